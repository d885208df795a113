//! In: files. Out: what is wrong with them by protoc's rules and not by the linker's.

use crate::compile::findings::Findings;
use crate::compile::symbols::{FileSymbols, Namespace};
use crate::compile::{FileId, SchemaFile};
use crate::{Diagnostic, Limits};

/// Checks every file on its own.
pub(super) fn check(files: &[SchemaFile], limits: &Limits) -> Vec<(FileId, Vec<Diagnostic>)> {
    let mut found = Vec::new();
    for (id, file) in files.iter().enumerate() {
        let findings = Findings::new(file, limits.errors);
        found.push((id, findings.into_diagnostics()));
    }
    found
}

pub(super) struct Across {}
impl Across {
    pub(super) fn new(
        _files: &[SchemaFile],
        _namespace: &Namespace<'_>,
        _tables: &[FileSymbols],
    ) -> Self {
        Self {}
    }
    pub(super) fn check(&self, _file: &SchemaFile, _limits: &Limits) -> Vec<Diagnostic> {
        Vec::new()
    }
}
pub(super) fn duplicate_extensions(
    _files: &[SchemaFile],
    _namespace: &Namespace<'_>,
) -> Vec<(FileId, Vec<Diagnostic>)> {
    Vec::new()
}
