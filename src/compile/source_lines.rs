//! Where lines begin in a source, so that the spans of a whole file are found in one pass over it.

use std::ops::Range;

/// A text and the offset of each of its lines.
#[derive(Debug)]
pub(crate) struct SourceLines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> SourceLines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1));
        Self { text, starts }
    }

    /// The text that a `SourceCodeInfo` span covers, and where it lies.
    pub(crate) fn get(&self, span: &[i32]) -> Option<(Range<usize>, &'a str)> {
        let (start, end) = match *span {
            [line, start, end] => ((line, start), (line, end)),
            [line, start, end_line, end] => ((line, start), (end_line, end)),
            _ => return None,
        };
        let range = self.offset(start)?..self.offset(end)?;
        Some((range.clone(), self.text.get(range)?))
    }

    fn offset(&self, (line, column): (i32, i32)) -> Option<usize> {
        let start = self.starts.get(usize::try_from(line).ok()?)?;
        Some(start + usize::try_from(column).ok()?)
    }
}
