//! In: a text, and what the parser says about where its elements are. Out: the place of any element, in little time.

use std::ops::Range;

use prost_types::SourceCodeInfo;

/// An index of one file's elements and lines.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// Where each line of the text begins.
    line_starts: Vec<usize>,
    /// Indexes of locations, sorted by path.
    by_path: Vec<usize>,
}

impl Places {
    pub(super) fn new(text: &str, info: &SourceCodeInfo) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let mut by_path: Vec<usize> = (0..info.location.len()).collect();
        // Stable: of two locations with one path, the first counts.
        by_path.sort_by(|&a, &b| info.location[a].path.cmp(&info.location[b].path));
        Self {
            line_starts: [0].into_iter().chain(ends.map(|end| end + 1)).collect(),
            by_path,
        }
    }

    /// The bytes of the element with exactly this path. `text` and `info` are those of [`Places::new`].
    pub(super) fn find(
        &self,
        text: &str,
        info: &SourceCodeInfo,
        path: &[i32],
    ) -> Option<Range<usize>> {
        let first = self
            .by_path
            .partition_point(|&index| info.location[index].path.as_slice() < path);
        let location = &info.location[*self.by_path.get(first)?];
        if location.path != path {
            return None;
        }
        let (start, end) = match *location.span {
            [line, start, end] => ((line, start), (line, end)),
            [line, start, end_line, end] => ((line, start), (end_line, end)),
            _ => return None,
        };
        Some(self.offset(text, start)?..self.offset(text, end)?)
    }

    fn offset(&self, text: &str, (line, column): (i32, i32)) -> Option<usize> {
        let line_start = self.line_starts.get(usize::try_from(line).ok()?)?;
        let offset = line_start + usize::try_from(column).ok()?;
        text.is_char_boundary(offset).then_some(offset)
    }
}
