//! Messages with their fields and oneofs, and enums.

use super::rust::{absolute, rust_path};
use super::{Builder, RustMessage, joined};
use crate::plan::rust::map_entries::MapEntries;
use crate::plan::rust::{TypeId, TypePlan, ValuePlan, names, real_oneof};
use crate::tree::model::{Enum, EnumValue, Field, Message, Oneof, RustName, RustOneof};
use protree_compiler::compile::json_names::json_name;
use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, is_map_entry,
};

impl Builder<'_> {
    // The recursion is as deep as messages are nested, which the front end limits.
    pub(super) fn message(
        &self,
        descriptor: &DescriptorProto,
        scope: &str,
        path: &[i32],
        id: Option<TypeId>,
    ) -> Message {
        let full_name = joined(scope, descriptor.name());
        let rust = id.zip(self.names.rust).and_then(|(id, plan)| {
            let TypePlan::Message(message) = &plan.types[id] else {
                return None;
            };
            Some(RustMessage { id, plan: message })
        });
        let at = |tag, index| [path, &[tag, index]].concat();
        let entries = MapEntries::of(descriptor);
        let fields = descriptor.field.iter().zip(0..);
        let oneofs = descriptor.oneof_decl.iter().zip(0..);
        let nested = descriptor.nested_type.iter().zip(0..);
        let nested_id = |index: i32| {
            let index = usize::try_from(index).ok()?;
            *rust?.plan.messages.get(index)?
        };
        let enum_id = |index: i32| {
            let index = usize::try_from(index).ok()?;
            rust?.plan.enums.get(index).copied()
        };
        Message {
            name: descriptor.name().to_owned(),
            file: self.file.path.as_str().to_owned(),
            comment: self.comment(path),
            options: self.options(path),
            features: self.features(path),
            fields: fields
                .map(|(field, index)| {
                    let entry = entries.entry(field);
                    self.field(descriptor, field, entry, &full_name, &at(2, index), rust)
                })
                .collect(),
            oneofs: oneofs
                .filter_map(|(oneof, index)| {
                    self.oneof(descriptor, oneof.name(), index, &at(8, index), rust)
                })
                .collect(),
            messages: nested
                .filter(|(nested, _)| !is_map_entry(nested))
                .map(|(nested, index)| {
                    self.message(nested, &full_name, &at(3, index), nested_id(index))
                })
                .collect(),
            enums: descriptor
                .enum_type
                .iter()
                .zip(0..)
                .map(|(each, index)| {
                    self.enumeration(each, &full_name, &at(4, index), enum_id(index))
                })
                .collect(),
            rust: rust.and_then(|rust| self.own_rust_path(rust.id)),
            #[cfg(feature = "python")]
            python: self.python_path(self.id, &full_name),
            #[cfg(not(feature = "python"))]
            python: None,
            full_name,
        }
    }

    pub(super) fn field(
        &self,
        message: &DescriptorProto,
        field: &FieldDescriptorProto,
        entry: Option<&DescriptorProto>,
        scope: &str,
        path: &[i32],
        rust: Option<RustMessage<'_>>,
    ) -> Field {
        let features = &self.file.features;
        let part = |number| {
            let mut fields = entry?.field.iter();
            fields.find(|field| field.number() == number)
        };
        let (key, value) = (part(1), part(2));
        let oneof = real_oneof(field).and_then(|index| usize::try_from(index).ok());
        let index = path.last().and_then(|&index| usize::try_from(index).ok());
        let plan = rust.zip(index);
        let plan = plan.and_then(|(rust, index)| Some((rust, rust.plan.fields.get(index)?)));
        let target = value.unwrap_or(field).type_name();
        let required = features.is_required(field, path);
        Field {
            name: field.name().to_owned(),
            full_name: joined(scope, field.name()),
            number: field.number(),
            json_name: json_name(field),
            kind: match entry {
                Some(_) => "map".to_owned(),
                None => type_name(field),
            },
            target: (!target.is_empty()).then(|| {
                let rust = plan.and_then(|(rust, plan)| {
                    let names = self.names.rust?;
                    let from = match oneof {
                        Some(_) => rust.plan.nested_scope,
                        None => names.scoped_names[rust.id].scope,
                    };
                    let target = plan.target.as_ref()?;
                    Some(absolute(&names.scopes[from], &target.path))
                });
                self.reference(target, rust)
            }),
            map_key: key.map(type_name),
            map_value: value.map(type_name),
            repeated: field.label() == Label::Repeated && entry.is_none(),
            required,
            presence: features.has_presence(field, path),
            oneof: oneof
                .and_then(|index| message.oneof_decl.get(index))
                .map(|oneof| oneof.name().to_owned()),
            default: field.default_value.clone(),
            comment: self.comment(path),
            options: self.options(path),
            features: self.features(path),
            rust: plan.and_then(|(_, plan)| self.rust_field(field, entry, plan, path)),
        }
    }

    /// `None` for the synthetic oneof of an `optional` field.
    pub(super) fn oneof(
        &self,
        message: &DescriptorProto,
        name: &str,
        index: i32,
        path: &[i32],
        rust: Option<RustMessage<'_>>,
    ) -> Option<Oneof> {
        let members = message.field.iter();
        let members = members.filter(|field| real_oneof(field) == Some(index));
        let fields: Vec<String> = members.map(|field| field.name().to_owned()).collect();
        if fields.is_empty() {
            return None;
        }
        let rust = rust.zip(usize::try_from(index).ok());
        let rust = rust.and_then(|(rust, index)| {
            let plan = rust.plan.oneofs.get(index)?;
            let scope = &self.names.rust?.scopes[rust.plan.nested_scope];
            Some(RustOneof {
                field: names::identifier(&plan.field).into_owned(),
                path: rust_path(scope, &plan.name),
            })
        });
        Some(Oneof {
            name: name.to_owned(),
            fields,
            comment: self.comment(path),
            options: self.options(path),
            rust,
        })
    }

    pub(super) fn enumeration(
        &self,
        descriptor: &EnumDescriptorProto,
        scope: &str,
        path: &[i32],
        id: Option<TypeId>,
    ) -> Enum {
        let full_name = joined(scope, descriptor.name());
        let plan = id.zip(self.names.rust).and_then(|(id, plan)| {
            let TypePlan::Enum(values) = &plan.types[id] else {
                return None;
            };
            Some((id, values))
        });
        let value_name = |index: usize| {
            let name = match plan?.1.get(index)? {
                ValuePlan::Variant { name, .. } => name,
                ValuePlan::Alias { constant, .. } => constant,
            };
            Some(RustName {
                name: names::identifier(name).into_owned(),
            })
        };
        let values = descriptor.value.iter().enumerate().zip(0..);
        Enum {
            name: descriptor.name().to_owned(),
            file: self.file.path.as_str().to_owned(),
            comment: self.comment(path),
            options: self.options(path),
            features: self.features(path),
            values: values
                .map(|((index, value), number)| {
                    let path = [path, &[2, number]].concat();
                    EnumValue {
                        name: value.name().to_owned(),
                        number: value.number(),
                        comment: self.comment(&path),
                        options: self.options(&path),
                        rust: value_name(index),
                    }
                })
                .collect(),
            rust: plan.and_then(|(id, _)| self.own_rust_path(id)),
            #[cfg(feature = "python")]
            python: self.python_path(self.id, &full_name),
            #[cfg(not(feature = "python"))]
            python: None,
            full_name,
        }
    }
}

/// The type as a field writes it: `int32`, or `message` and `enum` for named types.
fn type_name(field: &FieldDescriptorProto) -> String {
    let name = match field.r#type() {
        // Whether a message is a group only matters for the encoding.
        Type::Group => Type::Message.as_str_name(),
        kind => kind.as_str_name(),
    };
    name.trim_start_matches("TYPE_").to_ascii_lowercase()
}
