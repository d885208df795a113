//! Fields, and oneofs with their members.

use std::ascii;
use std::fmt::Write as _;
use std::iter;

use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto, is_packable};

use super::Writer;
use crate::generate::rust::lines::{Line, push};
use crate::plan::rust::{FieldPlan, MessagePlan, OneofPlan, ValueType, names, real_oneof};

/// A oneof with its members, each with its index in the message.
pub(super) struct Oneof<'a> {
    pub(super) index: i32,
    pub(super) plan: &'a OneofPlan,
    pub(super) members: Vec<(i32, &'a FieldDescriptorProto, &'a FieldPlan)>,
}

/// The oneofs of a message, without the synthetic ones of proto3 `optional`.
pub(super) fn oneofs<'a>(message: &'a DescriptorProto, plan: &'a MessagePlan) -> Vec<Oneof<'a>> {
    let oneof = |(plan, index)| Oneof {
        index,
        plan,
        members: Vec::new(),
    };
    let mut oneofs: Vec<Oneof<'a>> = plan.oneofs.iter().zip(0..).map(oneof).collect();
    for ((field, plan), index) in message.field.iter().zip(&plan.fields).zip(0..) {
        let oneof = real_oneof(field).and_then(|oneof| usize::try_from(oneof).ok());
        if let Some(oneof) = oneof.and_then(|oneof| oneofs.get_mut(oneof)) {
            oneof.members.push((index, field, plan));
        }
    }
    oneofs.retain(|oneof| !oneof.members.is_empty());
    oneofs
}

