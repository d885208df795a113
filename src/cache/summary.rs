//! The facts about a compiled and planned tree that later runs need to do only a part of it.
//!
//! In: schema and plan. Out: a summary of each file and target, and whether a part of the outputs can be made without
//! the rest.

use std::collections::{BTreeMap, BTreeSet};

use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};
use protree_compiler::ordered;

use super::diagnostics::RecordedDiagnostics;
use crate::config::Config;
use crate::digest::digest;
#[cfg(feature = "python")]
use crate::plan::python::PythonPlan;
use crate::plan::rust::{RustPlan, Unit};
use crate::plan::{Plan, Target};
use protree_compiler::compile::{FileId, Origin, Schema, SchemaFile};
use protree_compiler::paths::OutputPath;

/// Facts of one file.
#[derive(Debug)]
pub(super) struct FileSummary {
    pub(super) package: String,
    /// The source file names of its imports.
    pub(super) imports: Vec<String>,
    /// The digest of the extended messages and the numbers of its extensions; empty if it has none.
    pub(super) extensions: Vec<u8>,
}

/// Facts of one target.
#[derive(Debug)]
pub(super) struct TargetSummary {
    /// By source file name: the files of the tree.
    pub(super) files: BTreeMap<String, FileSummary>,
    pub(super) recorded: RecordedDiagnostics,
    /// The module key of each output that is a module.
    pub(super) modules: BTreeMap<OutputPath, String>,
    /// Modules that hold nested types of messages in addition to the code of files.
    pub(super) shared: BTreeSet<String>,
    /// Rust: files of the tree that get no code, because external code has all their types.
    pub(super) bare: Option<BTreeSet<String>>,
    /// Whether bundled files were compiled, which happens if something imports them.
    pub(super) has_bundled: bool,
    pub(super) is_divisible: bool,
}

impl TargetSummary {
    pub(super) fn of(schema: &Schema, plan: &Plan, config: &Config) -> Self {
        let tree = || {
            let files = schema.files.iter();
            files.filter(|file| file.origin == Origin::Tree)
        };
        let files = tree().map(|file| (file.path.as_str().to_owned(), FileSummary::of(file)));
        let (modules, shared, bare, is_divisible) = match &plan.target {
            Target::Rust(plan) => (
                rust_modules(plan),
                shared(plan),
                Some(bare(schema, plan)),
                is_divisible(schema, plan),
            ),
            #[cfg(feature = "python")]
            Target::Python(plan) => (python_modules(plan), BTreeSet::new(), None, !plan.reexports),
        };
        Self {
            files: ordered::map(files),
            recorded: RecordedDiagnostics {
                front_end: schema.diagnostics.clone(),
                remarks: plan.remarks.clone(),
            },
            modules,
            shared,
            // `only` also selects what its selection uses, and a template may read any file.
            is_divisible: is_divisible && config.only.is_empty() && !config.is_template(),
            bare,
            has_bundled: schema
                .files
                .iter()
                .any(|file| file.origin == Origin::Bundled),
        }
    }
}

impl TargetSummary {
    pub(super) fn is_bare(&self, path: &str) -> bool {
        self.bare.as_ref().is_some_and(|bare| bare.contains(path))
    }
}

impl FileSummary {
    fn of(file: &SchemaFile) -> Self {
        let descriptor = &file.descriptor;
        Self {
            package: descriptor.package().to_owned(),
            imports: descriptor.dependency.clone(),
            extensions: extensions(descriptor),
        }
    }
}

fn extensions(file: &FileDescriptorProto) -> Vec<u8> {
    let mut found: Vec<&FieldDescriptorProto> = file.extension.iter().collect();
    let mut pending: Vec<&DescriptorProto> = file.message_type.iter().collect();
    while let Some(message) = pending.pop() {
        found.extend(&message.extension);
        pending.extend(&message.nested_type);
    }
    if found.is_empty() {
        return Vec::new();
    }
    let extended = found.iter().map(|field| (field.extendee(), field.number()));
    let extended: BTreeSet<(&str, i32)> = extended.collect();
    digest(format!("{extended:?}").as_bytes()).to_vec()
}

/// Whether nothing is collected from all files, and no file's code depends on the files that use it.
fn is_divisible(schema: &Schema, plan: &RustPlan) -> bool {
    let options = &plan.options;
    let is_of_tree = |unit: &Unit| schema.files[unit.file].origin == Origin::Tree;
    !options.embed_descriptors
        && !options.single_file
        && plan.json.is_none()
        && !options.package_list
        && !options.package_features
        && !plan.uses_map_entries
        && plan.units.iter().all(is_of_tree)
}

fn bare(schema: &Schema, plan: &RustPlan) -> BTreeSet<String> {
    let with_code: BTreeSet<FileId> = plan.units.iter().map(|unit| unit.file).collect();
    let files = schema.files.iter().enumerate();
    let bare = files.filter(|(id, file)| file.origin == Origin::Tree && !with_code.contains(id));
    bare.map(|(_, file)| file.path.as_str().to_owned())
        .collect()
}

fn rust_modules(plan: &RustPlan) -> BTreeMap<OutputPath, String> {
    let modules = plan.modules.iter();
    ordered::map(modules.map(|module| (module.output.clone(), module.key.clone())))
}

fn shared(plan: &RustPlan) -> BTreeSet<String> {
    let shared = plan.shared_modules().into_iter();
    shared
        .map(|module| plan.modules[module].key.clone())
        .collect()
}

#[cfg(feature = "python")]
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
