//! The options of a descriptor as they may be seen at run time.
//!
//! In: the bytes of an options message as the linker left them. Out: the bytes protoc would embed: without what is kept
//! in the source only, and packed as each field says. Changes no value.

use std::collections::BTreeMap;

use prost::encoding::{WireType, encode_key};
use protox::prost_reflect::{
    Cardinality, DescriptorPool, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor,
    Syntax, Value,
};

use super::wire::{self, WireField};

/// Finds the type of every options message and knows which of its fields to leave out.
#[derive(Debug)]
pub(super) struct Options<'a> {
    pool: &'a DescriptorPool,
}

/// What an options message says about one of its fields.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four facts that vary on their own"
)]
struct OptionField {
    /// Left out: kept in the source only.
    source_only: bool,
    packed: bool,
    repeated: bool,
    map: bool,
    kind: Kind,
}

impl<'a> Options<'a> {
    pub(super) fn new(pool: &'a DescriptorPool) -> Self {
        Self { pool }
    }

    /// The bytes to embed, or nothing if the message should go because all it held is kept in the source only.
    pub(super) fn embedded(&self, type_name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        if bytes.is_empty() {
            return Some(Vec::new());
        }
        let full_name = format!("google.protobuf.{type_name}");
        let message = self
            .pool
            .get_message_by_name(&full_name)
            .or_else(|| DescriptorPool::global().get_message_by_name(&full_name));
        let Some(message) = message else {
            return Some(bytes.to_vec());
        };
        let mut out = Vec::with_capacity(bytes.len());
        rewrite(&message, bytes, &mut out);
        (!out.is_empty()).then_some(out)
    }
}

fn rewrite(message: &MessageDescriptor, bytes: &[u8], out: &mut Vec<u8>) {
    let mut by_number: BTreeMap<u32, Vec<WireField<'_>>> = BTreeMap::new();
    for field in wire::fields(bytes) {
        by_number.entry(field.number).or_default().push(field);
    }
    for (number, occurrences) in by_number {
        match option_field(message, number) {
            Some(field) if field.source_only => {}
            Some(field) => rewrite_field(number, &field, &occurrences, out),
            None => occurrences
                .iter()
                .for_each(|field| out.extend_from_slice(field.whole)),
        }
    }
}

fn rewrite_field(
    number: u32,
    field: &OptionField,
    occurrences: &[WireField<'_>],
    out: &mut Vec<u8>,
) {
    match &field.kind {
        Kind::Message(message) => {
            let mut payloads: Vec<Vec<u8>> = Vec::new();
            for occurrence in occurrences {
                let mut payload = Vec::new();
                rewrite(message, occurrence.payload, &mut payload);
                payloads.push(payload);
            }
            if field.map {
                // The linker keeps maps in no order.
                payloads.sort();
            }
            for payload in payloads {
                wire::put_message(number, occurrences[0].wire_type, &payload, out);
            }
        }
        Kind::String | Kind::Bytes => copy(occurrences, out),
        _ if !field.repeated => copy(occurrences, out),
        kind => rewrite_scalars(number, kind, field.packed, occurrences, out),
    }
}

fn copy(occurrences: &[WireField<'_>], out: &mut Vec<u8>) {
    for occurrence in occurrences {
        out.extend_from_slice(occurrence.whole);
    }
}

/// Repeated scalars, packed or not as their field is declared, however they lie there.
fn rewrite_scalars(
    number: u32,
    kind: &Kind,
    packed: bool,
    occurrences: &[WireField<'_>],
    out: &mut Vec<u8>,
) {
    let payload: Vec<u8> = occurrences
        .iter()
        .flat_map(|occurrence| occurrence.payload.iter().copied())
        .collect();
    if packed {
        wire::put_bytes(number, &payload, out);
        return;
    }
    let wire_type = kind.wire_type();
    let mut rest = payload.as_slice();
    while !rest.is_empty() {
        let length = match wire_type {
            WireType::SixtyFourBit => 8,
            WireType::ThirtyTwoBit => 4,
            _ => rest
                .iter()
                .position(|byte| byte & 0x80 == 0)
                .map_or(rest.len(), |last| last + 1),
        };
        let (value, remaining) = rest.split_at(length.min(rest.len()));
        encode_key(number, wire_type, out);
        out.extend_from_slice(value);
        rest = remaining;
    }
}

fn option_field(message: &MessageDescriptor, number: u32) -> Option<OptionField> {
    if let Some(field) = message.get_field(number) {
        Some(from_field(message, &field))
    } else {
        Some(from_extension(&message.get_extension(number)?))
    }
}

fn from_field(message: &MessageDescriptor, field: &FieldDescriptor) -> OptionField {
    // The bundled descriptor.proto is older than the retention of these two.
    let known_source_only = message.full_name() == "google.protobuf.ExtensionRangeOptions"
        && matches!(field.name(), "declaration" | "verification");
    let declared = field.field_descriptor_proto().options.as_ref();
    OptionField {
        source_only: known_source_only || declared.is_some() && is_source_only(&field.options()),
        packed: declared
            .and_then(|options| options.packed)
            .unwrap_or(message.parent_file().syntax() == Syntax::Proto3),
        repeated: field.cardinality() == Cardinality::Repeated,
        map: field.is_map(),
        kind: field.kind(),
    }
}

fn from_extension(extension: &ExtensionDescriptor) -> OptionField {
    let declared = extension.field_descriptor_proto().options.as_ref();
    OptionField {
        source_only: declared.is_some() && is_source_only(&extension.options()),
        packed: declared
            .and_then(|options| options.packed)
            .unwrap_or(extension.parent_file().syntax() == Syntax::Proto3),
        repeated: extension.cardinality() == Cardinality::Repeated,
        map: false,
        kind: extension.kind(),
    }
}

/// Whether field options say `retention = RETENTION_SOURCE`.
fn is_source_only(options: &protox::prost_reflect::DynamicMessage) -> bool {
    const RETENTION_SOURCE: i32 = 2;
    options
        .get_field_by_name("retention")
        .is_some_and(|value| *value == Value::EnumNumber(RETENTION_SOURCE))
}
