//! What a check finds in one file, as long as there are not too many: making a diagnostic looks for spans, which a file
//! full of mistakes cannot be allowed to do for each of them.

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
    /// None yet, and at most `limit`.
    pub(super) fn new(file: &'a SchemaFile, limit: usize) -> Self {
        Self {
            file,
            left: limit,
            diagnostics: Vec::new(),
        }
    }

    /// Adds what `make` makes, unless there are too many already.
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
