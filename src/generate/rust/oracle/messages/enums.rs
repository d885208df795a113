//! Replaces the names of enums with placeholders.

use protree_compiler::descriptor::{
    EnumDescriptorProto, EnumValueDescriptorProto, EnumValueOptions,
};

use super::{Masker, comment_lines, identifier, position};
use crate::generate::rust::oracle::placeholders::{Lines, Meaning};
use crate::plan::rust::{TypeId, TypePlan, ValuePlan};

impl Masker<'_> {
    pub(super) fn enums(
        &mut self,
        descriptors: &[EnumDescriptorProto],
        ids: &[TypeId],
        source_path: &[i32],
        path: &[i32],
    ) -> Vec<EnumDescriptorProto> {
        let mut enums = Vec::new();
        for ((descriptor, &id), index) in descriptors.iter().zip(ids).zip(0..) {
            let TypePlan::Enum(values) = &self.plan.types[id] else {
                continue;
            };
            let source_path = [source_path, &[index]].concat();
            let path = [path, &[position(enums.len())]].concat();
            enums.push(self.enumeration(descriptor, id, values, &source_path, &path));
        }
        enums
    }

    fn enumeration(
        &mut self,
        descriptor: &EnumDescriptorProto,
        id: TypeId,
        values: &[ValuePlan],
        source_path: &[i32],
        path: &[i32],
    ) -> EnumDescriptorProto {
        let deprecated = descriptor
            .options
            .as_ref()
            .is_some_and(|options| options.deprecated());
        self.locate(source_path, path, deprecated);
        let mut constants = String::new();
        let mut value = Vec::new();
        for ((descriptor_value, value_plan), index) in descriptor.value.iter().zip(values).zip(0..)
        {
            let source_path = [source_path, &[2, index]].concat();
            match value_plan {
                ValuePlan::Variant { name, aliases } => {
                    let path = [path, &[2, position(value.len())]].concat();
                    self.locate(&source_path, &path, false);
                    let name = self.placeholders.add(Meaning {
                        camel: identifier(name),
                        wire: descriptor_value.name().to_owned(),
                        aliases: aliases.clone(),
                        ..Meaning::default()
                    });
                    value.push(masked_value(descriptor_value, name));
                }
                ValuePlan::Alias { constant, variant } => {
                    if let ValuePlan::Variant { name, .. } = &values[*variant] {
                        // Options for attributes of values apply to variants only.
                        let doc = self.placeholders.add_doc(Lines {
                            before: comment_lines(self.comments, &source_path, false),
                            ..Lines::default()
                        });
                        let (constant, name) = (identifier(constant), identifier(name));
                        let line =
                            format!("/// {doc}\npub const {constant}: Self = Self::{name};\n");
                        constants.push_str(&line);
                    }
                }
            }
        }
        let name = self.placeholders.add(Meaning {
            camel: identifier(&self.plan.scoped_names[id].name),
            wire: descriptor.name().to_owned(),
            constants,
            ..Meaning::default()
        });
        self.record_skip_debug(source_path, &name);
        EnumDescriptorProto {
            name: Some(name),
            value,
            ..EnumDescriptorProto::default()
        }
    }
}

fn masked_value(value: &EnumValueDescriptorProto, name: String) -> EnumValueDescriptorProto {
    let deprecated = value
        .options
        .as_ref()
        .and_then(|options| options.deprecated);
    let options = deprecated.map(|deprecated| {
        Box::new(EnumValueOptions {
            deprecated: Some(deprecated),
            ..EnumValueOptions::default()
        })
    });
    EnumValueDescriptorProto {
        name: Some(name),
        number: value.number,
        options,
    }
}
