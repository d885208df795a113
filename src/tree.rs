//! In: schema and plan. Out: the modules that will be generated, as people and tools want to see them: where each
//! comes from, what is in it, and what a crate needs to use it. Decides nothing.

#[cfg(feature = "cli")]
pub(crate) mod graph;
#[cfg(feature = "cli")]
pub(crate) mod text;
#[cfg(feature = "cli")]
pub(crate) mod usage;

use std::collections::BTreeMap;

use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, MessageOptions};

use crate::ProtoPath;
use crate::compile::{Schema, SchemaFile};
use crate::plan::{Plan, Target};

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
    /// Where the renamed thing is defined.
    pub file: ProtoPath,
    /// The name on the wire, in full.
    pub wire: String,
    /// The name in the generated code.
    pub name: String,
}

/// The modules of a plan.
pub(crate) fn from_plan(schema: &Schema, plan: &Plan) -> ModuleTree {
    let files: Vec<&SchemaFile> = schema.files.iter().filter(|file| file.selected).collect();
    let mut modules: BTreeMap<Vec<String>, Vec<ModuleFile>> = BTreeMap::new();
    for file in &files {
        let module = module_path(file);
        let module_file = module_file(file, &module);
        modules.entry(module).or_default().push(module_file);
    }
    let modules = modules.into_iter();
    ModuleTree {
        modules: modules
            .map(|(path, files)| Module { path, files })
            .collect(),
        packages: packages(&files, &plan.target),
        renames: Vec::new(),
    }
}

fn module_path(file: &SchemaFile) -> Vec<String> {
    let own = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    let folders: Vec<&str> = file.path.folders().collect();
    match file.descriptor.package() {
        "" if folders.is_empty() => own(vec![file.path.stem()]),
        "" => own(folders),
        package => own(package.split('.').collect()),
    }
}

fn module_file(file: &SchemaFile, module: &[String]) -> ModuleFile {
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
        in_its_folder: is_folder(file, module),
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
    let mut folders: Vec<&str> = file.path.folders().collect();
    if folders.is_empty() {
        folders.push(file.path.stem());
    }
    module == folders
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
        .is_some_and(MessageOptions::map_entry);
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
    let uses_google = files.iter().any(|file| uses_google_types(&file.descriptor));
    let wanted: &[(&str, &str, bool)] = match target {
        Target::Rust(_) => &[
            ("prost", "0.14", true),
            ("prost-types", "0.14", uses_google),
            ("tonic", "0.14", has_services),
            ("tonic-prost", "0.14", has_services),
        ],
        Target::Python(_) => &[("grpcio", "1.74", has_services), ("protobuf", "6.31", true)],
    };
    let wanted = wanted.iter().filter(|(_, _, used)| *used);
    wanted
        .map(|&(name, version, _)| Package {
            name: name.to_owned(),
            version: version.to_owned(),
        })
        .collect()
}

fn uses_google_types(file: &FileDescriptorProto) -> bool {
    let of_messages = file.message_type.iter().any(message_uses_google_types);
    let methods = file.service.iter().flat_map(|service| &service.method);
    let of_services = methods
        .flat_map(|method| [method.input_type(), method.output_type()])
        .any(is_google_type);
    of_messages || of_services
}

fn message_uses_google_types(message: &DescriptorProto) -> bool {
    let fields = message.field.iter();
    fields
        .map(FieldDescriptorProto::type_name)
        .any(is_google_type)
        || message.nested_type.iter().any(message_uses_google_types)
}

/// Whether Rust needs prost-types for it.
fn is_google_type(name: &str) -> bool {
    name.strip_prefix(".google.protobuf.")
        .is_some_and(|name| !PLAIN_GOOGLE_TYPES.contains(&name))
}
