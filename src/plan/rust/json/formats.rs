//! The format of a field: a type of the support module that converts between JSON and the field's Rust type.

use std::collections::BTreeMap;

use super::well_known::external_format;
use super::{Planner, WellKnown, WellKnownPaths, no_json};
use crate::plan::rust::symbols::Definition;
use crate::plan::rust::{FieldPlan, ScopeId};
use protree_compiler::descriptor::field_descriptor_proto::{Label as Cardinality, Type};
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};
use protree_compiler::diagnostic::{Diagnostic, Label};

/// The context for finding the formats of one message's fields.
pub(super) struct Formats<'p, 'a> {
    pub(super) planner: &'p Planner<'a>,
    pub(super) definition: &'p Definition<'a>,
    /// The module of the implementation.
    pub(super) from: ScopeId,
    pub(super) well_known: &'p mut WellKnownPaths,
    pub(super) problems: &'p mut Vec<Diagnostic>,
    /// External types, by their Rust paths, with their first use.
    pub(super) foreign: &'p mut BTreeMap<String, Label>,
}

impl Formats<'_, '_> {
    /// The format of a field that is not a map.
    pub(super) fn field(
        &mut self,
        field: &FieldDescriptorProto,
        plan: &FieldPlan,
        path: &[i32],
    ) -> String {
        let format = self.value(field, path);
        let by_element = &self.planner.plan.by_element;
        let options = by_element.of(self.definition.file, path);
        match field.label() {
            Cardinality::Repeated => format!("List<{format}>"),
            _ if plan.boxed || options.is_some_and(|options| options.boxed) => {
                format!("Boxed<{format}>")
            }
            _ => format,
        }
    }

    pub(super) fn map(&mut self, entry: &DescriptorProto, path: &[i32]) -> String {
        let mut format = |number| {
            let mut fields = entry.field.iter();
            let field = fields.find(|field| field.number() == number);
            field.map_or_else(String::new, |field| self.value(field, path))
        };
        let (key, value) = (format(1), format(2));
        format!("Map<{key}, {value}>")
    }

    /// The format of a single value. `path` is that of the field.
    fn value(&mut self, field: &FieldDescriptorProto, path: &[i32]) -> String {
        let format = match field.r#type() {
            Type::Double => "Double",
            Type::Float => "Float",
            Type::Int64 | Type::Sint64 | Type::Sfixed64 => "Int64",
            Type::Uint64 | Type::Fixed64 => "Uint64",
            Type::Int32 | Type::Sint32 | Type::Sfixed32 => "Int32",
            Type::Uint32 | Type::Fixed32 => "Uint32",
            Type::Bool => "Bool",
            Type::String => "Text",
            Type::Bytes => "Base64",
            Type::Enum => return self.reference(field, path, true),
            Type::Message | Type::Group => return self.reference(field, path, false),
        };
        format.to_owned()
    }

    fn reference(&mut self, field: &FieldDescriptorProto, path: &[i32], is_enum: bool) -> String {
        let planner = self.planner;
        let symbols = planner.symbols;
        let island = symbols.files[self.definition.file].island;
        let id = symbols.find(island, field.type_name());
        let id = id.expect("invariant: the schema is linked");
        let target = &symbols.types[id];
        let rust = planner.resolver.path(id, self.from);
        if target.full_name == "google.protobuf.NullValue" {
            return "Null".to_owned();
        }
        if target.external.is_none() {
            // Use the type's own format, which handles `null`, instead of that of other messages.
            let known = WellKnown::of(&target.full_name);
            return match is_enum {
                false => known.map_or("Nested", WellKnown::format).to_owned(),
                true if planner.is_closed(id) => format!("ClosedEnum<{rust}>"),
                true => format!("Enum<{rust}>"),
            };
        }
        if symbols.crates.well_known(&target.full_name).as_ref() != Some(&rust) {
            let file = &planner.schema.files[self.definition.file];
            let label = || file.label(path, "this field has it");
            self.foreign.entry(rust.clone()).or_insert_with(label);
            return if is_enum {
                format!("ExternEnum<{rust}>")
            } else {
                "Nested".to_owned()
            };
        }
        let Some(format) = external_format(&target.full_name) else {
            let file = &planner.schema.files[self.definition.file];
            let label = file.label(path, "this field has it");
            self.problems.push(no_json(label, &target.full_name));
            return String::new();
        };
        if let Some(known) = WellKnown::of(&target.full_name) {
            self.well_known.add(known, &symbols.crates, &|_| None);
        }
        format.to_owned()
    }
}
