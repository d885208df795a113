//! The protobuf wire format, field by field: what lies in some bytes, and how to write some. Knows no message.
//!
//! In: bytes. Out: fields, in the order they lie there, up to the first that is none.

use std::ops::Range;

/// How a value lies in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireType {
    Varint = 0,
    SixtyFourBit = 1,
    LengthDelimited = 2,
    StartGroup = 3,
    EndGroup = 4,
    ThirtyTwoBit = 5,
}

/// One field as it lies in the bytes.
#[derive(Debug, Clone)]
pub struct WireField<'a> {
    pub number: u32,
    pub wire_type: WireType,
    /// Without key, length and end group.
    pub payload: &'a [u8],
    /// Where the payload lies in the bytes that were walked.
    pub span: Range<usize>,
}

impl<'a> WireField<'a> {
    /// The payload, if it is bytes whose length is said before.
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

/// Walks the fields of a message; ends early if the bytes are none.
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
    /// How many bytes the fields so far take.
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

    /// Where the value lies that begins here, if it is no group.
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

    /// The fields up to the end of the group that just began.
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

/// The number at the start of `bytes`, which is taken off; `None` if there is none of at most 64 bits.
pub fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        index += 1;
        // Of ten bytes the last has room for one bit.
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

/// Appends a number in as few bytes as hold it.
pub fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Appends what a field begins with.
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
    fn numbers_come_back() {
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
    fn deep_groups_need_no_stack() {
        let bytes = vec![0x0b; 1 << 20];
        assert!(fields(&bytes).next().is_none());
    }

    #[test]
    fn what_is_no_field_ends_them() {
        // Cut short, without a number, of a type that there is none of, and an end of nothing.
        for bytes in [&[0x08][..], &[0x0a, 2, 1], &[0x00, 0], &[0x0e], &[0x0c]] {
            let mut none = fields(bytes);
            assert!(none.next().is_none() && none.position() == 0, "{bytes:?}");
        }
    }
}
