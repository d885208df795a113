//! All elements of the generated files to which options can apply.
//!
//! In: schema and symbols. Out: a list of elements, with the full names that paths can match.

use std::collections::BTreeSet;

use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};

use super::super::Unit;
use super::super::map_entries::MapEntries;
use super::super::members::real_oneof;
use super::super::symbols::{Body, Definition, Symbols};
use protree_compiler::compile::{FileId, Schema};

/// Something to which options can apply.
pub(super) struct Element {
    pub(super) kind: Kind,
    /// Names with a leading dot. A member of a oneof has two: with and without the oneof's name.
    pub(super) full_names: Vec<String>,
    pub(super) file: FileId,
    pub(super) path: Vec<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Message,
    Enum,
    Oneof,
    Value,
    Service,
    /// An rpc.
    Method,
    BytesField,
    /// A map whose values are `bytes`.
    BytesMapField,
    MapField,
    /// A field with a single message.
    MessageField,
    OtherField,
}

impl Kind {
    pub(super) fn is_type(self) -> bool {
        matches!(self, Kind::Message | Kind::Enum | Kind::Oneof)
    }

    pub(super) fn is_field(self) -> bool {
        matches!(
            self,
            Kind::BytesField
                | Kind::BytesMapField
                | Kind::MapField
                | Kind::MessageField
                | Kind::OtherField
        )
    }
}

/// The elements of the files that are generated.
pub(super) fn all(schema: &Schema, symbols: &Symbols<'_>, units: &[Unit]) -> Vec<Element> {
    let files: BTreeSet<FileId> = units.iter().map(|unit| unit.file).collect();
    let generated = |definition: &&Definition<'_>| {
        definition.external.is_none() && files.contains(&definition.file)
    };
    let mut elements = Vec::new();
    for definition in symbols.types.iter().filter(generated) {
        add_type(definition, &mut elements);
    }
    for &file in &files {
        let descriptor = &schema.files[file].descriptor;
        let package = match descriptor.package() {
            "" => String::new(),
            package => format!(".{package}"),
        };
        for (service, index) in descriptor.service.iter().zip(0..) {
            let full_name = format!("{package}.{}", service.name());
            for (method, inner) in service.method.iter().zip(0..) {
                elements.push(Element {
                    kind: Kind::Method,
                    full_names: vec![format!("{full_name}.{}", method.name())],
                    file,
                    path: vec![6, index, 2, inner],
                });
            }
            elements.push(Element {
                kind: Kind::Service,
                full_names: vec![full_name],
                file,
                path: vec![6, index],
            });
        }
    }
    elements
}

fn add_type(definition: &Definition<'_>, elements: &mut Vec<Element>) {
    let full_name = format!(".{}", definition.full_name);
    let mut add = |kind, full_names, below: &[i32]| {
        elements.push(Element {
            kind,
            full_names,
            file: definition.file,
            path: [&definition.path, below].concat(),
        });
    };
    let inner = |name: &str| format!("{full_name}.{name}");
    match definition.body {
        Body::Enum(descriptor) => {
            add(Kind::Enum, vec![full_name.clone()], &[]);
            let mut numbers = BTreeSet::new();
            let values = descriptor.value.iter().zip(0..);
            // An alias is a constant, to which attributes of variants do not apply.
            for (value, index) in values.filter(|(value, _)| numbers.insert(value.number())) {
                add(Kind::Value, vec![inner(value.name())], &[2, index]);
            }
        }
        Body::Message { descriptor, .. } => {
            add(Kind::Message, vec![full_name.clone()], &[]);
            let mut oneofs = BTreeSet::new();
            let entries = MapEntries::of(descriptor);
            for (field, index) in descriptor.field.iter().zip(0..) {
                let mut names = vec![inner(field.name())];
                if let Some((oneof, name)) = oneof_of(descriptor, field) {
                    oneofs.insert((oneof, name));
                    names.push(format!("{}.{}", inner(name), field.name()));
                }
                add(field_kind(&entries, field), names, &[2, index]);
            }
            for (oneof, name) in oneofs {
                add(Kind::Oneof, vec![inner(name)], &[8, oneof]);
            }
        }
    }
}

fn oneof_of<'a>(
    message: &'a DescriptorProto,
    field: &FieldDescriptorProto,
) -> Option<(i32, &'a str)> {
    let oneof = real_oneof(field)?;
    let declaration = message.oneof_decl.get(usize::try_from(oneof).ok()?)?;
    Some((oneof, declaration.name()))
}

fn field_kind(entries: &MapEntries<'_>, field: &FieldDescriptorProto) -> Kind {
    match field.r#type() {
        Type::Bytes => Kind::BytesField,
        Type::Message if entries.entry(field).is_some() => match entries.value(field) {
            Some(value) if value.r#type() == Type::Bytes => Kind::BytesMapField,
            _ => Kind::MapField,
        },
        Type::Message | Type::Group if field.label() != Label::Repeated => Kind::MessageField,
        _ => Kind::OtherField,
    }
}
