//! Options messages as values by field, and their wire format.

use std::collections::BTreeMap;

use crate::compile::KeptOptions;
use crate::compile::options::definitions::{Field, Message};
use crate::compile::walk::path_index;
use crate::descriptor::field_descriptor_proto::Type;
use crate::descriptor::field_options::OptionRetention;
use crate::descriptor::wire::{WireType, put_bytes, put_key, put_varint};

/// An options message with the fields that are set.
#[derive(Debug, Clone)]
pub(super) struct OptionMessage<'a> {
    pub(super) definition: Message<'a>,
    /// By field number.
    pub(super) fields: BTreeMap<i32, OptionField<'a>>,
}

/// A field that is set.
#[derive(Debug, Clone)]
pub(super) struct OptionField<'a> {
    pub(super) field: Field<'a>,
    /// At least one; more only if the field is repeated.
    pub(super) values: Vec<OptionValue<'a>>,
}

/// One value, as it is on the wire.
#[derive(Debug, Clone)]
pub(super) enum OptionValue<'a> {
    /// Zigzag has been applied.
    Varint(u64),
    Fixed32(u32),
    Fixed64(u64),
    Bytes(Vec<u8>),
    Message(OptionMessage<'a>),
}

impl<'a> OptionMessage<'a> {
    pub(super) fn new(definition: Message<'a>) -> Self {
        Self {
            definition,
            fields: BTreeMap::new(),
        }
    }

    /// Adds a value to a repeated field, or sets a singular field, which clears the other fields of its oneof.
    pub(super) fn put(&mut self, field: Field<'a>, value: OptionValue<'a>) {
        if let Some(oneof) = field
            .descriptor
            .oneof_index
            .filter(|_| !field.is_extension())
        {
            let number = field.descriptor.number();
            self.fields.retain(|other, member| {
                *other == number || member.field.descriptor.oneof_index != Some(oneof)
            });
        }
        let entry = self.fields.entry(field.descriptor.number());
        let entry = entry.or_insert_with(|| OptionField {
            field,
            values: Vec::new(),
        });
        if !field.is_repeated() {
            entry.values.clear();
        }
        entry.values.push(value);
    }

    /// The options that descriptors keep at run time.
    pub(super) fn kept(&self, keeps_empty: bool) -> KeptOptions {
        let mut bytes = Vec::new();
        self.write(&mut bytes, Purpose::RunTime);
        let mut stripped = Vec::new();
        self.strip(&mut Vec::new(), &mut stripped);
        KeptOptions {
            bytes: (keeps_empty || self.fields.is_empty() || !bytes.is_empty())
                .then(|| bytes.into()),
            stripped: stripped.into(),
        }
    }

    /// Adds the paths of the options with source retention.
    fn strip(&self, path: &mut Vec<i32>, stripped: &mut Vec<Box<[i32]>>) {
        for (&number, option) in &self.fields {
            path.push(number);
            if is_source_only(&option.field) {
                stripped.push(path.as_slice().into());
            } else if !option.field.is_delimited() {
                for (index, value) in option.values.iter().enumerate() {
                    if let OptionValue::Message(message) = value {
                        let length = path.len();
                        if option.field.is_repeated() {
                            path.push(path_index(index));
                        }
                        message.strip(path, stripped);
                        path.truncate(length);
                    }
                }
            }
            path.pop();
        }
    }

    /// The encoded message with all options: fields in the order of their numbers.
    pub(super) fn encode(&self) -> Vec<u8> {
        self.encode_for(Purpose::Everything)
    }

    /// The same, with invalid UTF-8 in strings replaced.
    pub(super) fn encode_for_types(&self) -> Vec<u8> {
        self.encode_for(Purpose::Types)
    }

    fn encode_for(&self, purpose: Purpose) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes, purpose);
        bytes
    }

    fn write(&self, out: &mut Vec<u8>, purpose: Purpose) {
        let is_message_set = self.definition.is_message_set();
        let is_map_entry = self.definition.is_map_entry();
        for (&number, option) in &self.fields {
            let is_left_out = purpose == Purpose::RunTime && is_source_only(&option.field)
                || !is_map_entry && option.reads_as_absent();
            if is_left_out {
                continue;
            }
            let number = number.unsigned_abs();
            if is_message_set && option.field.is_extension() {
                option.write_as_set_member(number, out, purpose);
            } else {
                option.write(number, out, purpose);
            }
        }
    }
}

