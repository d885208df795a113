//! The descriptor of a file, byte for byte as protoc writes it into a `_pb2.py` or a descriptor set.
//!
//! In: a linked file and the pool that keeps its custom options. Out: bytes, and where each element lies in them.
//!
//! The structure comes from the schema's descriptor and the options from the pool, because each lacks the other: prost's
//! types know no extension, and the pool has a json name for every field, written or not.

mod float_text;
mod options;
pub(super) mod wire;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use prost::Message as _;
use prost_types::field_descriptor_proto::Type;
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, MethodOptions,
    ServiceDescriptorProto,
};

use self::options::Options;
use crate::compile::SchemaFile;
use crate::compile::json_names::json_name;
use crate::compile::locations::{Location, Locations};
use crate::compile::source_lines::SourceLines;

/// The embedded bytes of one file.
#[derive(Debug)]
pub(super) struct Embedded {
    pub(super) bytes: Vec<u8>,
    /// Where the bytes of each element lie, by descriptor path; options messages included.
    pub(super) spans: BTreeMap<Vec<i32>, Range<usize>>,
}

/// The message types of descriptor.proto that hold options or elements that do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    File,
    Message,
    ExtensionRange,
    Field,
    Oneof,
    Enum,
    EnumValue,
    Service,
    Method,
}

/// Which fields say what JSON calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JsonNames {
    /// Those where the source does.
    Written,
    All,
}

/// The descriptor as a `_pb2.py` embeds it.
pub(super) fn embed(file: &SchemaFile) -> Embedded {
    let bytes = encode(file, JsonNames::Written);
    let mut spans = BTreeMap::new();
    locate(Element::File, &bytes, 0, &mut Vec::new(), &mut spans);
    Embedded { bytes, spans }
}

/// The descriptor as a descriptor set holds it, without source info.
pub(super) fn set_entry(file: &SchemaFile) -> Vec<u8> {
    encode(file, JsonNames::All)
}

fn encode(file: &SchemaFile, json_names: JsonNames) -> Vec<u8> {
    let pool = file.pool();
    let structure = corrected(file, json_names).encode_to_vec();
    let linked = pool
        .get_file_by_name(file.path.as_str())
        .expect("invariant: a file's pool holds it")
        .encode_to_vec();
    let mut bytes = Vec::with_capacity(linked.len());
    merge(
        Element::File,
        &structure,
        Some(&linked),
        &Options::new(pool),
        &mut bytes,
    );
    bytes
}

impl Element {
    /// The element that a field of this one holds.
    fn child(self, number: u32) -> Option<Self> {
        Some(match (self, number) {
            (Self::File, 4) | (Self::Message, 3) => Self::Message,
            (Self::File, 5) | (Self::Message, 4) => Self::Enum,
            (Self::File, 6) => Self::Service,
            (Self::File, 7) | (Self::Message, 2 | 6) => Self::Field,
            (Self::Message, 5) => Self::ExtensionRange,
            (Self::Message, 8) => Self::Oneof,
            (Self::Enum, 2) => Self::EnumValue,
            (Self::Service, 2) => Self::Method,
            _ => return None,
        })
    }

    /// The number of the field `options` and its type.
    fn options(self) -> (u32, &'static str) {
        match self {
            Self::File => (8, "FileOptions"),
            Self::Message => (7, "MessageOptions"),
            Self::ExtensionRange => (3, "ExtensionRangeOptions"),
            Self::Field => (8, "FieldOptions"),
            Self::Oneof => (2, "OneofOptions"),
            Self::Enum => (3, "EnumOptions"),
            Self::EnumValue => (3, "EnumValueOptions"),
            Self::Service => (3, "ServiceOptions"),
            Self::Method => (4, "MethodOptions"),
        }
    }
}

/// Whether a descriptor path leads into options.
pub(super) fn is_in_options(path: &[i32]) -> bool {
    let (mut element, mut rest) = (Element::File, path);
    while let Some((&number, below)) = rest.split_first() {
        let number = number.unsigned_abs();
        if number == element.options().0 {
            return true;
        }
        let (Some(child), Some((_index, below))) = (element.child(number), below.split_first())
        else {
            return false;
        };
        (element, rest) = (child, below);
    }
    false
}

