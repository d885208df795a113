//! Enums.

use std::borrow::Cow;

use protree_compiler::descriptor::{EnumDescriptorProto, EnumValueDescriptorProto};

use super::Writer;
use crate::generate::rust::lines::{Line, push};
use crate::plan::rust::{TypeId, TypePlan, ValuePlan, names};

/// An enum value that is a variant.
struct Variant<'a> {
    index: i32,
    name: Cow<'a, str>,
    value: &'a EnumValueDescriptorProto,
    /// The wire names of later values with the same number.
    aliases: &'a [String],
    deprecated: bool,
}

impl Writer<'_> {
    pub(super) fn enums(&mut self, tag: i32, descriptors: &[EnumDescriptorProto], ids: &[TypeId]) {
        for ((descriptor, &id), index) in descriptors.iter().zip(ids).zip(0..) {
            if let TypePlan::Enum(values) = &self.plan.types[id] {
                self.at(tag, index, |writer| {
                    writer.enumeration(descriptor, id, values);
                });
            }
        }
    }

    fn enumeration(&mut self, descriptor: &EnumDescriptorProto, id: TypeId, plans: &[ValuePlan]) {
        let name = names::identifier(&self.plan.scoped_names[id].name);
        let options = descriptor.options.as_ref();
        self.comments(options.is_some_and(|options| options.deprecated()));
        let element_options = self.element_options();
        self.attributes(element_options.map(|element_options| &element_options.attributes));
        let skip_debug = element_options.is_some_and(|element_options| element_options.skip_debug);
        self.lines.line(Line::Attribute, |line| {
            line.push_str("#[derive(Clone, Copy, ");
            line.push_str(if skip_debug { "" } else { "Debug, " });
            line.push_str("PartialEq, Eq, Hash, PartialOrd, Ord, ");
            push(line, &[&self.plan.crates.prost, "::Enumeration)]"]);
        });
        self.prost_path();
        self.lines.plain(&["#[repr(i32)]"]);
        let variants = variants(descriptor, plans);
        self.lines.open(&["pub enum ", &name]);
        for variant in &variants {
            self.at(2, variant.index, |writer| writer.enum_variant(variant));
        }
        self.lines.close();
        self.lines.open(&["impl ", &name]);
        self.aliases(plans);
        self.write_as_str_name(&variants);
        self.write_from_str_name(&variants);
        self.lines.close();
    }

    fn enum_variant(&mut self, variant: &Variant<'_>) {
        self.comments(false);
        let element_options = self.element_options();
        self.attributes(element_options.map(|element_options| &element_options.attributes));
        if variant.deprecated {
            self.lines.plain(&["#[deprecated]"]);
        }
        let number = variant.value.number().to_string();
        self.lines.plain(&[&variant.name, " = ", &number, ","]);
    }

    /// The values whose numbers earlier values have.
    fn aliases(&mut self, plans: &[ValuePlan]) {
        for (plan, index) in plans.iter().zip(0..) {
            if let ValuePlan::Alias { constant, variant } = plan
                && let ValuePlan::Variant { name, .. } = &plans[*variant]
            {
                // Options for attributes of values apply to variants only.
                self.at(2, index, |writer| writer.comments(false));
                let (constant, name) = (names::identifier(constant), names::identifier(name));
                self.lines
                    .plain(&["pub const ", &constant, ": Self = Self::", &name, ";"]);
            }
        }
    }

    fn write_as_str_name(&mut self, variants: &[Variant<'_>]) {
        for line in [
            "/// String value of the enum field names used in the ProtoBuf definition.",
            "///",
            "/// The values are not transformed in any way and thus are considered stable",
            "/// (if the ProtoBuf definition does not change) and safe for programmatic use.",
        ] {
            self.lines.plain(&[line]);
        }
        self.lines
            .open(&["pub fn as_str_name(&self) -> &'static str"]);
        self.lines.open(&["match self"]);
        for variant in variants {
            if variant.deprecated {
                self.lines.plain(&["#[allow(deprecated)]"]);
            }
            self.lines.line(Line::Arm, |line| {
                push(
                    line,
                    &[
                        "Self::",
                        &variant.name,
                        " => \"",
                        variant.value.name(),
                        "\",",
                    ],
                );
            });
        }
        self.lines.close();
        self.lines.close();
    }

    fn write_from_str_name(&mut self, variants: &[Variant<'_>]) {
        self.lines
            .plain(&["/// Creates an enum from field names used in the ProtoBuf definition."]);
        self.lines.line(Line::Typed, |line| {
            line.push_str("pub fn from_str_name(value: &str) -> ::core::option::Option<Self> {");
        });
        self.lines.enter();
        self.lines.open(&["match value"]);
        for variant in variants {
            self.lines.line(Line::Arm, |line| {
                push(line, &["\"", variant.value.name(), "\""]);
                for alias in variant.aliases {
                    push(line, &[" | \"", alias, "\""]);
                }
                line.push_str(" => Some(");
                line.push_str(if variant.deprecated {
                    "#[allow(deprecated)] "
                } else {
                    ""
                });
                push(line, &["Self::", &variant.name, "),"]);
            });
        }
        self.lines.plain(&["_ => None,"]);
        self.lines.close();
        self.lines.close();
    }
}

fn variants<'a>(descriptor: &'a EnumDescriptorProto, plans: &'a [ValuePlan]) -> Vec<Variant<'a>> {
    let values = descriptor.value.iter().zip(plans).zip(0..);
    let variants = values.filter_map(|((value, plan), index)| match plan {
        ValuePlan::Variant { name, aliases } => Some(Variant {
            index,
            name: names::identifier(name),
            value,
            aliases,
            deprecated: value
                .options
                .as_ref()
                .is_some_and(|options| options.deprecated()),
        }),
        ValuePlan::Alias { .. } => None,
    });
    variants.collect()
}
