//! The diagnostics about imports.

use super::finder::Finder;
use crate::compile::edits::respell_import;
use crate::compile::{Origin, SchemaFile, known};
use crate::diagnostic::Diagnostic;
use crate::paths::ProtoPath;

pub(super) fn misspelled(
    file: &SchemaFile,
    place: &[i32],
    import: &str,
    meant: &ProtoPath,
) -> Diagnostic {
    let diagnostic = Diagnostic::warning("E0210", format!("`{import}` is not how this file is imported"))
        .label(file.label(place, format!("taken for `{meant}`")))
        .with_note("an import is a path from the root of the tree or of an include root; protoc refuses this one")
        .help(format!("write `import \"{meant}\";`"));
    // Only source files of the tree are edited.
    let edit = if file.origin == Origin::Tree && !file.is_decoded {
        respell_import(file, place, meant)
    } else {
        None
    };
    match edit {
        Some(edit) => diagnostic.edit(edit),
        None => diagnostic,
    }
}

/// Never shown: a run without some of the files is repeated with all of them if it has errors.
pub(super) fn not_here(file: &SchemaFile, place: &[i32], path: &ProtoPath) -> Diagnostic {
    Diagnostic::error("E0001", format!("`{path}` is not part of this run"))
        .label(file.label(place, ""))
}

pub(super) fn no_name(file: &SchemaFile, place: &[i32], import: &str) -> Diagnostic {
    Diagnostic::error("E0203", format!("no file can have the name `{import}`"))
        .label(file.label(place, ""))
        .help("an import is a path from the tree's root, with `/` between its parts and without `.`, `..` or `\\`")
}

pub(super) fn missing(
    file: &SchemaFile,
    place: &[i32],
    import: &str,
    finder: &Finder<'_>,
    with_suggestion: bool,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("E0200", format!("import `{import}` not found"))
        .label(file.label(place, "no such file"))
        .with_note(format!("searched {}", finder.searched()));
    if let Some(source) = known::source_of(import) {
        diagnostic = diagnostic.help(format!(
            "it comes from {source}: put it into the tree, or give its folder as an include root (`-I`)"
        ));
    }
    if with_suggestion {
        let similar = finder.similar(import);
        if !similar.is_empty() {
            let names: Vec<String> = similar.iter().map(|path| format!("`{path}`")).collect();
            diagnostic = diagnostic.help(format!("did you mean {}?", names.join(" or ")));
        }
    }
    if diagnostic.helps.is_empty() {
        diagnostic = diagnostic
            .help("an import is a path from the tree's root; give further roots with `-I DIR`");
    }
    diagnostic
}
