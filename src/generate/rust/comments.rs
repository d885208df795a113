//! The comments of one file by element.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::docs;
use crate::compile::{FileId, SchemaFile};
use crate::plan::rust::RustPlan;
use crate::syntax;

/// Finds an element's comments by its descriptor path.
pub(super) struct Comments<'a> {
    file: &'a SchemaFile,
    by_path: HashMap<&'a [i32], &'a syntax::Comments, RandomState>,
}

impl<'a> Comments<'a> {
    /// Those that the options want.
    pub(super) fn new(file: &'a SchemaFile, id: FileId, plan: &RustPlan) -> Self {
        let is_wanted = |(path, _): &(&[i32], _)| {
            let options = plan.by_element.of(id, path);
            plan.options.comments && options.is_none_or(|options| !options.no_comments)
        };
        let comments = file.comments.iter().filter(is_wanted);
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
}