/// Writes the structure with the options of its linked twin.
fn merge(
    element: Element,
    structure: &[u8],
    linked: Option<&[u8]>,
    options: &Options<'_>,
    out: &mut Vec<u8>,
) {
    let mut children: BTreeMap<u32, Vec<&[u8]>> = BTreeMap::new();
    for field in linked.into_iter().flat_map(wire::fields) {
        if element.child(field.number).is_some() || field.number == element.options().0 {
            children
                .entry(field.number)
                .or_default()
                .push(field.payload);
        }
    }
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    for field in wire::fields(structure) {
        if field.number == element.options().0 {
            let twin = children.get(&field.number).and_then(|found| found.first());
            let found = merged_options(element, field.payload, twin.copied());
            if let Some(embedded) = options.embedded(element.options().1, &found) {
                wire::put_bytes(field.number, &embedded, out);
            }
        } else if let Some(child) = element.child(field.number) {
            let index = seen.entry(field.number).or_default();
            let twin = children
                .get(&field.number)
                .and_then(|found| found.get(*index));
            *index += 1;
            let mut payload = Vec::with_capacity(field.payload.len());
            merge(child, field.payload, twin.copied(), options, &mut payload);
            wire::put_bytes(field.number, &payload, out);
        } else {
            out.extend_from_slice(field.whole);
        }
    }
}

/// The linked options, but for `packed`, which linking may have set where the source does not.
fn merged_options(element: Element, plain: &[u8], linked: Option<&[u8]>) -> Vec<u8> {
    const PACKED: u32 = 2;
    let has_packed = || wire::fields(plain).any(|field| field.number == PACKED);
    let Some(linked) = linked else {
        return plain.to_vec();
    };
    if element != Element::Field || has_packed() {
        return linked.to_vec();
    }
    wire::fields(linked)
        .filter(|field| field.number != PACKED)
        .flat_map(|field| field.whole.iter().copied())
        .collect()
}

fn locate(
    element: Element,
    bytes: &[u8],
    offset: usize,
    path: &mut Vec<i32>,
    spans: &mut BTreeMap<Vec<i32>, Range<usize>>,
) {
    let mut seen: BTreeMap<u32, i32> = BTreeMap::new();
    for field in wire::fields(bytes) {
        let span = field.span.start + offset..field.span.end + offset;
        let number = i32::try_from(field.number).unwrap_or(0);
        if field.number == element.options().0 {
            path.push(number);
            spans.insert(path.clone(), span);
            path.pop();
        } else if let Some(child) = element.child(field.number) {
            let index = seen.entry(field.number).or_default();
            path.extend([number, *index]);
            *index += 1;
            spans.insert(path.clone(), span.clone());
            locate(child, field.payload, span.start, path, spans);
            path.truncate(path.len() - 2);
        }
    }
}

/// The linked descriptor with everything that protoc writes otherwise put right.
fn corrected(file: &SchemaFile, json_names: JsonNames) -> FileDescriptorProto {
    let mut descriptor = file.descriptor.clone();
    if descriptor.syntax() == "proto2" {
        descriptor.syntax = None;
    }
    for message in &mut descriptor.message_type {
        correct_message(message, json_names);
    }
    for extension in &mut descriptor.extension {
        correct_field(extension, json_names);
    }
    if !descriptor.service.is_empty() {
        let locations = file.locations.unpack();
        let blocks = methods_with_block(file, &locations);
        for (index, service) in (0..).zip(&mut descriptor.service) {
            correct_service(service, index, &blocks);
        }
    }
    descriptor
}

fn correct_message(message: &mut DescriptorProto, json_names: JsonNames) {
    for field in message.field.iter_mut().chain(&mut message.extension) {
        correct_field(field, json_names);
    }
    for nested in &mut message.nested_type {
        correct_message(nested, json_names);
    }
}

fn correct_field(field: &mut FieldDescriptorProto, json_names: JsonNames) {
    if json_names == JsonNames::All {
        field.json_name = Some(json_name(field));
    }
    let text = match (field.r#type(), &field.default_value) {
        (Type::Float, Some(text)) => float_text::float(text),
        (Type::Double, Some(text)) => float_text::double(text),
        _ => None,
    };
    if text.is_some() {
        field.default_value = text;
    }
}

/// An rpc that ends in a block has options, if empty ones.
fn correct_service(service: &mut ServiceDescriptorProto, index: i32, blocks: &HashSet<&[i32]>) {
    for (method_index, method) in (0..).zip(&mut service.method) {
        let path = [6, index, 2, method_index];
        if method.options.is_none() && blocks.contains(path.as_slice()) {
            method.options = Some(MethodOptions::default());
        }
    }
}

fn methods_with_block<'a>(file: &SchemaFile, locations: &'a Locations<'_>) -> HashSet<&'a [i32]> {
    let lines = SourceLines::of(file.source.text());
    let ends_in_block = |location: &Location<'_>| {
        matches!(location.path, [6, _, 2, _])
            && lines
                .get(location.span)
                .is_some_and(|(_, method)| method.ends_with('}'))
    };
    let blocks = locations.iter().filter(ends_in_block);
    blocks.map(|location| location.path).collect()
}
