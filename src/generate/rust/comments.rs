//! The comments of one file by element.

use std::collections::HashMap;

use super::docs;
use crate::compile::SchemaFile;
use crate::syntax;

/// Finds an element's comments by its descriptor path.
pub(super) struct Comments<'a> {
    file: &'a SchemaFile,
    by_path: HashMap<&'a [i32], &'a syntax::Comments>,
}

impl<'a> Comments<'a> {
    /// None at all, unless they are wanted.
    pub(super) fn new(file: &'a SchemaFile, wanted: bool) -> Self {
        let comments = file.comments.iter().filter(|_| wanted);
        Self {
            file,
            by_path: comments.collect(),
        }
    }

    /// The words about an element, as lines of Markdown; empty if there are none.
    pub(super) fn text(&self, path: &[i32]) -> String {
        self.by_path.get(path).map_or_else(String::new, |comments| {
            let texts = self.file.comment_texts(comments);
            docs::text(texts.leading.as_deref(), texts.trailing_anywhere())
        })
    }

    /// The lines to stand before an element: its comments, and `#[deprecated]` if asked for.
    pub(super) fn lines(&self, path: &[i32], deprecated: bool) -> Vec<String> {
        let comment = |words: &str| {
            let space = if words.is_empty() { "" } else { " " };
            format!("///{space}{words}")
        };
        let attribute = deprecated.then(|| "#[deprecated]".to_owned());
        self.text(path)
            .lines()
            .map(comment)
            .chain(attribute)
            .collect()
    }
}