impl Writer<'_> {
    pub(super) fn field(&mut self, field: &FieldDescriptorProto, plan: &FieldPlan) {
        let element_options = self.element_options();
        let kind = self.features.wire_type(field, &self.path);
        let is_bytes = kind == Type::Bytes
            && element_options.is_some_and(|element_options| element_options.bytes);
        let is_boxed = is_boxed(
            field,
            plan,
            element_options.is_some_and(|element_options| element_options.boxed),
        );
        let is_required = self.features.is_required(field, &self.path);
        let is_optional = self.features.has_presence(field, &self.path) && !is_required;
        let is_repeated = field.label() == Label::Repeated;
        self.comments(false);
        self.attributes(element_options.map(|element_options| &element_options.attributes));
        self.deprecated(field);
        let is_unpacked = is_packable(field) && !self.features.is_packed(field, &self.path);
        self.lines.line(Line::Attribute, |line| {
            line.push_str("#[prost(");
            push_tag(line, kind, plan);
            if kind == Type::Bytes {
                line.push_str(if is_bytes {
                    " = \"bytes\""
                } else {
                    " = \"vec\""
                });
            }
            line.push_str(match field.label() {
                Label::Repeated => ", repeated",
                _ if is_required => ", required",
                _ if is_optional => ", optional",
                _ => "",
            });
            line.push_str(if is_unpacked {
                ", packed = \"false\""
            } else {
                ""
            });
            line.push_str(if is_boxed { ", boxed" } else { "" });
            push_number(line, field);
            push_default(line, field, plan);
            line.push_str(")]");
        });
        let prost = self.plan.crates.prost.as_str();
        self.lines.line(Line::Typed, |line| {
            push(line, &["pub ", &names::identifier(&plan.name), ": "]);
            let is_option = is_optional && !is_repeated;
            if is_repeated {
                push(line, &[prost, "::alloc::vec::Vec<"]);
            }
            if is_option {
                line.push_str("::core::option::Option<");
            }
            if is_boxed {
                push(line, &[prost, "::alloc::boxed::Box<"]);
            }
            push_type(line, kind, plan, is_bytes, prost);
            for is_open in [is_repeated, is_option, is_boxed] {
                line.push_str(if is_open { ">" } else { "" });
            }
            line.push(',');
        });
    }

    pub(super) fn map_field(
        &mut self,
        field: &FieldDescriptorProto,
        entry: &DescriptorProto,
        plan: &FieldPlan,
    ) {
        let element_options = self.element_options();
        let is_sorted = element_options.is_some_and(|element_options| element_options.btree_map);
        let is_bytes = element_options.is_some_and(|element_options| element_options.bytes);
        // The front end has checked that every map entry has both fields.
        let kind = |number| {
            let mut fields = entry.field.iter();
            fields
                .find(|field| field.number() == number)
                .map_or(Type::Int32, FieldDescriptorProto::r#type)
        };
        let (key, value) = (kind(1), kind(2));
        self.comments(is_deprecated(field));
        self.attributes(element_options.map(|element_options| &element_options.attributes));
        self.lines.line(Line::Attribute, |line| {
            line.push_str(if is_sorted {
                "#[prost(btree_map = \""
            } else {
                "#[prost(map = \""
            });
            push_tag(line, key, plan);
            line.push_str(", ");
            match (value, &plan.target) {
                (Type::Enum, Some(target)) => push(line, &["enumeration(", &target.path, ")"]),
                _ => push_tag(line, value, plan),
            }
            line.push('"');
            push_number(line, field);
            line.push_str(")]");
        });
        let prost = self.plan.crates.prost.as_str();
        self.lines.line(Line::Typed, |line| {
            push(line, &["pub ", &names::identifier(&plan.name), ": "]);
            if is_sorted {
                push(line, &[prost, "::alloc::collections::BTreeMap<"]);
            } else {
                line.push_str("::std::collections::HashMap<");
            }
            push_type(line, key, plan, false, prost);
            line.push_str(", ");
            push_type(line, value, plan, is_bytes, prost);
            line.push_str(">,");
        });
    }

    /// The struct field of a oneof.
    pub(super) fn oneof_field(&mut self, oneof: &Oneof<'_>, module: &str) {
        let element_options = self.element_options();
        self.comments(false);
        self.attributes(element_options.map(|element_options| &element_options.field_attributes));
        let type_name = names::identifier(&oneof.plan.name);
        self.lines.line(Line::Attribute, |line| {
            push(
                line,
                &[
                    "#[prost(oneof = \"",
                    module,
                    "::",
                    &type_name,
                    "\", tags = \"",
                ],
            );
            let separators = iter::once("").chain(iter::repeat(", "));
            for ((_, field, _), separator) in oneof.members.iter().zip(separators) {
                let _ = write!(line, "{separator}{}", field.number());
            }
            line.push_str("\")]");
        });
        self.lines.line(Line::Typed, |line| {
            let name = names::identifier(&oneof.plan.field);
            push(line, &["pub ", &name, ": ::core::option::Option<"]);
            push(line, &[module, "::", &type_name, ">,"]);
        });
    }

    /// The enum of a oneof.
    pub(super) fn oneof(&mut self, oneof: &Oneof<'_>, skip_debug: bool) {
        self.at(8, oneof.index, |writer| {
            writer.comments(false);
            writer.attributes(
                writer
                    .element_options()
                    .map(|element_options| &element_options.attributes),
            );
        });
        self.derive(oneof.plan.traits, "Oneof");
        self.skip_debug(skip_debug);
        let name = names::identifier(&oneof.plan.name);
        self.lines.open(&["pub enum ", &name]);
        for &(index, field, field_plan) in &oneof.members {
            self.at(2, index, |writer| writer.variant(field, field_plan));
        }
        self.lines.close();
    }

    /// A variant of a oneof.
    pub(super) fn variant(&mut self, field: &FieldDescriptorProto, plan: &FieldPlan) {
        let element_options = self.element_options();
        let kind = self.features.wire_type(field, &self.path);
        let is_bytes = kind == Type::Bytes
            && element_options.is_some_and(|element_options| element_options.bytes);
        let is_boxed = is_boxed(
            field,
            plan,
            element_options.is_some_and(|element_options| element_options.boxed),
        );
        self.comments(false);
        self.attributes(element_options.map(|element_options| &element_options.attributes));
        self.deprecated(field);
        self.lines.line(Line::Attribute, |line| {
            line.push_str("#[prost(");
            push_tag(line, kind, plan);
            push_number(line, field);
            line.push_str(")]");
        });
        let prost = self.plan.crates.prost.as_str();
        self.lines.line(Line::Typed, |line| {
            push(line, &[&names::identifier(&plan.name), "("]);
            if is_boxed {
                push(line, &[prost, "::alloc::boxed::Box<"]);
            }
            push_type(line, kind, plan, is_bytes, prost);
            line.push_str(if is_boxed { ">)," } else { ")," });
        });
    }

    fn deprecated(&mut self, field: &FieldDescriptorProto) {
        if is_deprecated(field) {
            self.lines.plain(&["#[deprecated]"]);
        }
    }
}

