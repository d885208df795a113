//! The descriptor of a file, byte for byte as protoc writes it into a `_pb2.py` or a descriptor set.
//!
//! In: a linked file with its interpreted options. Out: bytes, and where each element lies in them.

mod encode;

use std::collections::BTreeMap;
use std::ops::Range;

use self::encode::{Encoder, JsonNames};
use crate::compile::SchemaFile;
use crate::descriptor::elements::ElementKind;
use crate::descriptor::{SourceCodeInfo, wire};

/// The embedded bytes of one file.
#[derive(Debug)]
pub(super) struct Embedded {
    pub(super) bytes: Vec<u8>,
    /// Where the bytes of each element lie, by descriptor path; options messages included.
    pub(super) spans: BTreeMap<Vec<i32>, Range<usize>>,
}

/// The descriptor as a `_pb2.py` embeds it.
pub(super) fn embed(file: &SchemaFile) -> Embedded {
    let bytes = Encoder::new(file, JsonNames::Written).file(None);
    let mut spans = BTreeMap::new();
    locate(ElementKind::File, &bytes, 0, &mut Vec::new(), &mut spans);
    Embedded { bytes, spans }
}

/// The descriptor as a descriptor set holds it.
pub(super) fn set_entry(file: &SchemaFile, source_info: Option<&SourceCodeInfo>) -> Vec<u8> {
    Encoder::new(file, JsonNames::All).file(source_info)
}

fn locate(
    element: ElementKind,
    bytes: &[u8],
    offset: usize,
    path: &mut Vec<i32>,
    spans: &mut BTreeMap<Vec<i32>, Range<usize>>,
) {
    let mut seen: BTreeMap<i32, i32> = BTreeMap::new();
    for field in wire::fields(bytes) {
        let span = field.span.start + offset..field.span.end + offset;
        let number = i32::try_from(field.number).unwrap_or(0);
        if number == element.options_tag() {
            path.push(number);
            spans.insert(path.clone(), span);
            path.pop();
        } else if let Some(child) = element.child(number) {
            let index = seen.entry(number).or_default();
            path.extend([number, *index]);
            *index += 1;
            spans.insert(path.clone(), span.clone());
            locate(child, field.payload, span.start, path, spans);
            path.truncate(path.len() - 2);
        }
    }
}
