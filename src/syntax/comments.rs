//! The comments of a file, by the declarations that they belong to, and what they say.

use super::attachment::CommentSpan;
use super::lexer::Lexer;

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

impl Comments {
    pub(crate) fn is_empty(&self) -> bool {
        self.leading.is_empty() && self.trailing.is_empty() && self.detached.is_empty()
    }

    /// What they say, in the text that was parsed.
    pub(crate) fn texts(&self, text: &str) -> CommentTexts {
        self.map(|span| Lexer::new(text, span.range()).comment_text())
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
