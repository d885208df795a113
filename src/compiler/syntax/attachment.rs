//! Finds the declaration that a comment belongs to: the one before it, the one after it, or neither.

use std::ops::Range;

/// The span of a comment, with its slashes; adjacent `//` lines are one comment. Empty if there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CommentSpan {
    start: u32,
    end: u32,
}

impl CommentSpan {
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: to_u32(start),
            end: to_u32(end),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The comments around a token that ended a declaration.
#[derive(Debug, Default)]
pub(super) struct FoundComments {
    /// After it, and belonging to it.
    pub(super) trailing: CommentSpan,
    /// Separated from the next declaration.
    pub(super) detached: Vec<CommentSpan>,
    /// Directly before the next declaration.
    pub(super) leading: CommentSpan,
}

/// Collects the comments between two declarations and attaches each of them.
#[derive(Debug, Default)]
pub(super) struct Collector {
    found: FoundComments,
    /// The comment that is being collected, and whether more lines of `//` belong to it.
    pending: Option<(CommentSpan, bool)>,
    /// Whether the next complete comment belongs to the declaration before.
    can_trail: bool,
    has_trailing: bool,
    complete: usize,
}

impl Collector {
    pub(super) fn new(can_trail: bool) -> Self {
        Self {
            can_trail,
            ..Self::default()
        }
    }

    pub(super) fn add_lines(&mut self, span: CommentSpan) {
        if let Some((pending, true)) = &mut self.pending {
            pending.end = span.end;
        } else {
            self.flush();
            self.pending = Some((span, true));
        }
    }

    pub(super) fn add_block(&mut self, span: CommentSpan) {
        self.flush();
        self.pending = Some((span, false));
    }

    /// Further comments are too far away to belong to the declaration before.
    pub(super) fn end_trailing(&mut self) {
        self.can_trail = false;
    }

    /// The pending comment is complete, and does not belong to what follows.
    pub(super) fn flush(&mut self) {
        let Some((pending, _)) = self.pending.take() else {
            return;
        };
        if std::mem::take(&mut self.can_trail) {
            self.found.trailing = pending;
            self.has_trailing = true;
        } else {
            self.found.detached.push(pending);
        }
        self.complete += 1;
    }

    /// A single comment between two declarations in one line belongs to neither.
    pub(super) fn detach_ambiguous(&mut self) {
        if self.complete + usize::from(self.pending.is_some()) != 1 {
            return;
        }
        if self.has_trailing {
            let trailing = std::mem::take(&mut self.found.trailing);
            self.found.detached.insert(0, trailing);
        }
        self.flush();
    }

    pub(super) fn finish(mut self) -> FoundComments {
        if let Some((pending, _)) = self.pending {
            self.found.leading = pending;
        }
        self.found
    }
}

/// A position in a text.
pub(super) fn to_u32(position: usize) -> u32 {
    u32::try_from(position).expect("invariant: the limit of a file's size is below 2^32")
}
