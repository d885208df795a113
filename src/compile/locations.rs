//! Where the elements of a file are and what is said about them: the parser's `SourceCodeInfo`, packed.
//!
//! A file has several locations for each element, and each costs the message's form half a dozen allocations: for a
//! large tree that is more memory than all else together, while most locations are never asked for. So they are kept
//! as bytes, and unpacked, file by file, where somebody asks.

use std::mem;

use prost::encoding::{decode_varint, encode_varint};
use prost_types::SourceCodeInfo;
use prost_types::source_code_info;

/// The locations of a file, packed.
#[derive(Debug, Clone, Default)]
pub(crate) struct PackedLocations {
    /// For each location the length of its path, its path, the length of its span, its span.
    numbers: Box<[u8]>,
    /// How many numbers there are, lengths left out.
    count: usize,
    /// What is said somewhere, with the index of the location, in its order.
    comments: Box<[(usize, Comments)]>,
}

/// The comments at one location.
#[derive(Debug, Clone, Default)]
pub(crate) struct Comments {
    pub(crate) leading: Option<Box<str>>,
    pub(crate) trailing: Option<Box<str>>,
    pub(crate) detached: Box<[Box<str>]>,
}

/// The locations of a file, unpacked, in the parser's order.
#[derive(Debug, Clone)]
pub(crate) struct Locations<'a> {
    numbers: Vec<i32>,
    /// Where in `numbers` each path and each span ends.
    ends: Vec<(usize, usize)>,
    comments: &'a [(usize, Comments)],
}

/// One location.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Location<'a> {
    /// The descriptor path, as `SourceCodeInfo.Location.path` has it.
    pub(crate) path: &'a [i32],
    /// Three numbers or four: see `SourceCodeInfo.Location.span`.
    pub(crate) span: &'a [i32],
    /// `None` if nothing is said.
    pub(crate) comments: Option<&'a Comments>,
}

impl PackedLocations {
    pub(super) fn pack(info: SourceCodeInfo) -> Self {
        let mut numbers = Vec::new();
        let mut count = 0;
        let mut comments = Vec::new();
        for (index, location) in info.location.into_iter().enumerate() {
            for part in [&location.path, &location.span] {
                encode_varint(part.len() as u64, &mut numbers);
                for number in part {
                    encode_varint(u64::from(number.cast_unsigned()), &mut numbers);
                }
                count += part.len();
            }
            let detached = location.leading_detached_comments.into_iter();
            let said = Comments {
                leading: location.leading_comments.map(String::into_boxed_str),
                trailing: location.trailing_comments.map(String::into_boxed_str),
                detached: detached.map(String::into_boxed_str).collect(),
            };
            if said.leading.is_some() || said.trailing.is_some() || !said.detached.is_empty() {
                comments.push((index, said));
            }
        }
        Self {
            numbers: numbers.into(),
            count,
            comments: comments.into(),
        }
    }

    pub(crate) fn unpack(&self) -> Locations<'_> {
        let mut numbers = Vec::with_capacity(self.count);
        let mut ends = Vec::new();
        let mut rest = &self.numbers[..];
        let mut next = || decode_varint(&mut rest).ok();
        let mut part = || {
            for _ in 0..next()? {
                let number = u32::try_from(next()?).expect("invariant: packed from 32 bits");
                numbers.push(number.cast_signed());
            }
            Some(numbers.len())
        };
        while let Some(end) = part().zip(part()) {
            ends.push(end);
        }
        Locations {
            numbers,
            ends,
            comments: &self.comments,
        }
    }
}

impl Locations<'_> {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Location<'_>> {
        let mut comments = self.comments.iter().peekable();
        let mut start = 0;
        self.ends
            .iter()
            .enumerate()
            .map(move |(index, &(middle, end))| {
                let said = comments.next_if(|(place, _)| *place == index);
                Location {
                    path: &self.numbers[mem::replace(&mut start, end)..middle],
                    span: &self.numbers[middle..end],
                    comments: said.map(|(_, comments)| comments),
                }
            })
    }

    /// As a descriptor holds them.
    pub(crate) fn to_source_code_info(&self) -> SourceCodeInfo {
        SourceCodeInfo {
            location: self.iter().map(Location::to_message).collect(),
        }
    }
}

impl Location<'_> {
    pub(crate) fn to_message(self) -> source_code_info::Location {
        let Comments {
            leading,
            trailing,
            detached,
        } = self.comments.cloned().unwrap_or_default();
        source_code_info::Location {
            path: self.path.to_vec(),
            span: self.span.to_vec(),
            leading_comments: leading.map(String::from),
            trailing_comments: trailing.map(String::from),
            leading_detached_comments: detached.into_iter().map(String::from).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_is_what_was_packed() {
        let location = |path: &[i32], span: &[i32], leading: Option<&str>, detached: &[&str]| {
            source_code_info::Location {
                path: path.to_vec(),
                span: span.to_vec(),
                leading_comments: leading.map(str::to_owned),
                trailing_comments: None,
                leading_detached_comments: detached.iter().map(|&text| text.to_owned()).collect(),
            }
        };
        let info = SourceCodeInfo {
            location: vec![
                location(&[], &[0, 0, 70_000, 1], None, &[]),
                location(&[4, 0, 2, i32::MAX], &[1, 2, 3], Some(" said\n"), &[]),
                location(&[-8, 0], &[], None, &["", " apart\n"]),
                location(&[4], &[1, 2, 3], None, &[]),
            ],
        };
        let packed = PackedLocations::pack(info.clone());
        let locations = packed.unpack();
        assert_eq!(locations.len(), 4);
        assert_eq!(locations.to_source_code_info(), info);
    }
}
