//! What is compiled: the files of a tree with their texts, and where imports may resolve besides. Opens nothing but what
//! it is asked for.

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
    /// What the imports that resolve here begin with, as protoc's `-Iprefix=dir`; empty for none.
    pub prefix: String,
    /// The folder.
    pub folder: PathBuf,
}

/// The tree as it lies on the disk, and where imports may resolve besides.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceTree {
    /// The tree's folder, as the user wrote it.
    pub root: PathBuf,
    /// Sorted by path.
    pub files: Vec<SourceFile>,
    /// Read only when an import asks for them: they may be huge.
    pub includes: Vec<Include>,
    /// Files that came along with the others, for those that import them: not of the tree.
    pub given: Vec<SourceFile>,
    /// Files that are there but have no usable text: `diagnostics` says why.
    pub unreadable: Vec<ProtoPath>,
    /// What is wrong with the tree before any of it is parsed.
    pub diagnostics: Vec<Diagnostic>,
    pub limits: Limits,
    pub jobs: Jobs,
    pub rest: Arc<Rest>,
}

/// What of the tree a run leaves to an earlier one; nothing unless there is a record of it. Of the files that are to be
/// generated, and of all that these are generated from, none is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rest {
    /// Files that are not among those of the tree. Imports still mean them, and that is an error.
    pub absent: Vec<ProtoPath>,
    /// Files whose code is there already: all that are not selected.
    pub kept: Vec<KeptFile>,
    /// Files that imports connect through files that are absent.
    pub joined: Vec<(ProtoPath, ProtoPath)>,
}

/// A file of the tree whose code is there already.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFile {
    pub path: ProtoPath,
    pub package: String,
    /// Rust gets no code of it.
    pub is_bare: bool,
}

/// One `.proto` of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFile {
    pub path: ProtoPath,
    /// The text without a byte order mark, named by the path a user can open.
    pub source: Source,
    /// Not left out by `--only`.
    pub selected: bool,
    /// The file as it was compiled elsewhere; there is no text then.
    pub descriptor: Option<Arc<[u8]>>,
}
