//! Paths of packages and types, as options say them: a dot in front is left out or not.

/// Whether the path is that of the package or type, or of one that it lies in. The path `.` covers everything.
pub(super) fn covers(path: &str, full_name: &str) -> bool {
    let path = without_dot(path);
    let rest = full_name.strip_prefix(path);
    path.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The path as the protos say it.
pub(super) fn without_dot(path: &str) -> &str {
    path.strip_prefix('.').unwrap_or(path)
}

/// Everything that covers the name, outermost first, and the name itself: what a wrong path may have meant.
pub(super) fn covering(full_name: &str) -> impl Iterator<Item = &str> {
    let dots = full_name.match_indices('.');
    dots.map(|(at, _)| &full_name[..at]).chain([full_name])
}
