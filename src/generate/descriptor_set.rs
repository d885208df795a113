//! Descriptor sets, as protoc writes them: for gRPC reflection and other readers of descriptors.
//!
//! In: the linked files. Out: the bytes of a `google.protobuf.FileDescriptorSet` with them and all their imports,
//! imports before importers, custom options included.

use std::collections::BTreeMap;
use std::ops::Range;

use super::descriptor::set_entry;
use protree_compiler::compile::{FileId, Island, KeptOptions, Schema, SchemaFile};
use protree_compiler::descriptor::elements::{element_of_option, kind_at};
use protree_compiler::descriptor::field_number::UNINTERPRETED_OPTION;
use protree_compiler::descriptor::{SourceCodeInfo, source_code_info, wire};
use protree_compiler::diagnostic::Source;
use protree_compiler::ordered;

/// The field number of `FileDescriptorSet.file`.
const FILE: u32 = 1;
/// A tab moves protoc's column to the next multiple of this.
const TAB_WIDTH: i32 = 8;

/// The descriptor set of one island.
pub(super) fn of_island(schema: &Schema, island: &Island, source_info: bool) -> Vec<u8> {
    encode(schema, &island.files, source_info)
}

/// One file, as an entry of a descriptor set.
#[cfg(feature = "cli")]
pub(crate) fn of_file(file: &SchemaFile) -> Vec<u8> {
    set_entry(file, None)
}

/// The descriptor set of all files.
pub(crate) fn of_all(schema: &Schema, source_info: bool) -> Vec<u8> {
    encode(schema, &schema.imports_first(), source_info)
}

fn encode(schema: &Schema, files: &[FileId], source_info: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &id in files {
        let file = &schema.files[id];
        let info = source_info.then(|| locate(file));
        let entry = set_entry(file, info.as_ref());
        wire::put_bytes(FILE, &entry, &mut bytes);
    }
    bytes
}

/// The locations of everything in the file. Locations of options have the path of the field that they set; options that
/// are not kept are left out.
fn locate(file: &SchemaFile) -> SourceCodeInfo {
    if let Some(info) = &file.given_source_info {
        return without_stripped(file, info);
    }
    let positions = Positions::of(&file.source);
    let statements = statement_paths(file);
    let mut info = SourceCodeInfo::default();
    for location in file.locations().iter() {
        let path = match (element_of_option(location.path), location.path) {
            (Some(element), _) => {
                let Some(below) = statements.get(location.path) else {
                    continue;
                };
                let kept = file.interpreted.of(element);
                let is_stripped = |kept: &KeptOptions| {
                    let below = &below[1..];
                    kept.bytes.is_none() || kept.stripped.iter().any(|it| below.starts_with(it))
                };
                if kept.is_some_and(is_stripped) {
                    continue;
                }
                [element, below].concat()
            }
            // If no option of the element is kept, the location of its options field is left out too.
            (None, [element @ .., tag])
                if kind_at(element).is_some_and(|kind| kind.options_tag() == *tag)
                    && file
                        .interpreted
                        .of(element)
                        .is_some_and(|kept| kept.bytes.is_none()) =>
            {
                continue;
            }
            (None, path) => path.to_vec(),
        };
        let span = match &*path {
            [] if location.span.is_empty() => positions.without_tokens(location.span.start),
            _ => positions.span(&location.span),
        };
        let comments = location.comments.map(|it| it.texts(file.source.text()));
        let comments = comments.unwrap_or_default();
        info.location.push(source_code_info::Location {
            path,
            span,
            leading_comments: comments.leading,
            trailing_comments: comments.trailing,
            leading_detached_comments: comments.detached,
        });
    }
    info
}

/// The given locations of a file that was compiled elsewhere, without those of options that are not kept.
fn without_stripped(file: &SchemaFile, info: &SourceCodeInfo) -> SourceCodeInfo {
    let is_kept = |path: &[i32]| {
        let options = (0..path.len()).step_by(2).find_map(|length| {
            let (element, below) = path.split_at(length);
            let kind = kind_at(element).filter(|kind| kind.options_tag() == below[0]);
            kind.map(|_| (element, &below[1..]))
        });
        let kept =
            options.and_then(|(element, below)| Some((file.interpreted.of(element)?, below)));
        kept.is_none_or(|(kept, below)| {
            kept.bytes.is_some() && !kept.stripped.iter().any(|it| below.starts_with(it))
        })
    };
    let locations = info.location.iter();
    SourceCodeInfo {
        location: locations.filter(|it| is_kept(&it.path)).cloned().collect(),
    }
}

/// The path of the field that each option statement sets, relative to its element, by the path of its location.
fn statement_paths(file: &SchemaFile) -> BTreeMap<Vec<i32>, &[i32]> {
    let statements = file.options.iter().zip(&file.interpreted.paths);
    let with_path = statements.filter(|(_, path)| !path.is_empty());
    let entries = with_path.map(|(statement, path)| {
        let own = [path[0], UNINTERPRETED_OPTION, statement.index];
        ([&*statement.element, &own].concat(), &**path)
    });
    ordered::map(entries)
}

/// Lines and columns as protoc counts them.
struct Positions<'a> {
    text: &'a str,
    /// The offset at which each line begins.
    lines: Vec<usize>,
    /// The column of the first byte: protoc counts the bytes of a byte order mark.
    first_column: i32,
}

impl<'a> Positions<'a> {
    fn of(source: &'a Source) -> Self {
        let text = source.text();
        let line_feeds = memchr::memchr_iter(b'\n', text.as_bytes());
        Self {
            text,
            first_column: if source.has_byte_order_mark() { 3 } else { 0 },
            lines: std::iter::once(0)
                .chain(line_feeds.map(|feed| feed + 1))
                .collect(),
        }
    }

    /// `[line, column, column]`, or `[line, column, line, column]` if it is in several lines.
    fn span(&self, span: &Range<usize>) -> Vec<i32> {
        let (line, column) = self.of_byte(span.start);
        let (end_line, end_column) = self.of_byte(span.end);
        if line == end_line {
            vec![line, column, end_column]
        } else {
            vec![line, column, end_line, end_column]
        }
    }

    /// The span of a file that has only comments; in protoc's output it ends before it begins.
    fn without_tokens(&self, end: usize) -> Vec<i32> {
        match self.of_byte(end) {
            (0, column) => vec![0, column, 0],
            (line, column) => vec![line, column, 0, 0],
        }
    }

    fn of_byte(&self, byte: usize) -> (i32, i32) {
        let line = self
            .lines
            .partition_point(|start| *start <= byte)
            .saturating_sub(1);
        let before = &self.text.as_bytes()[self.lines[line].min(byte)..byte];
        let first = if line == 0 { self.first_column } else { 0 };
        let column = before.iter().fold(first, |column, byte| match byte {
            b'\t' => column + TAB_WIDTH - column % TAB_WIDTH,
            _ => column + 1,
        });
        let line = i32::try_from(line).expect("invariant: a file has fewer than 2^31 lines");
        (line, column)
    }
}
