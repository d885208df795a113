//! The list of generated types for the builds of other crates.
//!
//! In: the module of every type, and its traits. Out: each type as an extern path that starts at the root of the
//! generated code.

use super::derives::has_eq_and_hash;
use super::options::OptionsByElement;
use super::symbols::Symbols;
use super::traits::TypeFacts;
use super::{RustPlan, TypePlan, names};
use crate::config::ExternPath;
use protree_compiler::ordered;
use protree_compiler::paths::OutputPath;

/// The name of the list; see [`RustOptions::package_list`](crate::RustOptions::package_list).
pub(crate) const FILE_NAME: &str = "protree-packages.txt";

/// The file and its entries.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PackageListPlan {
    pub(crate) output: OutputPath,
    /// Sorted by full name.
    pub(crate) paths: Vec<ExternPath>,
}

pub(super) fn list(
    symbols: &Symbols<'_>,
    facts: &TypeFacts,
    by_element: &OptionsByElement,
    plan: &RustPlan,
) -> PackageListPlan {
    let eq = has_eq_and_hash(symbols, facts, by_element);
    let written: Vec<bool> = (0..symbols.files.len())
        .map(|file| {
            let mut units = plan.units.iter();
            units.any(|unit| unit.file == file && unit.selected)
        })
        .collect();
    let mut paths = Vec::new();
    for (id, definition) in symbols.types.iter().enumerate() {
        if matches!(plan.types[id], TypePlan::Absent) || !written[definition.file] {
            continue;
        }
        let place = &plan.scoped_names[id];
        let modules = plan.scopes[place.scope].iter();
        let segments = modules.chain([&place.name]);
        let segments: Vec<_> = segments.map(|name| names::identifier(name)).collect();
        let mut path = ExternPath::new(format!(".{}", definition.full_name), segments.join("::"));
        path.copy = facts.traits[id].copy;
        path.eq = eq[id];
        path.feature = plan.feature_of_file(definition.file).map(str::to_owned);
        paths.push(path);
    }
    ordered::sort_by(&mut paths, |a, b| a.proto.cmp(&b.proto));
    // If islands define different types with one name, the list leaves it out, because the name is ambiguous.
    let paths = paths.chunk_by(|a, b| a.proto == b.proto);
    let paths = paths.filter(|same| same.len() == 1).flatten().cloned();
    PackageListPlan {
        output: OutputPath::new(FILE_NAME).expect("invariant: a plain name"),
        paths: paths.collect(),
    }
}
