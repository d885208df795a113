//! The comments of one file by element.

use std::collections::HashMap;

use prost_types::SourceCodeInfo;
use prost_types::source_code_info::Location;

use super::docs;

/// Finds an element's comments by its descriptor path.
pub(super) struct Comments<'a> {
    by_path: HashMap<&'a [i32], &'a Location>,
}

impl<'a> Comments<'a> {
    /// None at all, unless they are wanted.
    pub(super) fn new(info: &'a SourceCodeInfo, wanted: bool) -> Self {
        let commented = info.location.iter().filter(|location| {
            let has_any =
                location.leading_comments.is_some() || location.trailing_comments.is_some();
            wanted && has_any
        });
        Self {
            by_path: commented
                .map(|location| (&location.path[..], location))
                .collect(),
        }
    }

    /// The words about an element, as Markdown.
    pub(super) fn words(&self, path: &[i32]) -> Vec<String> {
        self.by_path.get(path).map_or_else(Vec::new, |location| {
            docs::lines(
                location.leading_comments.as_deref(),
                location.trailing_comments.as_deref(),
            )
        })
    }

    /// The lines to stand before an element: its comments, and `#[deprecated]` if asked for.
    pub(super) fn lines(&self, path: &[i32], deprecated: bool) -> Vec<String> {
        let comment = |words: String| {
            if words.is_empty() {
                "///".to_owned()
            } else {
                format!("/// {words}")
            }
        };
        let attribute = deprecated.then(|| "#[deprecated]".to_owned());
        self.words(path)
            .into_iter()
            .map(comment)
            .chain(attribute)
            .collect()
    }
}