/// What a message is encoded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// All options, with strings in valid UTF-8, as Rust types require.
    Types,
    /// All options.
    Everything,
    /// All options without source retention.
    RunTime,
}

impl Purpose {
    fn in_group(self) -> Self {
        match self {
            Self::Types => Self::Types,
            Self::Everything | Self::RunTime => Self::Everything,
        }
    }
}

pub(super) fn is_source_only(field: &Field<'_>) -> bool {
    let options = field.descriptor.options.as_ref();
    options.is_some_and(|options| options.retention() == OptionRetention::RetentionSource)
}

impl OptionField<'_> {
    /// Whether it has implicit presence and its default value, which is not encoded.
    fn reads_as_absent(&self) -> bool {
        let is_zero = match self.values.as_slice() {
            [OptionValue::Varint(value) | OptionValue::Fixed64(value)] => *value == 0,
            [OptionValue::Fixed32(value)] => *value == 0,
            [OptionValue::Bytes(bytes)] => bytes.is_empty(),
            _ => false,
        };
        is_zero && self.field.has_implicit_presence()
    }

    fn write(&self, number: u32, out: &mut Vec<u8>, purpose: Purpose) {
        if self.field.is_packed() {
            let mut packed = Vec::new();
            for value in &self.values {
                value.write_payload(&mut packed, purpose);
            }
            return put_bytes(number, &packed, out);
        }
        for value in &self.values {
            match value {
                OptionValue::Message(message) => {
                    let is_entry = message.definition.is_map_entry();
                    if self.field.is_delimited() && !is_entry {
                        put_key(number, WireType::StartGroup, out);
                        // protoc does not strip options in groups.
                        message.write(out, purpose.in_group());
                        put_key(number, WireType::EndGroup, out);
                    } else {
                        let mut payload = Vec::new();
                        message.write(&mut payload, purpose);
                        put_bytes(number, &payload, out);
                    }
                }
                OptionValue::Bytes(bytes)
                    if purpose == Purpose::Types && self.field.kind() == Type::String =>
                {
                    put_bytes(number, String::from_utf8_lossy(bytes).as_bytes(), out);
                }
                OptionValue::Bytes(bytes) => put_bytes(number, bytes, out),
                scalar => {
                    put_key(number, scalar.wire_type(), out);
                    scalar.write_payload(out, purpose);
                }
            }
        }
    }

    /// Encoded as an item of a message set: a group with the number of the extension and the message.
    fn write_as_set_member(&self, number: u32, out: &mut Vec<u8>, purpose: Purpose) {
        for value in &self.values {
            put_key(1, WireType::StartGroup, out);
            put_key(2, WireType::Varint, out);
            put_varint(number.into(), out);
            let mut payload = Vec::new();
            value.write_payload(&mut payload, purpose);
            put_bytes(3, &payload, out);
            put_key(1, WireType::EndGroup, out);
        }
    }
}

impl OptionValue<'_> {
    /// The default value of a field of that type.
    pub(super) fn zero(kind: Type) -> Option<Self> {
        Some(match kind {
            Type::Double | Type::Fixed64 | Type::Sfixed64 => Self::Fixed64(0),
            Type::Float | Type::Fixed32 | Type::Sfixed32 => Self::Fixed32(0),
            Type::String | Type::Bytes => Self::Bytes(Vec::new()),
            Type::Message | Type::Group => return None,
            _ => Self::Varint(0),
        })
    }

    fn wire_type(&self) -> WireType {
        match self {
            Self::Varint(_) => WireType::Varint,
            Self::Fixed32(_) => WireType::ThirtyTwoBit,
            Self::Fixed64(_) => WireType::SixtyFourBit,
            Self::Bytes(_) | Self::Message(_) => WireType::LengthDelimited,
        }
    }

    fn write_payload(&self, out: &mut Vec<u8>, purpose: Purpose) {
        match self {
            Self::Varint(value) => put_varint(*value, out),
            Self::Fixed32(bits) => out.extend(bits.to_le_bytes()),
            Self::Fixed64(bits) => out.extend(bits.to_le_bytes()),
            Self::Bytes(bytes) => out.extend(bytes),
            Self::Message(message) => message.write(out, purpose),
        }
    }
}
