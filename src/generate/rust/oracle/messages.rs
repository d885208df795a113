//! Messages and enums of one file, by prost-build.
//!
//! In: a descriptor and its plan. Out: formatted Rust. prost-build gets placeholders for names, stub types for the
//! referenced types, and no other files. The stub types have the properties that prost-build would derive from the
//! graph of all messages.

mod enums;
mod fields;

use std::collections::HashMap;

use prost::Message as _;
use prost_build::Module;
use protree_compiler::descriptor::codec;
use protree_compiler::descriptor::source_code_info::Location;
use protree_compiler::descriptor::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, OneofDescriptorProto,
    SourceCodeInfo,
};

use super::placeholders::{Lines, Meaning, Placeholders};
use super::representations::Representations;
use crate::generate::rust::comments::Comments;
use crate::generate::rust::type_names::name_impl;
use crate::plan::rust::map_entries::MapEntries;
use crate::plan::rust::{MessagePlan, RustPlan, Traits, TypeId, TypePlan, Unit, names};
use protree_compiler::compile::features::FileFeatures;
use protree_compiler::compile::{FileId, SchemaFile};

/// The Rust text of a file's messages and enums, empty if it has none; or an error.
pub(in crate::generate::rust) fn generate(
    plan: &RustPlan,
    unit: &Unit,
    source: &SchemaFile,
    comments: &Comments<'_>,
) -> Result<String, String> {
    let file = &source.descriptor;
    let mut masker = Masker {
        plan,
        comments,
        features: &source.features,
        file: unit.file,
        placeholders: Placeholders::default(),
        locations: Vec::new(),
        stub_types: HashMap::new(),
        definitions: Vec::new(),
        config: prost_build::Config::new(),
        representations: Representations::default(),
    };
    if let Some(settings) = &plan.options.prost {
        settings.apply(&mut masker.config);
    }
    let messages = masker.messages(
        &file.message_type,
        unit.messages.iter().copied().map(Some),
        "",
        &[4],
        &[4],
    );
    let enums = masker.enums(&file.enum_type, &unit.enums, &[5], &[5]);
    if messages.is_empty() && enums.is_empty() {
        return Ok(String::new());
    }
    let Masker {
        placeholders,
        locations,
        definitions,
        mut config,
        representations,
        ..
    } = masker;
    let masked_file = FileDescriptorProto {
        name: file.name.clone(),
        // The features of every field are expressed in the field itself.
        syntax: Some("proto3".to_owned()),
        message_type: messages,
        enum_type: enums,
        source_code_info: Some(SourceCodeInfo {
            location: locations,
        }),
        ..FileDescriptorProto::default()
    };
    let stub_types = FileDescriptorProto {
        name: Some(String::new()),
        message_type: definitions,
        ..FileDescriptorProto::default()
    };
    // Well-known types are stub types like all others.
    config.compile_well_known_types().retain_enum_prefix();
    if !plan.crates.is_prost_direct() {
        config.prost_path(&plan.crates.prost);
    }
    representations.apply(&mut config);
    let (wanted, other) = (
        Module::from_parts(["file"]),
        Module::from_parts(["stub_types"]),
    );
    let mut texts = config
        .generate(vec![
            (other, for_prost(&stub_types)),
            (wanted.clone(), for_prost(&masked_file)),
        ])
        .map_err(|error| error.to_string())?;
    let text = placeholders.fill_names(&texts.remove(&wanted).unwrap_or_default());
    let tree = syn::parse_file(&text).map_err(|error| error.to_string())?;
    Ok(placeholders.fill_docs(&prettyplease::unparse(&tree)))
}

/// The descriptor in the types of prost-build.
fn for_prost(file: &FileDescriptorProto) -> prost_types::FileDescriptorProto {
    let bytes = codec::Message::encode_to_vec(file);
    prost_types::FileDescriptorProto::decode(bytes.as_slice())
        .expect("invariant: both are descriptor.proto")
}

/// Replaces all names in descriptors with placeholders.
struct Masker<'a> {
    plan: &'a RustPlan,
    comments: &'a Comments<'a>,
    features: &'a FileFeatures,
    placeholders: Placeholders,
    /// One for each element, because prost-build looks up the location of every element.
    locations: Vec<Location>,
    /// Maps a referenced type to the name of its stub type, with a leading dot.
    stub_types: HashMap<(String, Traits, Option<String>), String>,
    definitions: Vec<DescriptorProto>,
    config: prost_build::Config,
    file: FileId,
    representations: Representations,
}

