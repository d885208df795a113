//! The modules and files of embedded descriptors.
//!
//! In: the modules with their files. Out: for each island with code, the file of its descriptor set, and the module and
//! constant that embed it.

use std::collections::BTreeMap;

use super::{ModuleId, RustPlan};
use protree_compiler::compile::{Origin, Schema};
use protree_compiler::paths::OutputPath;

/// The descriptors of one island.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DescriptorSetPlan {
    /// Index into [`Schema::islands`].
    pub(crate) island: usize,
    pub(crate) module: ModuleId,
    pub(crate) constant: String,
    pub(crate) output: OutputPath,
    /// The path relative to the file of the module.
    pub(crate) relative: String,
}

/// One set for each island. It is in the root if there is only one, or if modules are behind features.
pub(super) fn place(schema: &Schema, plan: &RustPlan) -> Vec<DescriptorSetPlan> {
    let mut first: BTreeMap<usize, ModuleId> = BTreeMap::new();
    let units = plan.units.iter().filter(|unit| unit.selected);
    for unit in units.filter(|unit| schema.files[unit.file].origin == Origin::Tree) {
        first.entry(unit.island).or_insert(unit.module);
    }
    // A module may be behind a feature, but a set covers many packages and must always be available.
    if first.len() == 1 || plan.features.is_some() {
        for module in first.values_mut() {
            *module = 0;
        }
    }
    let mut in_module: BTreeMap<ModuleId, usize> = BTreeMap::new();
    let place = |(island, module): (usize, ModuleId)| {
        let number = in_module.entry(module).or_default();
        *number += 1;
        let suffix = match *number {
            1 => String::new(),
            number => format!("_{number}"),
        };
        let file_name = format!("file_descriptor_set{suffix}.binpb");
        let output = plan.modules[module].output.as_str();
        let (folder, relative) = match output.strip_suffix(".rs") {
            Some(stem) if module != 0 => {
                let name = stem.rsplit('/').next().unwrap_or(stem);
                (format!("{stem}/"), format!("{name}/{file_name}"))
            }
            _ => (String::new(), file_name.clone()),
        };
        DescriptorSetPlan {
            island,
            module,
            constant: format!("FILE_DESCRIPTOR_SET{suffix}"),
            output: OutputPath::new(folder + &file_name)
                .expect("invariant: it lies beside the files of modules"),
            relative,
        }
    };
    first.into_iter().map(place).collect()
}
