//! What a run changed in the output folder, or would change: plain data.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::digest::Digest;
use protree_compiler::diagnostic::{Diagnostic, Severity};
use protree_compiler::paths::OutputPath;

/// What a run changed in one output folder, or what a check found that a run would change.
///
/// `Display` is the report for a failed test: the diagnostics, a line for each file that differs, and, with the feature
/// `diff`, the differences.
///
/// ```no_run
/// # fn main() -> Result<(), protree::Error> {
/// let tree = protree::Config::new("protos").generate()?.tree;
/// let changes = tree.compare("src/pb")?;
/// assert!(changes.is_current(), "{changes}");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// The output folder, as the user wrote it.
    pub folder: PathBuf,
    /// Every file that differs, sorted by path; the manifest comes last.
    pub files: Vec<FileChange>,
    /// The number of files that did not have to change.
    pub unchanged: usize,
    /// Files with protree's marker that are neither in the tree nor in the manifest. They are not deleted.
    pub strays: Vec<OutputPath>,
    /// The protree version that wrote the folder, such as `1.2`, if it is a different one. Only a hint, because anybody
    /// may have edited the file.
    pub written_by: Option<String>,
    /// Errors that prevent writing, and warnings and notes.
    pub diagnostics: Vec<Diagnostic>,
    /// The digest of each generated file.
    pub(crate) digests: BTreeMap<OutputPath, Digest>,
}

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileChange {
    /// Its path in the output folder.
    pub path: OutputPath,
    /// What happened to it, or would.
    pub kind: ChangeKind,
    /// Whether it was edited since protree wrote it, according to the manifest.
    pub hand_edited: bool,
    pub(super) old: Option<Vec<u8>>,
    pub(super) new: Option<Bytes>,
}

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It was missing.
    Created,
    /// It had other bytes.
    Changed,
    /// It is no longer generated.
    Deleted,
}

impl FileChange {
    /// Whether the file exists after the run.
    pub(crate) fn is_there(&self) -> bool {
        self.kind != ChangeKind::Deleted
    }
}

impl Changes {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            files: Vec::new(),
            unchanged: 0,
            strays: Vec::new(),
            written_by: None,
            diagnostics: Vec::new(),
            digests: BTreeMap::new(),
        }
    }

    /// Whether no file differs, and nothing prevents writing.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.files.is_empty() && self.errors().next().is_none()
    }

    /// The paths of the files that changed in this way.
    pub fn paths(&self, kind: ChangeKind) -> impl Iterator<Item = &OutputPath> {
        let files = self.files.iter().filter(move |file| file.kind == kind);
        files.map(|file| &file.path)
    }

    pub(super) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        self.diagnostics.iter().filter(is_error)
    }
}

impl FileChange {
    /// Whether old and new text differ only in `\r\n` and `\n`, as git's `autocrlf` changes them.
    #[must_use]
    pub fn differs_only_in_line_ends(&self) -> bool {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => {
                old != new && with_unix_line_ends(old) == with_unix_line_ends(new)
            }
            _ => false,
        }
    }
}

pub(super) fn with_unix_line_ends(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.windows(2).any(|pair| pair == b"\r\n") {
        return Cow::Borrowed(bytes);
    }
    let mut unix = Vec::with_capacity(bytes.len());
    for (index, &byte) in bytes.iter().enumerate() {
        if byte != b'\r' || bytes.get(index + 1) != Some(&b'\n') {
            unix.push(byte);
        }
    }
    Cow::Owned(unix)
}