impl Masker<'_> {
    fn messages(
        &mut self,
        descriptors: &[DescriptorProto],
        ids: impl Iterator<Item = Option<TypeId>>,
        scope: &str,
        source_path: &[i32],
        path: &[i32],
    ) -> Vec<DescriptorProto> {
        let mut messages = Vec::new();
        for ((descriptor, id), index) in descriptors.iter().zip(ids).zip(0..) {
            let Some((id, TypePlan::Message(plan))) = id.map(|id| (id, &self.plan.types[id]))
            else {
                continue;
            };
            let source_path = [source_path, &[index]].concat();
            let path = [path, &[position(messages.len())]].concat();
            messages.push(self.message(descriptor, id, plan, scope, &source_path, &path));
        }
        messages
    }

    fn message(
        &mut self,
        descriptor: &DescriptorProto,
        id: TypeId,
        plan: &MessagePlan,
        scope: &str,
        source_path: &[i32],
        path: &[i32],
    ) -> DescriptorProto {
        let name = self.placeholders.add(Meaning {
            camel: identifier(&self.plan.scoped_names[id].name),
            snake: identifier(&plan.module),
            wire: descriptor.name().to_owned(),
            ..Meaning::default()
        });
        let deprecated = descriptor
            .options
            .as_ref()
            .is_some_and(|options| options.deprecated());
        let after = plan.type_name.as_ref().map_or_else(Vec::new, |type_name| {
            name_impl(
                &identifier(&self.plan.scoped_names[id].name),
                type_name,
                &self.plan.crates,
            )
        });
        self.locate_item(source_path, path, deprecated, after);
        self.record_skip_debug(source_path, &name);
        let full_name = format!("{scope}.{name}");
        let nested = plan.messages.iter().copied();
        let mut nested_type = self.messages(
            &descriptor.nested_type,
            nested,
            &full_name,
            &[source_path, &[3]].concat(),
            &[path, &[3]].concat(),
        );
        let enum_type = self.enums(
            &descriptor.enum_type,
            &plan.enums,
            &[source_path, &[4]].concat(),
            &[path, &[4]].concat(),
        );
        let entries = MapEntries::of(descriptor);
        let mut field = Vec::new();
        for ((descriptor_field, field_plan), index) in
            descriptor.field.iter().zip(&plan.fields).zip(0..)
        {
            let entry = entries.entry(descriptor_field);
            // prost-build does not write `#[deprecated]` for a map.
            let deprecated = entry.is_some() && is_deprecated(descriptor_field);
            self.locate(
                &[source_path, &[2, index]].concat(),
                &[path, &[2, index]].concat(),
                deprecated,
            );
            let source_field = &[source_path, &[2, index]].concat();
            let mut masked = self.field(descriptor_field, source_field, field_plan, &full_name);
            if entry.is_some() {
                // A map is never a group, whatever its features are.
                masked.r#type = descriptor_field.r#type;
            }
            self.representations.record(
                &masked,
                entry.is_some(),
                self.plan
                    .by_element
                    .of(self.file, &[source_path, &[2, index]].concat()),
            );
            if let Some(entry) = entry {
                let element_options = self
                    .plan
                    .by_element
                    .of(self.file, &[source_path, &[2, index]].concat());
                self.representations
                    .record_map_entry(&name, entry, element_options);
                let entry = self.map_entry(entry, field_plan);
                masked.type_name = Some(format!("{full_name}.{}", entry.name()));
                nested_type.push(entry);
            }
            field.push(masked);
        }
        let oneof_decl = descriptor.oneof_decl.iter().zip(&plan.oneofs).zip(0..).map(
            |((oneof, oneof_plan), index)| {
                self.locate(
                    &[source_path, &[8, index]].concat(),
                    &[path, &[8, index]].concat(),
                    false,
                );
                let name = self.placeholders.add(Meaning {
                    camel: identifier(&oneof_plan.name),
                    snake: identifier(&oneof_plan.field),
                    wire: oneof.name().to_owned(),
                    ..Meaning::default()
                });
                OneofDescriptorProto {
                    name: Some(name),
                    options: None,
                }
            },
        );
        let oneof_decl = oneof_decl.collect();
        DescriptorProto {
            name: Some(name),
            field,
            nested_type,
            enum_type,
            oneof_decl,
            ..DescriptorProto::default()
        }
    }

    /// Gives the element at `path` of the masked descriptor the comments and attributes of the original element at
    /// `source_path`.
    fn locate(&mut self, source_path: &[i32], path: &[i32], deprecated: bool) {
        self.locate_item(source_path, path, deprecated, Vec::new());
    }

    /// The same, with lines to put after the item.
    fn locate_item(
        &mut self,
        source_path: &[i32],
        path: &[i32],
        deprecated: bool,
        after: Vec<String>,
    ) {
        let lines = self.lines(source_path, deprecated, after);
        let leading_comments = (!lines.is_empty()).then(|| self.placeholders.add_doc(lines));
        self.locations.push(Location {
            path: path.to_vec(),
            leading_comments,
            ..Location::default()
        });
    }

    fn lines(&self, source_path: &[i32], deprecated: bool, after: Vec<String>) -> Lines {
        let comments = comment_lines(self.comments, source_path, deprecated);
        let Some(element_options) = self.plan.by_element.of(self.file, source_path) else {
            return Lines {
                before: comments,
                after,
                ..Lines::default()
            };
        };
        // The struct field of a oneof has the same comments, and its own attributes.
        let is_oneof =
            source_path.len().is_multiple_of(2) && source_path[source_path.len() - 2] == 8;
        let before_field =
            is_oneof.then(|| [&comments[..], &element_options.field_attributes].concat());
        Lines {
            before: [&comments[..], &element_options.attributes].concat(),
            before_field,
            after,
        }
    }

    fn record_skip_debug(&mut self, source_path: &[i32], name: &str) {
        let element_options = self.plan.by_element.of(self.file, source_path);
        if element_options.is_some_and(|element_options| element_options.skip_debug) {
            self.representations.skip_debug.push(name.to_owned());
        }
    }
}

fn is_deprecated(field: &FieldDescriptorProto) -> bool {
    field
        .options
        .as_ref()
        .is_some_and(|options| options.deprecated())
}

fn identifier(name: &str) -> String {
    names::identifier(name).into_owned()
}

fn position(length: usize) -> i32 {
    i32::try_from(length).expect("invariant: the front end limits how much a file defines")
}

/// The lines before an element: its comments, and `#[deprecated]` if requested.
pub(super) fn comment_lines(
    comments: &Comments<'_>,
    path: &[i32],
    deprecated: bool,
) -> Vec<String> {
    let comment = |words: &str| {
        let space = if words.is_empty() { "" } else { " " };
        format!("///{space}{words}")
    };
    let attribute = deprecated.then(|| "#[deprecated]".to_owned());
    comments
        .text(path)
        .lines()
        .map(comment)
        .chain(attribute)
        .collect()
}
