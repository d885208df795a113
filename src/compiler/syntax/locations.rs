//! The spans and comments of elements: the content of protoc's `SourceCodeInfo`.

use std::ops::Range;

use super::attachment::CommentSpan;
use super::comments::{Comments, FileComments};
use crate::descriptor::elements::element_of_option;
use crate::ordered;

/// The locations of a file in protoc's order: by their start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Locations {
    /// All paths, concatenated.
    paths: Vec<i32>,
    entries: Vec<Entry>,
    /// Sorted by the index of the location.
    comments: Vec<(usize, Comments)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    path: Range<u32>,
    span: Range<u32>,
}

impl Entry {
    fn bytes(&self) -> Range<usize> {
        self.span.start as usize..self.span.end as usize
    }
}

/// One location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location<'a> {
    /// The descriptor path, as in `SourceCodeInfo.Location.path`. That of an option ends in
    /// `[options field, 999, index]`, because it is not interpreted yet.
    pub path: &'a [i32],
    /// Bytes of the text.
    pub span: Range<usize>,
    /// `None` if there are none.
    pub comments: Option<&'a Comments>,
}

impl Locations {
    /// The locations in their order.
    pub fn iter(&self) -> impl Iterator<Item = Location<'_>> {
        let mut comments = self.comments.iter().peekable();
        self.entries.iter().enumerate().map(move |(index, entry)| {
            let commented = comments.next_if(|(commented, _)| *commented == index);
            Location {
                path: self.path_of(entry),
                span: entry.bytes(),
                comments: commented.map(|(_, comments)| comments),
            }
        })
    }

    /// The numbers of the locations, in their order.
    pub(crate) fn numbers(&self) -> Range<u32> {
        let count = u32::try_from(self.entries.len());
        0..count.expect("invariant: a text of less than 2^32 bytes has fewer locations")
    }

    /// The descriptor path of the location with this number.
    pub(crate) fn path(&self, number: u32) -> &[i32] {
        self.path_of(&self.entries[number as usize])
    }

    /// The span of the location with this number.
    pub(crate) fn span(&self, number: u32) -> Range<usize> {
        self.entries[number as usize].bytes()
    }

    fn path_of(&self, entry: &Entry) -> &[i32] {
        &self.paths[entry.path.start as usize..entry.path.end as usize]
    }
}

/// A location that is being recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(usize);

/// Records the locations and comments that the parser reports.
#[derive(Debug)]
pub(super) struct Recorder {
    /// `None` if only comments are recorded.
    locations: Option<Locations>,
    comments: FileComments,
}

impl Recorder {
    /// Records only comments, and drops those of options.
    pub(super) fn comments_only() -> Self {
        Self {
            locations: None,
            comments: FileComments::default(),
        }
    }

    /// Records every location and every comment.
    pub(super) fn everything() -> Self {
        Self {
            locations: Some(Locations::default()),
            comments: FileComments::default(),
        }
    }

    pub(super) fn begin(&mut self, path: &[i32], start: u32) -> Place {
        let Some(locations) = &mut self.locations else {
            return Place(0);
        };
        locations.entries.push(Entry {
            path: 0..0,
            span: start..start,
        });
        let place = Place(locations.entries.len() - 1);
        self.set_path(place, path);
        place
    }

    /// Sets the path of a location, for paths that are not known at its start.
    pub(super) fn set_path(&mut self, place: Place, path: &[i32]) {
        let Some(locations) = &mut self.locations else {
            return;
        };
        let count = |length: usize| {
            u32::try_from(length)
                .expect("invariant: a text of less than 2^32 bytes has fewer paths")
        };
        let start = count(locations.paths.len());
        locations.paths.extend_from_slice(path);
        locations.entries[place.0].path = start..count(locations.paths.len());
    }

    pub(super) fn end(&mut self, place: Place, end: u32) {
        if let Some(locations) = &mut self.locations {
            let span = &mut locations.entries[place.0].span;
            span.end = end.max(span.start);
        }
    }

    /// Repeats the locations in `range`, with another number at `position` of their paths.
    pub(super) fn repeat(&mut self, range: Range<Place>, position: usize, number: i32) {
        for index in range.start.0..range.end.0 {
            let Some(locations) = &self.locations else {
                return;
            };
            let entry = locations.entries[index].clone();
            let mut path = locations.path_of(&entry).to_vec();
            path[position] = number;
            let place = self.begin(&path, entry.span.start);
            self.end(place, entry.span.end);
        }
    }

    /// The location that is recorded next.
    pub(super) fn next(&self) -> Place {
        let count = self.locations.as_ref().map_or(0, |it| it.entries.len());
        Place(count)
    }

    /// Attaches comments to a location, whose path is `path`.
    pub(super) fn attach(&mut self, place: Place, path: &[i32], comments: Comments) {
        if comments.is_empty() {
            return;
        }
        match &mut self.locations {
            Some(locations) => locations.comments.push((place.0, comments)),
            None if element_of_option(path).is_some() => {}
            None => self.comments.push(path, comments),
        }
    }

    /// Records a comment after the block of the element at `path`, if it is an rpc.
    pub(super) fn attach_after_block(&mut self, path: &[i32], comment: CommentSpan) {
        if self.locations.is_some() || comment.is_empty() || !matches!(path, [6, _, 2, _]) {
            return;
        }
        self.comments.push_after_block(path, comment);
    }

    pub(super) fn into_comments(mut self) -> FileComments {
        self.comments.fit();
        self.comments
    }

    pub(super) fn into_locations(self) -> Locations {
        let mut locations = self.locations.unwrap_or_default();
        ordered::sort_by(&mut locations.comments, |(a, _), (b, _)| a.cmp(b));
        locations
    }
}
