//! In: a text, and what the parser says about where its elements are. Out: the place of any element, in little time.

use std::ops::Range;

use crate::compile::locations::PackedLocations;

/// An index of one file's elements and lines.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// Where each line of the text begins.
    line_starts: Vec<usize>,
    /// The span of each path, sorted by path.
    by_path: Vec<(Box<[i32]>, Span)>,
}

/// Line and column of start and end.
type Span = ((i32, i32), (i32, i32));

impl Places {
    pub(super) fn new(text: &str, locations: &PackedLocations) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let locations = locations.unpack();
        let places = locations.iter().filter_map(|location| {
            let span = match *location.span {
                [line, start, end] => ((line, start), (line, end)),
                [line, start, end_line, end] => ((line, start), (end_line, end)),
                _ => return None,
            };
            Some((location.path.into(), span))
        });
        let mut by_path: Vec<(Box<[i32]>, Span)> = places.collect();
        // Stable: of two locations with one path, the first counts.
        by_path.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self {
            line_starts: [0].into_iter().chain(ends.map(|end| end + 1)).collect(),
            by_path,
        }
    }

    /// The bytes of the element with exactly this path. `text` is that of [`Places::new`].
    pub(super) fn find(&self, text: &str, path: &[i32]) -> Option<Range<usize>> {
        let first = self.by_path.partition_point(|(other, _)| **other < *path);
        let (found, (start, end)) = self.by_path.get(first)?;
        if **found != *path {
            return None;
        }
        Some(self.offset(text, *start)?..self.offset(text, *end)?)
    }

    fn offset(&self, text: &str, (line, column): (i32, i32)) -> Option<usize> {
        let line_start = self.line_starts.get(usize::try_from(line).ok()?)?;
        let offset = line_start + usize::try_from(column).ok()?;
        text.is_char_boundary(offset).then_some(offset)
    }
}
