//! Descriptor sets, as protoc writes them: for gRPC reflection, and for whatever else reads descriptors.
//!
//! In: the linked files. Out: the bytes of a `google.protobuf.FileDescriptorSet` that holds them with all they import,
//! imports before importers, custom options kept. Source info tells of every element, but not of its options.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_types::SourceCodeInfo;
use prost_types::source_code_info;

use super::descriptor::{is_in_options, set_entry, wire};
use crate::compile::locations::Location;
use crate::compile::{Island, Schema, SchemaFile};

/// Number of `FileDescriptorSet.file`.
const FILE: u32 = 1;
/// Number of `FileDescriptorProto.source_code_info`.
const SOURCE_CODE_INFO: u32 = 9;
/// How far a tab takes protoc's column.
const TAB_WIDTH: i32 = 8;

/// The set of one island.
pub(super) fn of_island(schema: &Schema, island: &Island, source_info: bool) -> Vec<u8> {
    encode(schema, [island].into_iter(), source_info)
}

/// The set of everything.
pub(crate) fn of_all(schema: &Schema, source_info: bool) -> Vec<u8> {
    encode(schema, schema.islands.iter(), source_info)
}

fn encode<'a>(
    schema: &Schema,
    islands: impl Iterator<Item = &'a Island>,
    source_info: bool,
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut seen = BTreeSet::new();
    for island in islands {
        for &id in island.files.iter().filter(|&&id| seen.insert(id)) {
            let file = &schema.files[id];
            let mut entry = set_entry(file);
            if source_info {
                let info = as_protoc_counts(file).encode_to_vec();
                wire::put_bytes(SOURCE_CODE_INFO, &info, &mut entry);
            }
            wire::put_bytes(FILE, &entry, &mut bytes);
        }
    }
    bytes
}

/// The parser counts a tab as one column, protoc up to the next multiple of eight.
fn as_protoc_counts(file: &SchemaFile) -> SourceCodeInfo {
    let lines: Vec<&str> = file.source.text().split('\n').collect();
    let column = |line: i32, column: i32| {
        let line = usize::try_from(line).ok().and_then(|line| lines.get(line));
        let before = line.and_then(|line| line.get(..usize::try_from(column).ok()?));
        before.map_or(column, |before| {
            before.bytes().fold(0, |column, byte| match byte {
                b'\t' => column + TAB_WIDTH - column % TAB_WIDTH,
                _ => column + 1,
            })
        })
    };
    let location = |location: Location<'_>| {
        let span = match location.span[..] {
            [line, start, end] => vec![line, column(line, start), column(line, end)],
            [line, start, end_line, end] => {
                vec![line, column(line, start), end_line, column(end_line, end)]
            }
            _ => location.span.to_vec(),
        };
        source_code_info::Location {
            span,
            ..location.to_message()
        }
    };
    // The parser has them by the order of the options, readers look for them by their numbers.
    let locations = file.locations.unpack();
    let outside = locations
        .iter()
        .filter(|location| !is_in_options(location.path));
    SourceCodeInfo {
        location: outside.map(location).collect(),
    }
}
