//! Where elements are written and what comments stand at them: the content of protoc's `SourceCodeInfo`.

use std::ops::Range;

/// The locations of a file in the order in which protoc records them, which is the order in which they begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Locations {
    /// All paths, one after the other.
    pub(super) paths: Vec<i32>,
    pub(super) entries: Vec<Entry>,
    /// Sorted by the index of the location.
    pub(super) comments: Vec<(usize, Comments)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) path: Range<u32>,
    pub(super) span: Range<u32>,
}

/// One location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location<'a> {
    /// The descriptor path, as `SourceCodeInfo.Location.path` has it. That of an option ends in
    /// `[options field, 999, index]`: what it sets is known only when it has been interpreted.
    pub(crate) path: &'a [i32],
    /// Bytes of the text.
    pub(crate) span: Range<usize>,
    /// `None` if there are none.
    pub(crate) comments: Option<&'a Comments>,
}

/// The comments at one location, without `//` and `/* */`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Comments {
    pub(crate) leading: Option<Box<str>>,
    pub(crate) trailing: Option<Box<str>>,
    pub(crate) detached: Box<[Box<str>]>,
}

impl Locations {
    /// The locations in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Location<'_>> {
        let mut comments = self.comments.iter().peekable();
        self.entries.iter().enumerate().map(move |(index, entry)| {
            let commented = comments.next_if(|(commented, _)| *commented == index);
            Location {
                path: &self.paths[entry.path.start as usize..entry.path.end as usize],
                span: entry.span.start as usize..entry.span.end as usize,
                comments: commented.map(|(_, comments)| comments),
            }
        })
    }
}
