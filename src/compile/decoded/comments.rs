//! The comments of a descriptor's source info, as the parser hands them on.

use crate::descriptor::SourceCodeInfo;
use crate::descriptor::elements::kind_at;
use crate::syntax::Comments;

/// The comments of elements, by descriptor path, in the order in which they are listed; the first of a path counts.
pub(super) fn of(info: Option<&SourceCodeInfo>) -> Vec<(Box<[i32]>, Comments)> {
    let mut seen = std::collections::HashSet::new();
    let locations = info.into_iter().flat_map(|info| &info.location);
    locations
        .filter(|location| kind_at(&location.path).is_some() || location.path.len() == 1)
        .filter(|location| seen.insert(location.path.as_slice()))
        .filter_map(|location| {
            let boxed = |text: &String| text.clone().into_boxed_str();
            let comments = Comments {
                leading: location.leading_comments.as_ref().map(boxed),
                trailing: location.trailing_comments.as_ref().map(boxed),
                detached: location
                    .leading_detached_comments
                    .iter()
                    .map(boxed)
                    .collect(),
                after_block: None,
            };
            (!comments.is_empty()).then(|| (location.path.as_slice().into(), comments))
        })
        .collect()
}
