//! What later runs have to know of a compiled and planned tree to do only a part of it.
//!
//! In: schema and plan. Out: facts of each file and target, and whether a part of what is generated can be made without
//! the rest.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::DescriptorProto;

use super::said::Sayings;
use crate::compile::{Origin, Schema, SchemaFile};
use crate::plan::python::PythonPlan;
use crate::plan::rust::{RustPlan, TypePlan};
use crate::plan::{Plan, Target};
use crate::{Config, OutputPath};

/// Facts of one file.
#[derive(Debug)]
pub(super) struct FileFacts {
    pub(super) package: String,
    /// The source file names of all it imports.
    pub(super) imports: Vec<String>,
    pub(super) extends: bool,
}

/// Facts of one target.
#[derive(Debug)]
pub(super) struct TargetFacts {
    /// By source file name: the files of the tree.
    pub(super) files: BTreeMap<String, FileFacts>,
    pub(super) sayings: Sayings,
    /// Of every output that is a module: what the module is called.
    pub(super) modules: BTreeMap<OutputPath, String>,
    /// Modules that hold nested types of messages besides what files put into them.
    pub(super) shared: BTreeSet<String>,
    pub(super) is_divisible: bool,
}

impl TargetFacts {
    pub(super) fn of(schema: &Schema, plan: &Plan, config: &Config) -> Self {
        let tree = || {
            let files = schema.files.iter();
            files.filter(|file| file.origin == Origin::Tree)
        };
        let files = tree().map(|file| (file.path.as_str().to_owned(), FileFacts::of(file)));
        let (modules, shared, is_divisible) = match &plan.target {
            Target::Rust(plan) => (
                rust_modules(plan),
                shared(plan),
                is_divisible(plan, tree().count()),
            ),
            Target::Python(plan) => (python_modules(plan), BTreeSet::new(), true),
        };
        // The bundled files of that package are in a run only if something in it imports them.
        let is_bundled = |file: &SchemaFile| {
            let package = file.descriptor.package();
            package == "google.protobuf" || package.starts_with("google.protobuf.")
        };
        Self {
            files: files.collect(),
            sayings: Sayings {
                front_end: schema.diagnostics.clone(),
                remarks: plan.remarks.clone(),
            },
            modules,
            shared,
            // What is used by what `only` selects is selected as well.
            is_divisible: is_divisible && config.only.is_empty() && !tree().any(is_bundled),
        }
    }
}

impl FileFacts {
    fn of(file: &SchemaFile) -> Self {
        let descriptor = &file.descriptor;
        Self {
            package: descriptor.package().to_owned(),
            imports: descriptor.dependency.clone(),
            extends: !descriptor.extension.is_empty()
                || descriptor.message_type.iter().any(extends),
        }
    }
}

fn extends(message: &DescriptorProto) -> bool {
    !message.extension.is_empty() || message.nested_type.iter().any(extends)
}

/// Nothing is gathered from all files, no file depends on what uses it, and all files have code.
fn is_divisible(plan: &RustPlan, files: usize) -> bool {
    let options = &plan.options;
    !options.embed_descriptors
        && !options.package_list
        && !plan.uses_map_entries
        && plan.units.len() == files
}

fn rust_modules(plan: &RustPlan) -> BTreeMap<OutputPath, String> {
    let modules = plan.modules.iter();
    modules
        .map(|module| (module.output.clone(), module.key.clone()))
        .collect()
}

fn shared(plan: &RustPlan) -> BTreeSet<String> {
    let shared = plan.types.iter().filter_map(|plan| match plan {
        TypePlan::Message(message) => message.shared_module,
        TypePlan::Absent | TypePlan::Enum(_) => None,
    });
    shared
        .map(|module| plan.modules[module].key.clone())
        .collect()
}

fn python_modules(plan: &PythonPlan) -> BTreeMap<OutputPath, String> {
    let mut modules = BTreeMap::new();
    for module in &plan.modules {
        let services = module.services.iter();
        let services =
            services.flat_map(|services| [Some(&services.path), services.stub_path.as_ref()]);
        let paths = [Some(&module.code_path), Some(&module.stub_path)];
        for path in paths.into_iter().chain(services).flatten() {
            modules.insert(path.clone(), module.source.clone());
        }
    }
    modules
}
