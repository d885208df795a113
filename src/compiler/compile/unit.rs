//! The input and the output of parsing one file.

use std::sync::Arc;

use crate::compile::{Origin, SchemaFile};
use crate::diagnostic::{Diagnostic, Source};
use crate::paths::ProtoPath;

/// A file to be parsed.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) path: ProtoPath,
    pub(super) origin: Origin,
    pub(super) selected: bool,
    pub(super) source: Source,
    /// The encoded descriptor, if the file was compiled elsewhere; there is no text then.
    pub(super) descriptor: Option<Arc<[u8]>>,
}

/// A parsed file.
pub(super) struct Parsed {
    /// Everything except statements with errors. Boxed, because it is moved several times.
    pub(super) file: Box<SchemaFile>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The diagnostics of a file that exists but has no usable content.
pub(super) type Broken = Vec<Diagnostic>;