/// Only a field with a single value needs a box; a `Vec` already puts its values on the heap.
fn is_boxed(field: &FieldDescriptorProto, plan: &FieldPlan, wanted: bool) -> bool {
    field.label() != Label::Repeated && (plan.boxed || wanted)
}

fn is_deprecated(field: &FieldDescriptorProto) -> bool {
    field
        .options
        .as_ref()
        .is_some_and(|options| options.deprecated())
}

/// prost's name of a type in the attribute.
fn push_tag(line: &mut String, kind: Type, plan: &FieldPlan) {
    line.push_str(match kind {
        Type::Float => "float",
        Type::Double => "double",
        Type::Int32 => "int32",
        Type::Int64 => "int64",
        Type::Uint32 => "uint32",
        Type::Uint64 => "uint64",
        Type::Sint32 => "sint32",
        Type::Sint64 => "sint64",
        Type::Fixed32 => "fixed32",
        Type::Fixed64 => "fixed64",
        Type::Sfixed32 => "sfixed32",
        Type::Sfixed64 => "sfixed64",
        Type::Bool => "bool",
        Type::String => "string",
        Type::Bytes => "bytes",
        Type::Group => "group",
        Type::Message => "message",
        Type::Enum => return push(line, &["enumeration = \"", path(plan), "\""]),
    });
}

fn push_type(line: &mut String, kind: Type, plan: &FieldPlan, is_bytes: bool, prost: &str) {
    match ValueType::of(kind, is_bytes) {
        Some(ValueType::Plain(name)) => line.push_str(name),
        Some(ValueType::OfProst(name)) => push(line, &[prost, name]),
        None => line.push_str(path(plan)),
    }
}

fn path(plan: &FieldPlan) -> &str {
    let target = plan.target.as_ref();
    &target.expect("invariant: the schema is linked").path
}

fn push_number(line: &mut String, field: &FieldDescriptorProto) {
    let _ = write!(line, ", tag = \"{}\"", field.number());
}

fn push_default(line: &mut String, field: &FieldDescriptorProto, plan: &FieldPlan) {
    let Some(value) = &field.default_value else {
        return;
    };
    line.push_str(", default = \"");
    match (field.r#type(), &plan.default_variant) {
        (_, Some(variant)) => line.push_str(variant),
        (Type::Bytes, None) => {
            line.push_str("b\\\"");
            let escaped = unescaped(value).flat_map(ascii::escape_default);
            line.extend(escaped.flat_map(|byte| char::from(byte).escape_default()));
            line.push_str("\\\"");
        }
        (_, None) => line.extend(value.escape_default()),
    }
    line.push('"');
}

/// The bytes of a default value, which a descriptor has with C escapes.
fn unescaped(text: &str) -> impl Iterator<Item = u8> {
    let mut rest = text.as_bytes();
    iter::from_fn(move || {
        let (&first, after) = rest.split_first()?;
        rest = after;
        if first != b'\\' {
            return Some(first);
        }
        let (&sign, after) = rest.split_first()?;
        let (byte, length) = match sign {
            b'a' => (0x07, 1),
            b'b' => (0x08, 1),
            b'f' => (0x0c, 1),
            b'n' => (b'\n', 1),
            b'r' => (b'\r', 1),
            b't' => (b'\t', 1),
            b'v' => (0x0b, 1),
            b'0'..=b'7' => number(rest, 8, 3),
            b'x' | b'X' => {
                let (byte, digits) = number(after, 16, 2);
                (byte, 1 + digits)
            }
            other => (other, 1),
        };
        rest = &rest[length..];
        Some(byte)
    })
}

/// The number at the beginning of the text, with at most `most` digits, and its length.
fn number(text: &[u8], radix: u32, most: usize) -> (u8, usize) {
    let digits = text
        .iter()
        .take(most)
        .map_while(|&byte| char::from(byte).to_digit(radix));
    let (value, count) = digits.fold((0, 0), |(value, count), digit| {
        (value * radix + digit, count + 1)
    });
    (u8::try_from(value & 0xff).unwrap_or_default(), count)
}
