//! The comments of a file, by the declarations that they belong to, and what they say.

use super::attachment::CommentSpan;
use super::lexer::Lexer;

/// The comments at one location.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    pub leading: CommentSpan,
    pub trailing: CommentSpan,
    pub detached: Box<[CommentSpan]>,
    /// What stands in the same line behind the block of an rpc. protoc drops it; whoever wrote it meant the rpc.
    pub after_block: CommentSpan,
}

/// What comments say, without `//` and `/* */`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommentTexts {
    pub leading: Option<String>,
    pub trailing: Option<String>,
    pub detached: Vec<String>,
    /// See [`Comments::after_block`].
    pub after_block: Option<String>,
}

/// The comments of the elements of a file. Half of most texts is comments: they are not copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileComments {
    /// In the order of the text, by descriptor path.
    entries: Vec<(Box<[i32]>, Comments)>,
    /// What the spans are of, if it is not the file: comments alone, without slashes.
    given: Option<Box<str>>,
}

impl Comments {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.leading.is_empty() && self.trailing.is_empty() && self.detached.is_empty()
    }

    /// What they say, in the text that was parsed.
    #[must_use]
    pub fn texts(&self, text: &str) -> CommentTexts {
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
    #[must_use]
    pub fn trailing_anywhere(&self) -> Option<&str> {
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
    #[must_use]
    pub fn given(entries: Vec<(Box<[i32]>, Comments)>, texts: String) -> Self {
        Self {
            entries,
            given: Some(texts.into_boxed_str()),
        }
    }

    /// The commented elements in the order of the text, by descriptor path.
    pub fn iter(&self) -> impl Iterator<Item = (&[i32], &Comments)> {
        let entries = self.entries.iter();
        entries.map(|(path, comments)| (&**path, comments))
    }

    /// What the comments of an element say; `text` is that of the file.
    #[must_use]
    pub fn texts(&self, comments: &Comments, text: &str) -> CommentTexts {
        match &self.given {
            Some(given) => comments.map(|span| given[span.range()].to_owned()),
            None => comments.texts(text),
        }
    }
}
