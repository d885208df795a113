//! The protobuf wire format, field by field: what lies in some bytes, and how to write some. Knows no message.
//!
//! In: bytes that prost wrote. Out: fields, in the order they lie there.

use std::ops::Range;

use prost::encoding::{WireType, encode_key, encode_varint};

/// One field as it lies in the bytes.
#[derive(Debug, Clone)]
pub struct WireField<'a> {
    pub number: u32,
    /// Without key, length and end group.
    pub payload: &'a [u8],
    /// Where the payload lies in the bytes that were walked.
    pub span: Range<usize>,
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
        let (number, wire_type) = self.key()?;
        let span = match wire_type {
            WireType::Varint => {
                let value = self.position;
                self.varint()?;
                value..self.position
            }
            WireType::SixtyFourBit => self.take(8)?,
            WireType::ThirtyTwoBit => self.take(4)?,
            WireType::LengthDelimited => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.take(length)?
            }
            WireType::StartGroup => self.group()?,
            WireType::EndGroup => return None,
        };
        Some(WireField {
            number,
            payload: self.bytes.get(span.clone())?,
            span,
        })
    }
}

impl WireFields<'_> {
    /// How many bytes the fields so far take.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    fn key(&mut self) -> Option<(u32, WireType)> {
        let key = self.varint()?;
        let wire_type = WireType::try_from(key & 7).ok()?;
        Some((u32::try_from(key >> 3).ok()?, wire_type))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut rest = self.bytes.get(self.position..)?;
        let before = rest.len();
        let value = prost::encoding::decode_varint(&mut rest).ok()?;
        self.position += before - rest.len();
        Some(value)
    }

    fn take(&mut self, length: usize) -> Option<Range<usize>> {
        let end = self.position.checked_add(length)?;
        if end > self.bytes.len() {
            return None;
        }
        let start = std::mem::replace(&mut self.position, end);
        Some(start..end)
    }

    /// The fields up to the end of the group that just began.
    fn group(&mut self) -> Option<Range<usize>> {
        let start = self.position;
        loop {
            let end = self.position;
            let (_, wire_type) = self.key()?;
            if wire_type == WireType::EndGroup {
                return Some(start..end);
            }
            self.position = end;
            self.next()?;
        }
    }
}

/// Appends a field of length-delimited bytes.
pub fn put_bytes(number: u32, payload: &[u8], out: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(payload.len() as u64, out);
    out.extend_from_slice(payload);
}
