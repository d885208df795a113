//! In: schema and plan. Out: the modules that will be generated, as people and tools want to see them: where each
//! comes from, what is in it, and what a crate needs to use it. Decides nothing.

mod features;
#[cfg(feature = "cli")]
pub(crate) mod graph;
#[cfg(feature = "cli")]
pub(crate) mod text;
#[cfg(feature = "cli")]
pub(crate) mod usage;

#[cfg(feature = "cli")]
pub(crate) use self::features::edition;

use std::collections::{BTreeMap, HashSet};

#[cfg(feature = "python")]
use crate::descriptor::Edition;
use crate::descriptor::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use crate::compile::{FileId, Schema, SchemaFile};
#[cfg(feature = "python")]
use crate::plan::python::PythonPlan;
#[cfg(feature = "python")]
use crate::plan::python::modules::PythonModule;
use crate::plan::rust::RustPlan;
use crate::plan::{Plan, Target};
use crate::{ProtoPath, Services};

/// What prost turns into plain Rust values.
const PLAIN_GOOGLE_TYPES: &[&str] = &[
    "BoolValue",
    "BytesValue",
    "DoubleValue",
    "Empty",
    "FloatValue",
    "Int32Value",
    "Int64Value",
    "StringValue",
    "UInt32Value",
    "UInt64Value",
];

/// The first protobuf for Python that reads descriptors of edition 2024.
#[cfg(feature = "python")]
const KNOWS_EDITION_2024: (u32, u32, u32) = (6, 32, 0);

/// Every module that is generated, and what a consumer needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ModuleTree {
    /// Sorted by path; a module without files of its own is not listed.
    pub modules: Vec<Module>,
    /// What the generated code depends on, sorted by name.
    pub packages: Vec<Package>,
    /// Names that differ from what the proto's would be by rule, because two would clash.
    pub renames: Vec<Rename>,
}

/// One generated module.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Module {
    /// Its names from the root of the output down.
    pub path: Vec<String>,
    /// The files it is generated from, sorted.
    pub files: Vec<ModuleFile>,
}

/// What one source file puts into its module.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ModuleFile {
    /// The source file name.
    pub file: ProtoPath,
    /// The proto package; may be empty.
    pub package: String,
    /// `proto2`, `proto3`, `2023`, …
    pub edition: String,
    /// What differs from the edition, in the order of descriptor paths, the file's own first; empty for proto2 and proto3.
    pub features: Vec<Feature>,
    /// Whether the module is the file's folder: if not, people will look for it in the wrong place.
    pub in_its_folder: bool,
    /// What the file imports, in its order.
    pub imports: Vec<String>,
    /// Message names below the package, nested ones as `Outer.Inner`, in the file's order.
    pub messages: Vec<String>,
    /// Enum names, likewise.
    pub enums: Vec<String>,
    /// Services, in the file's order.
    pub services: Vec<Service>,
}

/// A feature that a file or an element has otherwise than what is around it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Feature {
    /// The full name of the element; empty for the file.
    pub element: String,
    /// Such as `field_presence`.
    pub name: String,
    /// Such as `IMPLICIT`.
    pub value: String,
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Service {
    /// Its name in the proto.
    pub name: String,
    /// Its methods' names in the proto, in the file's order.
    pub methods: Vec<String>,
}

/// A crate or distribution that generated code uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Package {
    /// As its registry knows it.
    pub name: String,
    /// The version to require.
    pub version: String,
}

/// A name that differs from what the rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Rename {
    /// `message`, `field`, `package`, …
    pub kind: String,
    /// The full name in the proto.
    pub wire: String,
    /// The name in the generated code.
    pub name: String,
    /// The full name of what has the natural name; `None` if generated code needs it itself.
    pub rival: Option<String>,
}

/// The modules of a plan.
pub(crate) fn from_plan(schema: &Schema, plan: &Plan) -> ModuleTree {
    let (placed, renames) = match &plan.target {
        Target::Rust(plan) => (rust_modules(plan), rust_renames(plan)),
        #[cfg(feature = "python")]
        Target::Python(plan) => (python_modules(plan), Vec::new()),
    };
    let files: Vec<&SchemaFile> = placed
        .iter()
        .map(|&(_, file)| &schema.files[file])
        .collect();
    let packages = packages(&files, &plan.target);
    let mut modules: BTreeMap<Vec<String>, Vec<ModuleFile>> = BTreeMap::new();
    for ((module, _), file) in placed.into_iter().zip(files) {
        // A Python module is always where its file is.
        let is_rust = matches!(plan.target, Target::Rust(_));
        let in_its_folder = !is_rust || is_folder(file, &module);
        let module_file = module_file(file, in_its_folder);
        modules.entry(module).or_default().push(module_file);
    }
    let modules = modules.into_iter();
    ModuleTree {
        modules: modules
            .map(|(path, files)| Module { path, files })
            .collect(),
        packages,
        renames,
    }
}

/// Each generated file with its module, sorted by source file name.
type Placed = Vec<(Vec<String>, FileId)>;

fn rust_modules(plan: &RustPlan) -> Placed {
    let units = plan.units.iter().filter(|unit| unit.selected);
    units
        .map(|unit| {
            let scope = plan.modules[unit.module].scope;
            (plan.scopes[scope].clone(), unit.file)
        })
        .collect()
}

fn rust_renames(plan: &RustPlan) -> Vec<Rename> {
    let renames = plan.renames.iter();
    renames
        .map(|rename| Rename {
            kind: rename.kind.to_owned(),
            wire: rename.wire.clone(),
            name: rename.renamed.clone(),
            rival: rename.rival.as_ref().map(|rival| rival.wire.clone()),
        })
        .collect()
}

