//! In: the locations of a file. Out: the bytes of any element, by its descriptor path.

use std::ops::Range;

use crate::syntax::Locations;

/// The first location of each path.
#[derive(Debug, Clone)]
pub(super) struct Spans {
    /// Sorted by path.
    by_path: Vec<(Box<[i32]>, Range<usize>)>,
}

impl Spans {
    pub(super) fn new(locations: &Locations) -> Self {
        let spans = locations.iter();
        let spans = spans.map(|location| (location.path.into(), location.span));
        let mut by_path: Vec<(Box<[i32]>, Range<usize>)> = spans.collect();
        // Stable: of two locations with one path, the first counts.
        by_path.sort_by(|(a, _), (b, _)| a.cmp(b));
        by_path.dedup_by(|(later, _), (first, _)| later == first);
        Self { by_path }
    }

    /// The bytes of the element with this path. What was not written, such as the entry of a map, lies in what was.
    pub(super) fn find(&self, path: &[i32]) -> Option<Range<usize>> {
        (1..=path.len()).rev().find_map(|length| {
            let found = self
                .by_path
                .binary_search_by(|(other, _)| (**other).cmp(&path[..length]));
            Some(self.by_path[found.ok()?].1.clone())
        })
    }
}
