//! In: changes. Out: an error for each file at its first line that differs, which CI shows beside the code.

use std::ops::Range;
use std::path::Path;

use super::changes::{ChangeKind, Changes, FileChange};
use protree_compiler::diagnostic::{Diagnostic, Label, Source};

impl Changes {
    /// An error for each file at its first line that differs; `command` is the command that fixes it.
    pub(crate) fn differences(&self, command: &str) -> Vec<Diagnostic> {
        let files = self.files.iter();
        files
            .map(|file| file.difference(&self.folder, command))
            .collect()
    }
}

impl FileChange {
    fn difference(&self, folder: &Path, command: &str) -> Diagnostic {
        let path = self.path.below(folder).display().to_string();
        let what = match self.kind {
            ChangeKind::Created => "is missing",
            ChangeKind::Changed => "is not what is generated",
            ChangeKind::Deleted => "is no longer generated",
        };
        let diagnostic =
            Diagnostic::error("E0918", format!("`{path}` {what}")).help(format!("run `{command}`"));
        let old = self.old.as_deref().map(std::str::from_utf8);
        let Some(Ok(old)) = old else {
            return diagnostic;
        };
        let new = self.new.as_deref().unwrap_or_default();
        let span = first_different_line(old, new);
        let source = Source::new(path, old);
        let text = String::new();
        diagnostic.label(Label { source, span, text })
    }
}

/// The first line of `old` that differs from `new`; the end of `old` if `new` only has more lines.
fn first_different_line(old: &str, new: &[u8]) -> Range<usize> {
    let mut start = 0;
    for line in old.split_inclusive('\n') {
        let end = start + line.len();
        if new.get(start..end) != Some(line.as_bytes()) {
            return start..start + line.trim_end_matches(['\r', '\n']).len();
        }
        start = end;
    }
    start..start
}