#[cfg(feature = "python")]
fn python_modules(plan: &PythonPlan) -> Placed {
    let module = |module: &PythonModule| {
        let path = module.code_path.as_str().trim_end_matches(".py");
        (path.split('/').map(str::to_owned).collect(), module.file)
    };
    plan.modules.iter().map(module).collect()
}

fn module_file(file: &SchemaFile, in_its_folder: bool) -> ModuleFile {
    let FileDescriptorProto {
        message_type,
        enum_type,
        service,
        ..
    } = &file.descriptor;
    let mut messages = Vec::new();
    let mut enums: Vec<String> = enum_type
        .iter()
        .map(|each| each.name().to_owned())
        .collect();
    for message in message_type {
        collect_nested(message, "", &mut messages, &mut enums);
    }
    ModuleFile {
        file: file.path.clone(),
        package: file.descriptor.package().to_owned(),
        edition: features::edition(file),
        features: features::features(file),
        in_its_folder,
        imports: file.descriptor.dependency.clone(),
        messages,
        enums,
        services: service
            .iter()
            .map(|service| Service {
                name: service.name().to_owned(),
                methods: service
                    .method
                    .iter()
                    .map(|method| method.name().to_owned())
                    .collect(),
            })
            .collect(),
    }
}

/// A file in the tree's root has its stem for a folder.
fn is_folder(file: &SchemaFile, module: &[String]) -> bool {
    let folders: Vec<&str> = file.path.folders().collect();
    let stem = file.path.stem();
    if folders.is_empty() {
        module == [stem]
    } else {
        module == folders
    }
}

fn collect_nested(
    message: &DescriptorProto,
    outer: &str,
    messages: &mut Vec<String>,
    enums: &mut Vec<String>,
) {
    let is_map_entry = message
        .options
        .as_ref()
        .is_some_and(|options| options.map_entry());
    if is_map_entry {
        return;
    }
    let name = format!("{outer}{}", message.name());
    let prefix = format!("{name}.");
    messages.push(name);
    enums.extend(
        message
            .enum_type
            .iter()
            .map(|each| format!("{prefix}{}", each.name())),
    );
    for nested in &message.nested_type {
        collect_nested(nested, &prefix, messages, enums);
    }
}

fn packages(files: &[&SchemaFile], target: &Target) -> Vec<Package> {
    let has_services = files.iter().any(|file| !file.descriptor.service.is_empty());
    let is_compiled = match target {
        Target::Rust(plan) => plan.options.compile_well_known_types,
        #[cfg(feature = "python")]
        Target::Python(_) => false,
    };
    let own = if is_compiled {
        google_types(files)
    } else {
        HashSet::new()
    };
    let needs_prost_types = |name: &str| is_google_type(name) && !own.contains(name);
    let mut names = files.iter().flat_map(|file| references(&file.descriptor));
    let uses_google = names.any(needs_prost_types);
    let wanted = match target {
        Target::Rust(plan) => {
            let has_services = has_services && plan.options.services != Services::NONE;
            vec![
                ("prost", "0.14".to_owned(), true),
                ("prost-types", "0.14".to_owned(), uses_google),
                ("serde", "1".to_owned(), plan.json.is_some()),
                ("tonic", "0.14".to_owned(), has_services),
                (
                    "tonic-prost",
                    "0.14".to_owned(),
                    has_services && plan.uses_prost_codec(),
                ),
            ]
        }
        #[cfg(feature = "python")]
        Target::Python(plan) => {
            let mut editions = files.iter().map(|file| file.features.edition);
            let is_new = editions.any(|edition| edition >= Edition::Edition2024);
            let oldest = plan.versions.protobuf;
            let (major, minor, patch) = if is_new {
                oldest.max(KNOWS_EDITION_2024)
            } else {
                oldest
            };
            vec![
                ("grpcio", plan.versions.grpc.to_owned(), has_services),
                ("protobuf", format!("{major}.{minor}.{patch}"), true),
            ]
        }
    };
    let wanted = wanted.into_iter().filter(|(_, _, used)| *used);
    wanted
        .map(|(name, version, _)| Package {
            name: name.to_owned(),
            version,
        })
        .collect()
}

/// The types that fields and rpcs refer to, with the leading dot.
fn references(file: &FileDescriptorProto) -> Vec<&str> {
    let methods = file.service.iter().flat_map(|service| &service.method);
    let of_services = methods.flat_map(|method| [method.input_type(), method.output_type()]);
    let mut names: Vec<&str> = of_services.collect();
    let mut pending: Vec<&DescriptorProto> = file.message_type.iter().collect();
    while let Some(message) = pending.pop() {
        names.extend(message.field.iter().map(FieldDescriptorProto::type_name));
        pending.extend(&message.nested_type);
    }
    names
}

/// The types of `google.protobuf` that the files define, with the leading dot.
fn google_types(files: &[&SchemaFile]) -> HashSet<String> {
    let own = files.iter().map(|file| &file.descriptor);
    let mut names = HashSet::new();
    for file in own.filter(|file| file.package() == "google.protobuf") {
        let mut messages = Vec::new();
        let mut enums = file
            .enum_type
            .iter()
            .map(|each| each.name().to_owned())
            .collect();
        for message in &file.message_type {
            collect_nested(message, "", &mut messages, &mut enums);
        }
        let found = messages.iter().chain(&enums);
        names.extend(found.map(|name| format!(".google.protobuf.{name}")));
    }
    names
}

/// Whether Rust needs prost-types for it.
fn is_google_type(name: &str) -> bool {
    name.strip_prefix(".google.protobuf.")
        .is_some_and(|name| !PLAIN_GOOGLE_TYPES.contains(&name))
}
