//! Comments: where they stand, which declaration they belong to, and what they say.

use std::ops::Range;

use super::lexer::{Lexer, to_u32};

/// The bytes of a comment, its slashes among them; lines of `//` beside each other are one. Empty if there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct CommentSpan {
    start: u32,
    end: u32,
}

/// The comments at one location.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Comments {
    pub(crate) leading: CommentSpan,
    pub(crate) trailing: CommentSpan,
    pub(crate) detached: Box<[CommentSpan]>,
    /// What stands in the same line behind the block of an rpc. protoc drops it; whoever wrote it meant the rpc.
    pub(crate) after_block: CommentSpan,
}

/// What comments say, without `//` and `/* */`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CommentTexts {
    pub(crate) leading: Option<String>,
    pub(crate) trailing: Option<String>,
    pub(crate) detached: Vec<String>,
    /// See [`Comments::after_block`].
    pub(crate) after_block: Option<String>,
}

/// The comments of the elements of a file. Half of most texts is comments: they are not copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileComments {
    /// In the order of the text, by descriptor path.
    entries: Vec<(Box<[i32]>, Comments)>,
    /// What the spans are of, if it is not the file: comments alone, without slashes.
    given: Option<Box<str>>,
}

impl CommentSpan {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self {
            start: to_u32(start),
            end: to_u32(end),
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// What it says, in the text that it is a span of.
    fn text(self, text: &str) -> String {
        Lexer::new(text, self.range()).comment_text()
    }
}

impl Comments {
    pub(crate) fn is_empty(&self) -> bool {
        self.leading.is_empty() && self.trailing.is_empty() && self.detached.is_empty()
    }

    /// What they say, in the text that was parsed.
    pub(crate) fn texts(&self, text: &str) -> CommentTexts {
        self.map(|span| span.text(text))
    }

    fn map(&self, text: impl Fn(CommentSpan) -> String) -> CommentTexts {
        let some = |span| Some(text(span)).filter(|text| !text.is_empty());
        CommentTexts {
            leading: some(self.leading),
            trailing: some(self.trailing),
            detached: self.detached.iter().map(|&span| text(span)).collect(),
            after_block: some(self.after_block),
        }
    }
}

impl CommentTexts {
    /// The trailing comment, wherever people put it.
    pub(crate) fn trailing_anywhere(&self) -> Option<&str> {
        self.trailing.as_deref().or(self.after_block.as_deref())
    }
}

impl FileComments {
    pub(super) fn new(entries: Vec<(Box<[i32]>, Comments)>) -> Self {
        Self {
            entries,
            given: None,
        }
    }

    /// Comments that come without the text in which they stood: `texts` is all of them, and what the spans are of.
    pub(crate) fn given(entries: Vec<(Box<[i32]>, Comments)>, texts: String) -> Self {
        Self {
            entries,
            given: Some(texts.into_boxed_str()),
        }
    }

    /// The commented elements in the order of the text, by descriptor path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[i32], &Comments)> {
        let entries = self.entries.iter();
        entries.map(|(path, comments)| (&**path, comments))
    }

    /// What the comments of an element say; `text` is that of the file.
    pub(crate) fn texts(&self, comments: &Comments, text: &str) -> CommentTexts {
        match &self.given {
            Some(given) => comments.map(|span| given[span.range()].to_owned()),
            None => comments.texts(text),
        }
    }
}

/// The comments around a token that ended a declaration.
#[derive(Debug, Default)]
pub(super) struct FoundComments {
    /// Behind it.
    pub(super) trailing: CommentSpan,
    /// Set apart from the next declaration.
    pub(super) detached: Vec<CommentSpan>,
    /// Before the next declaration.
    pub(super) leading: CommentSpan,
}

/// Comments as they are met between two declarations, on their way to where they belong.
#[derive(Debug, Default)]
pub(super) struct Collector {
    found: FoundComments,
    /// The comment that is being collected, and whether more lines of `//` belong to it.
    pending: Option<(CommentSpan, bool)>,
    /// The next complete comment belongs to the declaration before.
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

    /// What comes now is too far away to belong to the declaration before.
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
