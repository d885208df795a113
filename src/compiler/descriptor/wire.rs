//! Reads and writes the protobuf wire format field by field, without knowledge of message types.
//!
//! In: bytes. Out: their fields in order, up to the first that is malformed.

use std::ops::Range;

/// The encoding of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireType {
    Varint = 0,
    SixtyFourBit = 1,
    LengthDelimited = 2,
    StartGroup = 3,
    EndGroup = 4,
    ThirtyTwoBit = 5,
}

/// One encoded field.
#[derive(Debug, Clone)]
pub struct WireField<'a> {
    pub number: u32,
    pub wire_type: WireType,
    /// Without key, length and end group.
    pub payload: &'a [u8],
    /// The position of the payload in the bytes that were walked.
    pub span: Range<usize>,
}

impl<'a> WireField<'a> {
    /// The payload, if it is length-delimited.
    #[must_use]
    pub fn delimited(&self) -> Option<&'a [u8]> {
        (self.wire_type == WireType::LengthDelimited).then_some(self.payload)
    }
}

/// The fields of a message.
#[derive(Debug, Clone)]
pub struct WireFields<'a> {
    bytes: &'a [u8],
    position: usize,
}

/// Walks the fields of a message; ends at the first malformed field.
#[must_use]
pub fn fields(bytes: &[u8]) -> WireFields<'_> {
    WireFields { bytes, position: 0 }
}

impl<'a> Iterator for WireFields<'a> {
    type Item = WireField<'a>;

    fn next(&mut self) -> Option<WireField<'a>> {
        let start = self.position;
        let field = self.field();
        if field.is_none() {
            self.position = start;
        }
        field
    }
}

impl<'a> WireFields<'a> {
    /// The position after the last field that was read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    fn field(&mut self) -> Option<WireField<'a>> {
        let (number, wire_type) = self.key()?;
        let span = match wire_type {
            WireType::StartGroup => self.group()?,
            _ => self.value(wire_type)?,
        };
        Some(WireField {
            number,
            wire_type,
            payload: self.bytes.get(span.clone())?,
            span,
        })
    }

    fn key(&mut self) -> Option<(u32, WireType)> {
        let key = u32::try_from(self.varint()?).ok()?;
        let wire_type = match key & 7 {
            0 => WireType::Varint,
            1 => WireType::SixtyFourBit,
            2 => WireType::LengthDelimited,
            3 => WireType::StartGroup,
            4 => WireType::EndGroup,
            5 => WireType::ThirtyTwoBit,
            _ => return None,
        };
        (key >> 3 > 0).then_some((key >> 3, wire_type))
    }

    /// The span of the value that begins here, which is not a group.
    fn value(&mut self, wire_type: WireType) -> Option<Range<usize>> {
        let length = match wire_type {
            WireType::Varint => {
                let start = self.position;
                self.varint()?;
                return Some(start..self.position);
            }
            WireType::SixtyFourBit => 8,
            WireType::ThirtyTwoBit => 4,
            WireType::LengthDelimited => usize::try_from(self.varint()?).ok()?,
            WireType::StartGroup | WireType::EndGroup => return None,
        };
        let start = self.position;
        let end = start.checked_add(length)?;
        self.position = end;
        (end <= self.bytes.len()).then_some(start..end)
    }

    /// The span of the fields in the group that just began.
    fn group(&mut self) -> Option<Range<usize>> {
        let start = self.position;
        let mut depth = 1;
        loop {
            let end = self.position;
            match self.key()?.1 {
                WireType::StartGroup => depth += 1,
                WireType::EndGroup if depth == 1 => return Some(start..end),
                WireType::EndGroup => depth -= 1,
                wire_type => {
                    self.value(wire_type)?;
                }
            }
        }
    }

    fn varint(&mut self) -> Option<u64> {
        let mut rest = self.bytes.get(self.position..)?;
        let before = rest.len();
        let value = take_varint(&mut rest)?;
        self.position += before - rest.len();
        Some(value)
    }
}

/// Removes the varint at the start of `bytes` and returns it; `None` if there is none of at most 64 bits.
pub fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        index += 1;
        // The tenth byte has room for one bit only.
        if index == 10 && byte > 1 {
            return None;
        }
        if byte < 0x80 {
            *bytes = &bytes[index..];
            return Some(value);
        }
    }
    None
}

/// Appends a number as a varint of minimal length.
pub fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Appends the key of a field.
pub fn put_key(number: u32, wire_type: WireType, out: &mut Vec<u8>) {
    put_varint(u64::from(number) << 3 | wire_type as u64, out);
}

/// Appends a field of length-delimited bytes.
pub fn put_bytes(number: u32, payload: &[u8], out: &mut Vec<u8>) {
    put_key(number, WireType::LengthDelimited, out);
    put_varint(payload.len() as u64, out);
    out.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_round_trip() {
        for value in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            put_varint(value, &mut bytes);
            let mut rest = bytes.as_slice();
            assert_eq!((take_varint(&mut rest), rest), (Some(value), &[][..]));
            assert_eq!(take_varint(&mut &bytes[..bytes.len() - 1]), None);
        }
        let too_large = [[0xff; 9].as_slice(), &[2]].concat();
        assert_eq!(take_varint(&mut too_large.as_slice()), None);
    }

    #[test]
    fn groups_are_fields() {
        // 1 { 2 { } 3: 5 } 4: 6
        let bytes = [0x0b, 0x13, 0x14, 0x18, 5, 0x0c, 0x20, 6];
        let found: Vec<_> = fields(&bytes).map(|it| (it.number, it.span)).collect();
        assert_eq!(found, [(1, 1..5), (4, 7..8)]);
        let mut open = fields(&bytes[..5]);
        assert!(open.next().is_none() && open.position() == 0);
    }

    #[test]
    fn deep_groups_do_not_overflow_the_stack() {
        let bytes = vec![0x0b; 1 << 20];
        assert!(fields(&bytes).next().is_none());
    }

    #[test]
    fn a_malformed_field_ends_the_iteration() {
        // Truncated, without a number, of an unknown wire type, and the end of a group that did not begin.
        for bytes in [&[0x08][..], &[0x0a, 2, 1], &[0x00, 0], &[0x0e], &[0x0c]] {
            let mut none = fields(bytes);
            assert!(none.next().is_none() && none.position() == 0, "{bytes:?}");
        }
    }
}
