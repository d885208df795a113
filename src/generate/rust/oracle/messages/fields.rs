//! Replaces the names of fields with placeholders, and the types that they refer to with stub types.

use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto, FieldOptions};

use super::{Masker, identifier};
use crate::generate::rust::oracle::placeholders::Meaning;
use crate::plan::rust::{FieldPlan, Reference, real_oneof};

impl Masker<'_> {
    pub(super) fn field(
        &mut self,
        field: &FieldDescriptorProto,
        source_path: &[i32],
        plan: &FieldPlan,
        container: &str,
    ) -> FieldDescriptorProto {
        let name = self.placeholders.add(Meaning {
            camel: identifier(&plan.name),
            snake: identifier(&plan.name),
            wire: field.name().to_owned(),
            ..Meaning::default()
        });
        let target = plan.target.as_ref();
        let default_value = match &plan.default_variant {
            Some(variant) => Some(self.placeholders.add(Meaning {
                camel: variant.to_string(),
                ..Meaning::default()
            })),
            None => field.default_value.clone(),
        };
        FieldDescriptorProto {
            name: Some(name),
            type_name: target
                .map(|target| self.stub_type(field, target, plan.boxed.then_some(container))),
            default_value,
            ..self.featured(field, source_path)
        }
    }

    /// The field as proto3 with explicit options, which have the same meaning as its features.
    fn featured(&self, field: &FieldDescriptorProto, path: &[i32]) -> FieldDescriptorProto {
        let is_required = self.features.is_required(field, path);
        let is_optional = self.features.has_presence(field, path) && !is_required;
        let label = if is_required {
            Label::Required
        } else {
            field.label()
        };
        let deprecated = field
            .options
            .as_ref()
            .and_then(|options| options.deprecated);
        FieldDescriptorProto {
            label: Some(label as i32),
            r#type: Some(self.features.wire_type(field, path) as i32),
            proto3_optional: (is_optional && real_oneof(field).is_none()).then_some(true),
            options: Some(Box::new(FieldOptions {
                packed: Some(self.features.is_packed(field, path)),
                deprecated,
                ..FieldOptions::default()
            })),
            ..untyped(field)
        }
    }

    /// The entry of a map; its value has the type of the field.
    pub(super) fn map_entry(
        &mut self,
        entry: &DescriptorProto,
        plan: &FieldPlan,
    ) -> DescriptorProto {
        let fields = entry.field.iter().map(|field| FieldDescriptorProto {
            name: field.name.clone(),
            type_name: plan
                .target
                .as_ref()
                .filter(|_| field.number() == 2)
                .map(|target| self.stub_type(field, target, None)),
            ..untyped(field)
        });
        let field = fields.collect();
        let name = Some(self.placeholders.add(Meaning::default()));
        DescriptorProto {
            name,
            field,
            options: entry.options.clone(),
            ..DescriptorProto::default()
        }
    }

    /// The stub type for `target`: it has the same traits, and contains `container` if the field needs a box.
    fn stub_type(
        &mut self,
        field: &FieldDescriptorProto,
        target: &Reference,
        container: Option<&str>,
    ) -> String {
        let key = (
            target.path.to_string(),
            target.traits,
            container.map(str::to_owned),
        );
        if let Some(name) = self.stub_types.get(&key) {
            return name.clone();
        }
        let name = format!(".T{}", self.stub_types.len());
        self.config
            .extern_path(name.clone(), target.path.to_string());
        if field.r#type() != Type::Enum {
            let member = |number, r#type: Type, type_name: Option<&str>| FieldDescriptorProto {
                name: Some(format!("f{number}")),
                number: Some(number),
                r#type: Some(r#type.into()),
                type_name: type_name.map(str::to_owned),
                ..FieldDescriptorProto::default()
            };
            let mut members = Vec::new();
            if !target.traits.copy {
                members.push(member(1, Type::String, None));
            }
            if !target.traits.eq {
                members.push(member(2, Type::Float, None));
            }
            members.extend(container.map(|container| member(3, Type::Message, Some(container))));
            let name = name.strip_prefix('.').map(str::to_owned);
            self.definitions.push(DescriptorProto {
                name,
                field: members,
                ..DescriptorProto::default()
            });
        }
        self.stub_types.insert(key, name.clone());
        name
    }
}

/// The properties of a field, without its name and type.
fn untyped(field: &FieldDescriptorProto) -> FieldDescriptorProto {
    FieldDescriptorProto {
        number: field.number,
        label: field.label,
        r#type: field.r#type,
        oneof_index: field.oneof_index,
        proto3_optional: field.proto3_optional,
        ..FieldDescriptorProto::default()
    }
}
