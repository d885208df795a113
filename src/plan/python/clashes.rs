//! Clashes at run time: Python has one descriptor pool per process, in which each name may be registered once.
//!
//! Islands are compiled separately, so it is no error if two of them define the same name. It is one for a program that
//! imports both.

use std::collections::{BTreeMap, HashMap};

use protree_compiler::compile::{FileId, Origin, Schema, SchemaFile};
use protree_compiler::diagnostic::Diagnostic;

/// Where a name is defined.
#[derive(Debug, Clone)]
struct Site {
    file: FileId,
    path: Vec<i32>,
}

/// A name that is defined in two places.
type Clash = (String, Site, Site);

/// A warning for each pair of files that cannot both be imported.
pub(crate) fn in_the_descriptor_pool(schema: &Schema) -> Vec<Diagnostic> {
    let mut sites: HashMap<String, Site> = HashMap::new();
    let mut clashes: BTreeMap<(FileId, FileId), Vec<Clash>> = BTreeMap::new();
    for (id, file) in schema.files.iter().enumerate() {
        for (name, path) in names(file) {
            let site = Site { file: id, path };
            if let Some(first) = sites.get(&name) {
                let pair = clashes.entry((first.file, id)).or_default();
                pair.push((name, first.clone(), site));
            } else {
                sites.insert(name, site);
            }
        }
    }
    let generated = |id: FileId| schema.files[id].origin == Origin::Tree;
    clashes
        .into_iter()
        .filter(|&((first, second), _)| generated(first) || generated(second))
        .map(|((first, second), names)| warning(schema, first, second, &names))
        .collect()
}

fn warning(schema: &Schema, first: FileId, second: FileId, names: &[Clash]) -> Diagnostic {
    let (first, second) = (&schema.files[first], &schema.files[second]);
    let (name, first_site, second_site) = &names[0];
    let others = match names.len() - 1 {
        0 => String::new(),
        1 => ", and so is one more name".to_owned(),
        count => format!(", and so are {count} more names"),
    };
    let same = first.source.text() == second.source.text();
    let cure = if same {
        "the two files are the same: keep one of them, and import it under one name"
    } else {
        "give each file a `package` of its own"
    };
    Diagnostic::warning(
        "E0603",
        format!(
            "a Python program cannot import both `{}` and `{}`: `{name}` is defined in each{others}",
            first.path, second.path
        ),
    )
    .label(second.label(&second_site.path, "defined here"))
    .label(first.label(&first_site.path, "and here"))
    .with_note("Python keeps the descriptors of all modules of a program in one pool")
    .help(cure)
}

/// The outermost full names that a file registers in the pool, with their descriptor paths. Nested names are left out,
/// because their outer names clash as well.
fn names(file: &SchemaFile) -> Vec<(String, Vec<i32>)> {
    let descriptor = &file.descriptor;
    let scope = descriptor.package();
    let mut names = Vec::new();
    for (index, message) in (0..).zip(&descriptor.message_type) {
        names.push((join(scope, message.name()), vec![4, index]));
    }
    for (index, definition) in (0..).zip(&descriptor.enum_type) {
        names.push((join(scope, definition.name()), vec![5, index]));
        // Enum values are in the scope of their enum.
        for (value_index, value) in (0..).zip(&definition.value) {
            names.push((join(scope, value.name()), vec![5, index, 2, value_index]));
        }
    }
    for (index, service) in (0..).zip(&descriptor.service) {
        names.push((join(scope, service.name()), vec![6, index]));
    }
    for (index, extension) in (0..).zip(&descriptor.extension) {
        names.push((join(scope, extension.name()), vec![7, index]));
    }
    names
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}
