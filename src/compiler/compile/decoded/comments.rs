//! Converts the comments of a descriptor's source info into the form that the parser returns.

use crate::descriptor::SourceCodeInfo;
use crate::descriptor::elements::kind_at;
use crate::syntax::{CommentSpan, Comments, FileComments};

/// The comments of elements, by descriptor path, in the order of the source info; the first of a path counts.
pub(super) fn of(info: Option<&SourceCodeInfo>) -> FileComments {
    let mut seen = std::collections::HashSet::new();
    let mut texts = String::new();
    let mut add = |text: &str| {
        let start = texts.len();
        texts.push_str(text);
        CommentSpan::new(start, texts.len())
    };
    let locations = info.into_iter().flat_map(|info| &info.location);
    let locations = locations
        .filter(|location| kind_at(&location.path).is_some() || location.path.len() == 1)
        .filter(|location| seen.insert(location.path.as_slice()));
    let mut found = FileComments::default();
    for location in locations {
        let leading = add(location.leading_comments());
        let trailing = add(location.trailing_comments());
        let detached = location.leading_detached_comments.iter();
        let comments = Comments::new(leading, trailing, detached.map(|text| add(text)).collect());
        if !comments.is_empty() {
            found.push(&location.path, comments);
        }
    }
    found.with_texts(texts)
}
