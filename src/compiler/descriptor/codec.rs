//! Encodes and decodes the types that `templates/own/types.rs` renders. It replaces `prost::Message`, because compiling
//! `prost-derive` would slow down builds. Fields are written in the order of their numbers, as in protoc and prost.

use std::fmt;

use super::wire::{self, WireField, WireType, put_bytes, put_key, put_varint, take_varint};

/// The maximum nesting depth of messages, as in prost.
const MOST_LEVELS: usize = 100;

/// A message.
pub trait Message: Default {
    /// Appends the encoded fields to `out`.
    fn encode(&self, out: &mut Vec<u8>);

    /// Merges one field; unknown fields are skipped. `levels` is how much deeper messages may nest. Returns `None` if
    /// the field has the wrong wire type or is malformed.
    fn merge_field(&mut self, field: &WireField<'_>, levels: usize) -> Option<()>;

    /// The encoded message.
    fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// Decodes a message.
    fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut message = Self::default();
        let (done, position) = merge_fields(&mut message, bytes, MOST_LEVELS);
        done.map(|()| message).ok_or(Malformed { position })
    }
}

/// The bytes are not a valid message of the expected type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// The start of the field that is malformed or of the wrong type.
    pub position: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "at byte {} begins no field of its type",
            self.position
        )
    }
}

/// Merges all fields, and returns the position where it stopped.
fn merge_fields<M: Message>(message: &mut M, bytes: &[u8], levels: usize) -> (Option<()>, usize) {
    let mut fields = wire::fields(bytes);
    loop {
        let position = fields.position();
        if position == bytes.len() {
            return (Some(()), position);
        }
        let field = fields.next();
        if field
            .and_then(|field| message.merge_field(&field, levels))
            .is_none()
        {
            return (None, position);
        }
    }
}

/// The value of a field.
pub trait Value: Default {
    /// Appends a field with this value.
    fn put(&self, number: u32, out: &mut Vec<u8>);

    /// Takes the value of a field; a message is merged with the present value.
    fn merge(&mut self, field: &WireField<'_>, levels: usize) -> Option<()>;

    /// Takes the values of a field: several if they are packed.
    fn merge_list(list: &mut Vec<Self>, field: &WireField<'_>, levels: usize) -> Option<()> {
        let mut value = Self::default();
        value.merge(field, levels)?;
        list.push(value);
        Some(())
    }
}

impl<M: Message> Value for M {
    fn put(&self, number: u32, out: &mut Vec<u8>) {
        put_key(number, WireType::LengthDelimited, out);
        let start = out.len();
        self.encode(out);
        let end = out.len();
        // The length goes before the content but is known only after it.
        put_varint((end - start) as u64, out);
        let length = out.len() - end;
        out[start..].rotate_right(length);
    }

    fn merge(&mut self, field: &WireField<'_>, levels: usize) -> Option<()> {
        let levels = levels.checked_sub(1)?;
        merge_fields(self, field.delimited()?, levels).0
    }
}

impl Value for String {
    fn put(&self, number: u32, out: &mut Vec<u8>) {
        put_bytes(number, self.as_bytes(), out);
    }

    fn merge(&mut self, field: &WireField<'_>, _: usize) -> Option<()> {
        *self = String::from_utf8(field.delimited()?.to_vec()).ok()?;
        Some(())
    }
}

impl Value for Vec<u8> {
    fn put(&self, number: u32, out: &mut Vec<u8>) {
        put_bytes(number, self, out);
    }

    fn merge(&mut self, field: &WireField<'_>, _: usize) -> Option<()> {
        *self = field.delimited()?.to_vec();
        Some(())
    }
}

impl Value for f64 {
    fn put(&self, number: u32, out: &mut Vec<u8>) {
        put_key(number, WireType::SixtyFourBit, out);
        out.extend_from_slice(&self.to_le_bytes());
    }

