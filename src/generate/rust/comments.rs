//! The comments of one file, by element.

use super::docs;
use crate::plan::rust::RustPlan;
use protree_compiler::compile::{FileId, SchemaFile};
use protree_compiler::descriptor::elements::compare_paths;
use protree_compiler::ordered;
use protree_compiler::syntax;

/// Finds an element's comments by its descriptor path.
pub(super) struct Comments<'a> {
    file: &'a SchemaFile,
    /// Sorted by path.
    by_path: Vec<(&'a [i32], &'a syntax::Comments)>,
}

impl<'a> Comments<'a> {
    /// The comments that the options do not leave out.
    pub(super) fn new(file: &'a SchemaFile, id: FileId, plan: &RustPlan) -> Self {
        let is_wanted = |(path, _): &(&[i32], _)| {
            let options = plan.by_element.of(id, path);
            plan.options.comments && options.is_none_or(|options| !options.no_comments)
        };
        let comments = file.comments.iter().filter(is_wanted);
        let mut by_path: Vec<_> = comments.collect();
        ordered::sort_by(&mut by_path, |(a, _), (b, _)| compare_paths(a, b));
        Self { file, by_path }
    }

    /// The comments of an element, as lines of Markdown; empty if there are none.
    pub(super) fn text(&self, path: &[i32]) -> String {
        let is_not_behind = |(other, _): &(&[i32], _)| compare_paths(other, path).is_le();
        let found = self.by_path.partition_point(is_not_behind);
        match self.by_path[..found].last() {
            Some((other, comments)) if *other == path => {
                let texts = self.file.comment_texts(comments);
                docs::text(texts.leading.as_deref(), texts.trailing_anywhere())
            }
            _ => String::new(),
        }
    }
}
