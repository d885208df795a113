//! Finds extensions with the same number.

use std::collections::BTreeMap;

use crate::compile::findings::Findings;
use crate::compile::symbols::{FileSymbols, Namespace};
use crate::compile::walk::{Element, join, walk};
use crate::compile::{FileId, SchemaFile};
use crate::descriptor::field_number as tag;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;

/// Reports extensions of one message that have the same number, in one file or in several.
pub(in crate::compile) fn duplicate_extensions(
    files: &[SchemaFile],
    namespace: &Namespace<'_>,
    tables: &[FileSymbols],
    limits: &Limits,
) -> Vec<(FileId, Vec<Diagnostic>)> {
    let mut first: BTreeMap<(&str, i32), (FileId, String, Vec<i32>)> = BTreeMap::new();
    let mut found = Vec::new();
    let members = namespace.files.iter().copied();
    for id in members.filter(|&id| !tables[id].has_no_extensions()) {
        let mut findings = Findings::new(&files[id], limits.errors);
        walk(&files[id].descriptor, &mut |element, name, path| {
            let Element::Extension(field) = element else {
                return;
            };
            let number = join(path, &[tag::field::NUMBER]);
            let key = (field.extendee(), field.number());
            let Some((other, other_name, other_path)) = first.get(&key) else {
                first.insert(key, (id, name.to_owned(), number));
                return;
            };
            findings.push(|file| {
                let (extendee, value) = (key.0.trim_start_matches('.'), key.1);
                let text = format!(
                    "`{other_name}` and `{name}` both extend `{extendee}` with the number {value}"
                );
                // Different files may have different authors, who cannot agree on numbers: only a warning.
                let diagnostic = if *other == id {
                    Diagnostic::error("E0404", text)
                } else {
                    Diagnostic::warning("E0404", text)
                };
                diagnostic
                    .label(file.label(&number, "again here"))
                    .label(files[*other].label(other_path, "first here"))
                    .help("give one of them another number")
            });
        });
        found.push((id, findings.into_diagnostics()));
    }
    found
}
