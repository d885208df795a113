//! In: a linked file. Out: its descriptor as a `_pb2.py` embeds it, and the position of each element in these bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::generate::descriptor::embedded;
use protree_compiler::compile::SchemaFile;
use protree_compiler::descriptor::elements::ElementKind;
use protree_compiler::descriptor::wire;

/// The embedded bytes of one file.
#[derive(Debug)]
pub(super) struct Embedded {
    pub(super) bytes: Vec<u8>,
    /// The range of each element's bytes, by descriptor path; options messages are included.
    pub(super) spans: BTreeMap<Vec<i32>, Range<usize>>,
}

pub(super) fn embed(file: &SchemaFile) -> Embedded {
    let bytes = embedded(file);
    let mut spans = BTreeMap::new();
    locate(ElementKind::File, &bytes, 0, &mut Vec::new(), &mut spans);
    Embedded { bytes, spans }
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
