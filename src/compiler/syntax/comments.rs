//! The comments of a file by the declarations that they belong to, and their texts.

use super::attachment::CommentSpan;
use super::fit::fit;
use super::lexer::Lexer;

/// The comments at one location.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    leading: CommentSpan,
    trailing: CommentSpan,
    /// Boxed, because few elements have any.
    others: Option<Box<OtherComments>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct OtherComments {
    detached: Box<[CommentSpan]>,
    after_block: CommentSpan,
}

/// The texts of comments, without `//` and `/* */`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommentTexts {
    pub leading: Option<String>,
    pub trailing: Option<String>,
    pub detached: Vec<String>,
    /// The comment after the block of an rpc, on the same line.
    pub after_block: Option<String>,
}

/// The comments of the elements of a file, as spans: comments are half of most files, so they are not copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileComments {
    /// The descriptor paths of all commented elements, concatenated to save memory.
    paths: Vec<i32>,
    /// In the order of the text: the end of the element's path in `paths`, and its comments.
    entries: Vec<(u32, Comments)>,
    /// The text that the spans refer to, if not the file: comments alone, without slashes.
    given: Option<Box<str>>,
}

impl Comments {
    #[must_use]
    pub fn new(leading: CommentSpan, trailing: CommentSpan, detached: Vec<CommentSpan>) -> Self {
        let others = (!detached.is_empty()).then(|| {
            Box::new(OtherComments {
                detached: detached.into_boxed_slice(),
                after_block: CommentSpan::default(),
            })
        });
        Self {
            leading,
            trailing,
            others,
        }
    }

    /// Adds a comment after the block of an rpc, on the same line. protoc drops it, but its author meant the rpc.
    pub(super) fn set_after_block(&mut self, comment: CommentSpan) {
        self.others.get_or_insert_default().after_block = comment;
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.leading.is_empty() && self.trailing.is_empty() && self.others.is_none()
    }

    /// Their texts; `text` is the text that was parsed.
    #[must_use]
    pub fn texts(&self, text: &str) -> CommentTexts {
        self.map(|span| Lexer::new(text, span.range()).comment_text())
    }

    fn map(&self, text: impl Fn(CommentSpan) -> String) -> CommentTexts {
        let some = |span| Some(text(span)).filter(|text| !text.is_empty());
        let others = self.others.as_deref();
        let detached = others.map_or(&[][..], |others| &others.detached);
        CommentTexts {
            leading: some(self.leading),
            trailing: some(self.trailing),
            detached: detached.iter().map(|&span| text(span)).collect(),
            after_block: others.and_then(|others| some(others.after_block)),
        }
    }
}

impl CommentTexts {
    /// The trailing comment, or else the one after the block.
    #[must_use]
    pub fn trailing_anywhere(&self) -> Option<&str> {
        self.trailing.as_deref().or(self.after_block.as_deref())
    }
}

impl FileComments {
    /// Adds the comments of the element at `path`, which comes after those that were added before.
    pub(crate) fn push(&mut self, path: &[i32], comments: Comments) {
        self.paths.extend_from_slice(path);
        let end = u32::try_from(self.paths.len());
        let end = end.expect("invariant: a text of less than 2^32 bytes has fewer paths");
        self.entries.push((end, comments));
    }

    /// Adds a comment after the block of the rpc at `path`. If the rpc has other comments, they were added last.
    pub(super) fn push_after_block(&mut self, path: &[i32], comment: CommentSpan) {
        if self.iter().next_back().is_none_or(|(last, _)| last != path) {
            self.push(path, Comments::default());
        }
        if let Some((_, comments)) = self.entries.last_mut() {
            comments.set_after_block(comment);
        }
    }

    /// Frees unused capacity when no more comments are added.
    pub(super) fn fit(&mut self) {
        fit(&mut self.paths);
        fit(&mut self.entries);
    }

    /// Sets the text that the spans refer to, if there is no source text: all comments, concatenated.
    #[must_use]
    pub fn with_texts(self, texts: String) -> Self {
        Self {
            given: Some(texts.into_boxed_str()),
            ..self
        }
    }

    /// The commented elements in the order of the text, by descriptor path.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&[i32], &Comments)> {
        let start = |index: usize| {
            index
                .checked_sub(1)
                .map_or(0, |before| self.entries[before].0)
        };
        let entries = self.entries.iter().enumerate();
        entries.map(move |(index, (end, comments))| {
            (&self.paths[start(index) as usize..*end as usize], comments)
        })
    }

    /// The texts of `comments`; `text` is that of the file.
    #[must_use]
    pub fn texts(&self, comments: &Comments, text: &str) -> CommentTexts {
        match &self.given {
            Some(given) => comments.map(|span| given[span.range()].to_owned()),
            None => comments.texts(text),
        }
    }
}
