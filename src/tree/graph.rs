//! In: the modules. Out: the import graph in the language of a drawing tool.

use std::collections::BTreeSet;

use crate::tree::model::Model;

/// The import graph as a Mermaid flowchart.
pub(crate) fn mermaid(tree: &Model) -> String {
    let files = files(tree);
    let id = |name| {
        files
            .binary_search(&name)
            .expect("invariant: every end of an import is listed")
    };
    let mut lines = vec!["flowchart LR".to_owned()];
    for (index, file) in files.iter().enumerate() {
        lines.push(format!("    f{index}[\"{}\"]", file.replace('"', "#quot;")));
    }
    for (from, to) in imports(tree) {
        lines.push(format!("    f{} --> f{}", id(from), id(to)));
    }
    lines.join("\n")
}

/// The import graph in Graphviz's language.
pub(crate) fn dot(tree: &Model) -> String {
    let quote = |name: &str| format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    let mut lines = vec!["digraph imports {".to_owned(), "    rankdir=LR;".to_owned()];
    for file in files(tree) {
        lines.push(format!("    {};", quote(file)));
    }
    for (from, to) in imports(tree) {
        lines.push(format!("    {} -> {};", quote(from), quote(to)));
    }
    lines.push("}".to_owned());
    lines.join("\n")
}

/// Every file that is generated or imported, sorted.
fn files(tree: &Model) -> Vec<&str> {
    let generated = tree.files.iter().map(|file| file.name.as_str());
    let mut files: BTreeSet<&str> = generated.collect();
    files.extend(imports(tree).into_iter().map(|(_, to)| to));
    files.into_iter().collect()
}

fn imports(tree: &Model) -> BTreeSet<(&str, &str)> {
    tree.files
        .iter()
        .flat_map(|file| {
            file.imports
                .iter()
                .map(|import| (file.name.as_str(), import.as_str()))
        })
        .collect()
}
