//! The input of the compiler: the files of a tree with their texts, and further places where imports may resolve.

mod text;

use std::path::PathBuf;
use std::sync::Arc;

pub use self::text::{Unreadable, read};
use crate::diagnostic::{Diagnostic, Source};
use crate::limits::Limits;
use crate::parallel::Jobs;
use crate::paths::ProtoPath;

/// A further folder that imports may resolve in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The prefix of imports that resolve here, as in protoc's `-Iprefix=dir`; empty for none.
    pub prefix: String,
    /// The folder.
    pub folder: PathBuf,
}

/// The files of the tree on disk, and further places where imports may resolve.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceTree {
    /// The tree's folder, as the user wrote it.
    pub root: PathBuf,
    /// Sorted by path.
    pub files: Vec<SourceFile>,
    /// Their files are read only when they are imported: the folders may be huge.
    pub includes: Vec<Include>,
    /// Files that are not of the tree but came with it, to be imported.
    pub given: Vec<SourceFile>,
    /// Files that exist but have no usable text; `diagnostics` has the reasons.
    pub unreadable: Vec<ProtoPath>,
    /// Errors that were found before parsing.
    pub diagnostics: Vec<Diagnostic>,
    pub limits: Limits,
    pub jobs: Jobs,
    pub rest: Arc<Rest>,
}

/// The part of the tree that an incremental run takes from a recorded earlier run. Files that are to be generated, and
/// files that they depend on, are never in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rest {
    /// Files that are left out of the run. Imports still resolve to them, which is an error.
    pub absent: Vec<ProtoPath>,
    /// Files whose code exists already: all that are not selected.
    pub kept: Vec<KeptFile>,
    /// Pairs of files that are connected through absent files.
    pub joined: Vec<(ProtoPath, ProtoPath)>,
}

/// A file of the tree whose code exists already.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFile {
    pub path: ProtoPath,
    pub package: String,
    /// Whether no Rust code is generated for it.
    pub is_bare: bool,
}

/// One `.proto` of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFile {
    pub path: ProtoPath,
    /// The text without a byte order mark, named by the path a user can open.
    pub source: Source,
    /// Whether `--only` includes it.
    pub selected: bool,
    /// The encoded descriptor, if the file was compiled elsewhere; there is no text then.
    pub descriptor: Option<Arc<[u8]>>,
}
