//! What is to be parsed, and what it becomes.

use std::sync::Arc;

use crate::compile::{Origin, SchemaFile};
use crate::diagnostic::{Diagnostic, Source};
use crate::paths::ProtoPath;

/// A text to be parsed, and what it is the text of.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) path: ProtoPath,
    pub(super) origin: Origin,
    pub(super) selected: bool,
    pub(super) source: Source,
    /// The file as it was compiled elsewhere; there is no text then.
    pub(super) descriptor: Option<Arc<[u8]>>,
}

/// A parsed text.
pub(super) struct Parsed {
    /// What could be read of it. Boxed, for it is handed on several times, with all others, before it stays.
    pub(super) file: Box<SchemaFile>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// A file without any content that could be used: it exists, and this is what is wrong with it.
pub(super) type Broken = Vec<Diagnostic>;
