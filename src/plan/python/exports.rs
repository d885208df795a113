//! The names that `import *` takes from a module.
//!
//! In: descriptors. Out: the names in `__all__`: definitions of the file and of its public imports. Without `__all__`,
//! Python would export every name without a leading `_`, including imported modules.

use std::collections::BTreeSet;

use super::context::FileContext;
use super::messages::number_constant;
use super::names;
use protree_compiler::compile::FileId;
use protree_compiler::descriptor::FileDescriptorProto;
use protree_compiler::descriptor::field_number::{enumeration, file};

/// A name at the top of a module.
#[derive(Debug, Clone)]
pub(super) struct Export {
    pub(super) name: String,
    /// The descriptor path of the element.
    pub(super) path: Vec<i32>,
}

/// Whether the file's `_pb2.py` contains generic services.
pub(super) fn has_generic_services(descriptor: &FileDescriptorProto) -> bool {
    let options = descriptor.options.as_ref();
    options.is_some_and(|options| options.py_generic_services()) && !descriptor.service.is_empty()
}

/// The names that a `_pb2.py` defines.
pub(super) fn of_types(descriptor: &FileDescriptorProto) -> Vec<Export> {
    let mut exports = Exports::default();
    for (index, message) in (0..).zip(&descriptor.message_type) {
        exports.add(message.name(), &[file::MESSAGE_TYPE, index]);
    }
    for (index, definition) in (0..).zip(&descriptor.enum_type) {
        let path = [file::ENUM_TYPE, index];
        exports.add(definition.name(), &path);
        for (value_index, value) in (0..).zip(&definition.value) {
            let path = [&path[..], &[enumeration::VALUE, value_index]].concat();
            exports.add(value.name(), &path);
        }
    }
    for (index, extension) in (0..).zip(&descriptor.extension) {
        let path = [file::EXTENSION, index];
        exports.add(extension.name(), &path);
        exports.add(number_constant(extension), &path);
    }
    if has_generic_services(descriptor) {
        for (index, service) in (0..).zip(&descriptor.service) {
            let path = [file::SERVICE, index];
            exports.add(service.name(), &path);
            exports.add(format!("{}_Stub", service.name()), &path);
        }
    }
    exports.0
}

/// The names that a `_pb2_grpc.py` defines.
pub(super) fn of_services(descriptor: &FileDescriptorProto) -> Vec<Export> {
    let mut exports = Exports::default();
    for (index, service) in (0..).zip(&descriptor.service) {
        let (name, path) = (service.name(), [file::SERVICE, index]);
        exports.add(name, &path);
        exports.add(format!("{name}Stub"), &path);
        exports.add(format!("{name}Servicer"), &path);
        exports.add(format!("add_{name}Servicer_to_server"), &path);
    }
    exports.0
}

/// The `__all__` of a `_pb2.py`, sorted; empty in protoc's form.
pub(super) fn all_types(context: &FileContext<'_>) -> Vec<String> {
    let mut files = BTreeSet::new();
    let mut pending = vec![context.id];
    while let Some(id) = pending.pop() {
        if files.insert(id) {
            pending.extend(context.public_dependencies(id));
        }
    }
    names_of(context, files.into_iter())
}

/// The `__all__` of a `_pb2.pyi`: the names that it declares and that are valid in annotations.
pub(super) fn stub_types(context: &FileContext<'_>) -> Vec<String> {
    let public = context.public_dependencies(context.id);
    identifiers(&names_of(context, [context.id].into_iter().chain(public)))
}

/// The `__all__` of a `_pb2_grpc.py`.
pub(super) fn all_services(context: &FileContext<'_>) -> Vec<String> {
    if context.run.form.is_exact() {
        return Vec::new();
    }
    sorted(of_services(&context.file.descriptor))
}

/// The names that are valid identifiers in source code.
pub(super) fn identifiers(names: &[String]) -> Vec<String> {
    let identifiers = names.iter().filter(|name| names::is_identifier(name));
    identifiers.cloned().collect()
}

fn names_of(context: &FileContext<'_>, files: impl Iterator<Item = FileId>) -> Vec<String> {
    if context.run.form.is_exact() {
        return Vec::new();
    }
    let exports = files.flat_map(|id| of_types(&context.schema_file(id).descriptor));
    sorted(exports)
}

fn sorted(exports: impl IntoIterator<Item = Export>) -> Vec<String> {
    let names: BTreeSet<String> = exports.into_iter().map(|export| export.name).collect();
    names.into_iter().collect()
}

#[derive(Default)]
struct Exports(Vec<Export>);

impl Exports {
    /// Adds a name, unless it begins with `_`, which makes it private in Python.
    fn add(&mut self, name: impl Into<String>, path: &[i32]) {
        let name = name.into();
        if !name.starts_with('_') {
            self.0.push(Export {
                name,
                path: path.to_vec(),
            });
        }
    }
}