    fn merge(&mut self, field: &WireField<'_>, _: usize) -> Option<()> {
        if field.wire_type != WireType::SixtyFourBit {
            return None;
        }
        *self = f64::from_le_bytes(field.payload.try_into().ok()?);
        Some(())
    }
}

/// A number that is encoded as a varint.
trait Varint: Copy + Default {
    fn to_wire(self) -> u64;
    /// Excess high bits are cut off, as everywhere in protobuf.
    fn from_wire(wire: u64) -> Self;
}

macro_rules! varints {
    ($($kind:ty: |$value:ident| $to_wire:expr, |$wire:ident| $from_wire:expr;)*) => {$(
        impl Varint for $kind {
            fn to_wire(self) -> u64 {
                let $value = self;
                $to_wire
            }

            fn from_wire($wire: u64) -> Self {
                $from_wire
            }
        }

        impl Value for $kind {
            fn put(&self, number: u32, out: &mut Vec<u8>) {
                put_key(number, WireType::Varint, out);
                put_varint(self.to_wire(), out);
            }

            fn merge(&mut self, field: &WireField<'_>, _: usize) -> Option<()> {
                let is_one = field.wire_type == WireType::Varint;
                *self = is_one.then(|| take_varint(&mut { field.payload }))?.map(Self::from_wire)?;
                Some(())
            }

            fn merge_list(list: &mut Vec<Self>, field: &WireField<'_>, _: usize) -> Option<()> {
                if !matches!(field.wire_type, WireType::Varint | WireType::LengthDelimited) {
                    return None;
                }
                let mut rest = field.payload;
                while !rest.is_empty() {
                    list.push(Self::from_wire(take_varint(&mut rest)?));
                }
                Some(())
            }
        }
    )*};
}

varints! {
    bool: |value| value.into(), |wire| wire != 0;
    i32: |value| i64::from(value).cast_unsigned(), |wire| low_half(wire).cast_signed();
    i64: |value| value.cast_unsigned(), |wire| wire.cast_signed();
    u32: |value| value.into(), |wire| low_half(wire);
    u64: |value| value, |wire| wire;
}

#[allow(clippy::cast_possible_truncation, reason = "it is what is asked for")]
fn low_half(wire: u64) -> u32 {
    wire as u32
}

/// Appends an optional field.
pub fn put_optional<V: Value>(number: u32, value: Option<&V>, out: &mut Vec<u8>) {
    if let Some(value) = value {
        value.put(number, out);
    }
}

/// Appends a field with implicit presence: nothing if it has its default value.
pub fn put_implicit<V: Value + PartialEq>(number: u32, value: &V, out: &mut Vec<u8>) {
    if *value != V::default() {
        value.put(number, out);
    }
}

/// Appends a field for each value.
pub fn put_repeated<V: Value>(number: u32, values: &[V], out: &mut Vec<u8>) {
    for value in values {
        value.put(number, out);
    }
}

/// Appends one packed field for all numbers, if there are any.
#[allow(private_bounds, reason = "whoever calls it has numbers")]
pub fn put_packed<V: Varint>(number: u32, values: &[V], out: &mut Vec<u8>) {
    if !values.is_empty() {
        let mut packed = Vec::new();
        for value in values {
            put_varint(value.to_wire(), &mut packed);
        }
        put_bytes(number, &packed, out);
    }
}

/// Takes the value of an optional field.
pub fn merge_optional<V: Value>(
    value: &mut Option<V>,
    field: &WireField<'_>,
    levels: usize,
) -> Option<()> {
    value.get_or_insert_default().merge(field, levels)
}

/// The same for a boxed value.
pub fn merge_boxed<V: Value>(
    value: &mut Option<Box<V>>,
    field: &WireField<'_>,
    levels: usize,
) -> Option<()> {
    value.get_or_insert_default().merge(field, levels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::source_code_info::Location;
    use crate::descriptor::{DescriptorProto, FileDescriptorProto, UninterpretedOption};

    #[test]
    fn messages_round_trip() {
        let file = FileDescriptorProto {
            name: Some("a.proto".to_owned()),
            public_dependency: vec![0, -1],
            message_type: vec![DescriptorProto::default(); 2],
            ..FileDescriptorProto::default()
        };
        let bytes = file.encode_to_vec();
        assert_eq!(FileDescriptorProto::decode(&bytes), Ok(file));
        let option = UninterpretedOption {
            double_value: Some(0.5),
            positive_int_value: Some(u64::MAX),
            negative_int_value: Some(-7),
            ..UninterpretedOption::default()
        };
        let bytes = option.encode_to_vec();
        assert_eq!(UninterpretedOption::decode(&bytes), Ok(option));
    }

    #[test]
    fn a_long_message_has_a_long_length() {
        let inner = DescriptorProto {
            name: Some("m".repeat(300)),
            ..DescriptorProto::default()
        };
        let mut bytes = Vec::new();
        inner.put(4, &mut bytes);
        // The key, 303 as a number of two bytes, and the message.
        assert_eq!(bytes[..3], [0x22, 0xaf, 0x02]);
        assert_eq!(DescriptorProto::decode(&bytes[3..]), Ok(inner));
    }

    #[test]
    fn numbers_may_be_packed_or_not() {
        let path = Location::decode(&[0x0a, 2, 4, 0, 0x08, 5]).map(|it| it.path);
        assert_eq!(path, Ok(vec![4, 0, 5]));
        let mut bytes = Vec::new();
        put_packed(1, &[4, 300], &mut bytes);
        assert_eq!(bytes, [0x0a, 3, 4, 0xac, 2]);
    }

    #[test]
    fn repeated_occurrences_of_a_message_are_merged_and_the_last_value_wins() {
        // options { java_package: "a" } options { java_package: "b" deprecated: true }
        let bytes = [0x42, 3, 0x0a, 1, b'a', 0x42, 6, 0x0a, 1, b'b', 0xb8, 1, 1];
        let file = FileDescriptorProto::decode(&bytes).unwrap();
        let options = file.options.unwrap();
        assert_eq!((options.java_package(), options.deprecated()), ("b", true));
    }

    #[test]
    fn malformed_fields_are_reported_with_their_position() {
        let malformed = |bytes: &[u8]| FileDescriptorProto::decode(bytes).unwrap_err().position;
        // A name that is a number, one that is not UTF-8, and one that is longer than the input.
        assert_eq!(malformed(&[0x60, 1]), 0);
        assert_eq!(malformed(&[0x0a, 1, b'a', 0x0a, 1, 0xff]), 3);
        assert_eq!(malformed(&[0x0a, 1, b'a', 0x0a, 9]), 3);
        // Unknown fields are skipped.
        assert!(FileDescriptorProto::decode(&[0xf8, 0x3f, 1]).is_ok());
    }

    #[test]
    fn the_nesting_of_messages_is_limited() {
        let nested = |levels: usize| {
            let mut bytes = Vec::new();
            for _ in 0..levels {
                let mut around = Vec::new();
                put_bytes(3, &bytes, &mut around);
                bytes = around;
            }
            DescriptorProto::decode(&bytes).is_ok()
        };
        assert!(nested(MOST_LEVELS));
        assert!(!nested(MOST_LEVELS + 1));
    }
}
