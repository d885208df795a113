//! Generates the messages and enums of one file.
//!
//! In: a descriptor and its plan. Out: Rust, byte for byte the same as that of [`oracle`](super::oracle).

mod enums;
mod fields;

use protree_compiler::descriptor::DescriptorProto;

use super::comments::Comments;
use super::lines::{Line, Lines, push};
use super::type_names::name_impl;
use crate::plan::rust::map_entries::MapEntries;
use crate::plan::rust::options::ElementOptions;
use crate::plan::rust::{MessagePlan, RustPlan, Traits, TypeId, TypePlan, Unit, names, real_oneof};
use protree_compiler::compile::features::FileFeatures;
use protree_compiler::compile::{FileId, SchemaFile};

/// The Rust text of a file's messages and enums, empty if it has none.
pub(super) fn generate(
    plan: &RustPlan,
    unit: &Unit,
    file: &SchemaFile,
    comments: &Comments<'_>,
) -> String {
    let mut writer = Writer {
        plan,
        comments,
        features: &file.features,
        file: unit.file,
        path: Vec::new(),
        // The code is usually longer than this, so the text grows at most once more.
        lines: Lines::after(String::with_capacity(2 * file.size())),
    };
    writer.messages(
        4,
        &file.descriptor.message_type,
        unit.messages.iter().copied().map(Some),
    );
    writer.enums(5, &file.descriptor.enum_type, &unit.enums);
    writer.lines.text
}

/// Writes the elements of a file one after another.
struct Writer<'a> {
    plan: &'a RustPlan,
    comments: &'a Comments<'a>,
    features: &'a FileFeatures,
    file: FileId,
    /// The descriptor path of the current element.
    path: Vec<i32>,
    lines: Lines,
}

impl<'a> Writer<'a> {
    /// Calls `write` with the element at this position in the current one.
    fn at<R>(&mut self, tag: i32, index: i32, write: impl FnOnce(&mut Self) -> R) -> R {
        self.path.extend_from_slice(&[tag, index]);
        let result = write(self);
        self.path.truncate(self.path.len() - 2);
        result
    }

    /// The options that apply to the current element.
    fn element_options(&self) -> Option<&'a ElementOptions> {
        self.plan.by_element.of(self.file, &self.path)
    }

    fn messages(
        &mut self,
        tag: i32,
        descriptors: &[DescriptorProto],
        ids: impl Iterator<Item = Option<TypeId>>,
    ) {
        for ((descriptor, id), index) in descriptors.iter().zip(ids).zip(0..) {
            let Some(id) = id else { continue };
            if let TypePlan::Message(message) = &self.plan.types[id] {
                self.at(tag, index, |writer| writer.message(descriptor, id, message));
            }
        }
    }

    fn message(&mut self, descriptor: &DescriptorProto, id: TypeId, plan: &'a MessagePlan) {
        let name = names::identifier(&self.plan.scoped_names[id].name);
        let options = descriptor.options.as_ref();
        self.comments(options.is_some_and(|options| options.deprecated()));
        let element_options = self.element_options();
        self.attributes(element_options.map(|element_options| &element_options.attributes));
        self.derive(plan.traits, "Message");
        let skip_debug = element_options.is_some_and(|element_options| element_options.skip_debug);
        self.skip_debug(skip_debug);
        self.lines.open(&["pub struct ", &name]);
        let entries = MapEntries::of(descriptor);
        for ((field, field_plan), index) in descriptor.field.iter().zip(&plan.fields).zip(0..) {
            if real_oneof(field).is_none() {
                self.at(2, index, |writer| match entries.entry(field) {
                    Some(entry) => writer.map_field(field, entry, field_plan),
                    None => writer.field(field, field_plan),
                });
            }
        }
        let module = names::identifier(&plan.module);
        let oneofs = fields::oneofs(descriptor, plan);
        for oneof in &oneofs {
            self.at(8, oneof.index, |writer| writer.oneof_field(oneof, &module));
        }
        self.lines.close();
        for line in plan
            .type_name
            .iter()
            .flat_map(|type_name| name_impl(&name, type_name, &self.plan.crates))
        {
            self.lines.plain(&[&line]);
        }
        if self.is_anything_nested(plan) || !oneofs.is_empty() {
            self.lines.plain(&[
                "/// Nested message and enum types in `",
                descriptor.name(),
                "`.",
            ]);
            self.lines.open(&["pub mod ", &module]);
            self.messages(3, &descriptor.nested_type, plan.messages.iter().copied());
            self.enums(4, &descriptor.enum_type, &plan.enums);
            for oneof in &oneofs {
                self.oneof(oneof, skip_debug);
            }
            self.lines.close();
        }
    }

    /// Whether a message has nested messages or enums that are generated.
    fn is_anything_nested(&self, plan: &MessagePlan) -> bool {
        let is_message = |id: TypeId| matches!(self.plan.types[id], TypePlan::Message(_));
        let is_enum = |id: TypeId| matches!(self.plan.types[id], TypePlan::Enum(_));
        plan.messages.iter().copied().flatten().any(is_message)
            || plan.enums.iter().copied().any(is_enum)
    }

    /// The comments of the current element, and `#[deprecated]` if asked for.
    fn comments(&mut self, deprecated: bool) {
        for words in self.comments.text(&self.path).lines() {
            if words.is_empty() {
                self.lines.plain(&["///"]);
            } else {
                self.lines.plain(&["/// ", words]);
            }
        }
        if deprecated {
            self.lines.plain(&["#[deprecated]"]);
        }
    }

    /// Attribute lines from the options.
    fn attributes(&mut self, attributes: Option<&Vec<String>>) {
        for line in attributes.into_iter().flatten() {
            self.lines.plain(&[line]);
        }
    }

    fn derive(&mut self, traits: Traits, name: &str) {
        self.lines.line(Line::Attribute, |line| {
            line.push_str("#[derive(Clone, ");
            line.push_str(if traits.copy { "Copy, " } else { "" });
            line.push_str("PartialEq, ");
            line.push_str(if traits.eq { "Eq, Hash, " } else { "" });
            push(line, &[&self.plan.crates.prost, "::", name, ")]"]);
        });
        self.prost_path();
    }

    /// Passes the path of the crate to the derive macro, unless it is the default.
    fn prost_path(&mut self) {
        let crates = &self.plan.crates;
        if !crates.is_prost_direct() {
            self.lines.line(Line::Attribute, |line| {
                push(line, &["#[prost(prost_path = \"", &crates.prost, "\")]"]);
            });
        }
    }

    fn skip_debug(&mut self, skip: bool) {
        if skip {
            self.lines.plain(&["#[prost(skip_debug)]"]);
        }
    }
}
