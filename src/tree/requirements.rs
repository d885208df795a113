//! In: schema and plan. Out: the crates or distributions that the generated code uses, with their versions.

use std::collections::HashSet;

use super::Dependency;
#[cfg(feature = "python")]
use protree_compiler::descriptor::Edition;
use protree_compiler::descriptor::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, is_map_entry,
};

use crate::config::Services;
#[cfg(feature = "python")]
use crate::plan::python::PythonPlan;
use crate::plan::rust::RustPlan;
use protree_compiler::compile::{Schema, SchemaFile};

/// Types that prost replaces by plain Rust values.
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

/// The first version of protobuf for Python that can read descriptors of edition 2024.
#[cfg(feature = "python")]
const KNOWS_EDITION_2024: (u32, u32, u32) = (6, 32, 0);

/// The dependencies of the Rust code, sorted by name.
pub(crate) fn of_rust(schema: &Schema, plan: &RustPlan) -> Vec<Dependency> {
    let units = plan.units.iter().filter(|unit| unit.selected);
    let files: Vec<&SchemaFile> = units.map(|unit| &schema.files[unit.file]).collect();
    let own = if plan.options.compile_well_known_types {
        google_types(&files)
    } else {
        HashSet::new()
    };
    let needs_prost_types = |name: &str| is_google_type(name) && !own.contains(name);
    let mut names = files.iter().flat_map(|file| references(&file.descriptor));
    let uses_google = names.any(needs_prost_types);
    let has_services = has_services(&files) && plan.options.services != Services::NONE;
    let wanted = [
        ("prost", "0.14", plan.crates.is_prost_direct()),
        (
            "prost-types",
            "0.14",
            uses_google && plan.crates.is_prost_types_direct(),
        ),
        ("serde", "1", plan.json.is_some()),
        ("tonic", "0.14", has_services),
        (
            "tonic-prost",
            "0.14",
            has_services && plan.uses_prost_codec(),
        ),
    ];
    let wanted = wanted.into_iter().filter(|(_, _, used)| *used);
    wanted
        .map(|(name, version, _)| dependency(name, version.to_owned()))
        .collect()
}

/// The dependencies of the Python code, sorted by name.
#[cfg(feature = "python")]
pub(crate) fn of_python(schema: &Schema, plan: &PythonPlan) -> Vec<Dependency> {
    let modules = plan.modules.iter();
    let files: Vec<&SchemaFile> = modules.map(|module| &schema.files[module.file]).collect();
    let mut editions = files.iter().map(|file| file.features.edition);
    let is_new = editions.any(|edition| edition >= Edition::Edition2024);
    let oldest = plan.versions.protobuf;
    let (major, minor, patch) = if is_new {
        oldest.max(KNOWS_EDITION_2024)
    } else {
        oldest
    };
    let grpc = has_services(&files).then(|| dependency("grpcio", plan.versions.grpc.to_owned()));
    let protobuf = dependency("protobuf", format!("{major}.{minor}.{patch}"));
    grpc.into_iter().chain([protobuf]).collect()
}

fn dependency(name: &str, version: String) -> Dependency {
    Dependency {
        name: name.to_owned(),
        version,
    }
}

fn has_services(files: &[&SchemaFile]) -> bool {
    files.iter().any(|file| !file.descriptor.service.is_empty())
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
        let enums = file.enum_type.iter();
        names.extend(enums.map(|each| format!(".google.protobuf.{}", each.name())));
        for message in &file.message_type {
            add_with_nested(message, ".google.protobuf.", &mut names);
        }
    }
    names
}

fn add_with_nested(message: &DescriptorProto, scope: &str, names: &mut HashSet<String>) {
    if is_map_entry(message) {
        return;
    }
    let name = format!("{scope}{}", message.name());
    let scope = format!("{name}.");
    let enums = message.enum_type.iter();
    names.extend(enums.map(|each| format!("{scope}{}", each.name())));
    for nested in &message.nested_type {
        add_with_nested(nested, &scope, names);
    }
    names.insert(name);
}

/// Whether Rust code needs prost-types for the type.
fn is_google_type(name: &str) -> bool {
    name.strip_prefix(".google.protobuf.")
        .is_some_and(|name| !PLAIN_GOOGLE_TYPES.contains(&name))
}
