//! In: the locations of a file. Out: the span of any element, by its descriptor path.

use std::ops::Range;

use crate::descriptor::elements::{compare_paths, message_at};
use crate::descriptor::{FileDescriptorProto, field_number as tag, is_map_entry};
use crate::syntax::{Locations, map_entry_name};

/// An index of the first location of each path.
#[derive(Debug, Clone)]
pub(super) struct Spans {
    /// The numbers of the locations, sorted by path.
    by_path: Vec<u32>,
}

impl Spans {
    pub(super) fn new(locations: &Locations) -> Self {
        let mut by_path: Vec<u32> = locations.numbers().collect();
        // Stable: of two locations with one path, the first counts.
        by_path.sort_by(|&a, &b| compare_paths(locations.path(a), locations.path(b)));
        by_path.dedup_by_key(|number| locations.path(*number));
        Self { by_path }
    }

    /// The span of the element with this path; an element that is not written has the span of its parent. `locations`
    /// are those that this index was made from.
    pub(super) fn find(&self, locations: &Locations, path: &[i32]) -> Option<Range<usize>> {
        (1..=path.len()).rev().find_map(|length| {
            let found = self
                .by_path
                .binary_search_by(|&other| compare_paths(locations.path(other), &path[..length]));
            Some(locations.span(self.by_path[found.ok()?]))
        })
    }
}

/// The path of the map field if `path` is that of its entry message or below: an entry has no location of its own.
pub(super) fn map_of(file: &FileDescriptorProto, path: &[i32]) -> Option<Vec<i32>> {
    let is_nested = |pair: &[i32]| pair[0] == tag::message::NESTED_TYPE;
    let below = path
        .get(2..)?
        .chunks_exact(2)
        .take_while(|pair| is_nested(pair));
    let (around, entry) = path.split_at(2 * below.count());
    let entry = message_at(file, &path[..around.len() + entry.len().min(2)])?;
    if !is_map_entry(entry) {
        return None;
    }
    let is_it = |name: &str| map_entry_name(name) == entry.name();
    let fields = &message_at(file, around)?.field;
    let index = fields.iter().position(|field| is_it(field.name()))?;
    let index = i32::try_from(index).ok()?;
    Some([around, &[tag::message::FIELD, index]].concat())
}
