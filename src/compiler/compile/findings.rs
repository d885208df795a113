//! The diagnostics that a check finds in one file, up to a limit: each diagnostic looks up spans, which takes too long
//! for every error of a file that is full of them.

use crate::compile::SchemaFile;
use crate::diagnostic::Diagnostic;

/// The findings of one file.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    pub(super) file: &'a SchemaFile,
    left: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    /// No findings yet, and at most `limit`.
    pub(super) fn new(file: &'a SchemaFile, limit: usize) -> Self {
        Self {
            file,
            left: limit,
            diagnostics: Vec::new(),
        }
    }

    /// Adds the diagnostic that `make` returns, unless the limit is reached.
    pub(super) fn push(&mut self, make: impl FnOnce(&SchemaFile) -> Diagnostic) {
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            self.diagnostics.push(make(self.file));
        }
    }

    /// Adds an error with one label.
    pub(super) fn error(&mut self, code: &'static str, message: String, path: &[i32], text: &str) {
        self.push(|file| Diagnostic::error(code, message).label(file.label(path, text)));
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}
