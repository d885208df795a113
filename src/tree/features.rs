//! In: a file and the features of its elements. Out: its edition, and the features that differ from it.

use crate::tree::model::Feature;
use protree_compiler::compile::SchemaFile;
use protree_compiler::compile::features::{defaults, named};
use protree_compiler::descriptor::Edition;
use protree_compiler::descriptor::elements::scope_at;

/// The edition as a file writes it.
pub(crate) fn edition(file: &SchemaFile) -> String {
    let name = file.features.edition.as_str_name();
    let name = name.strip_prefix("EDITION_").unwrap_or(name);
    name.to_ascii_lowercase()
}

/// The features that differ: for the file from those of the edition, and for an element from those of its parent.
/// Proto2 and proto3 express them by labels and options instead, so there are none.
pub(super) fn features(file: &SchemaFile) -> Vec<Feature> {
    let found = &file.features;
    if found.edition <= Edition::Proto3 {
        return Vec::new();
    }
    let around = |path: &[i32]| found.at(&path[..path.len() - 2]);
    let elements = found.differing().map(|(path, own)| {
        let name = scope_at(&file.descriptor, path).unwrap_or_default();
        (name, around(path), *own)
    });
    let of_file = (String::new(), defaults(found.edition), found.file);
    let all = std::iter::once(of_file).chain(elements);
    let changes = all.flat_map(|(element, around, own)| {
        let pairs = named(&around).into_iter().zip(named(&own));
        let changed = pairs.filter(|(around, own)| around != own);
        changed.map(move |(_, (name, value))| Feature {
            element: element.clone(),
            name: name.to_owned(),
            value: value.to_owned(),
        })
    });
    changes.collect()
}
