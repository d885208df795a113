//! Paths of packages and types in options, with or without a leading dot.

/// Whether the path is that of the package or type, or of a scope that contains it. The path `.` covers everything.
pub(super) fn covers(path: &str, full_name: &str) -> bool {
    let path = without_dot(path);
    let rest = full_name.strip_prefix(path);
    path.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The path without a leading dot, as protos write names.
pub(super) fn without_dot(path: &str) -> &str {
    path.strip_prefix('.').unwrap_or(path)
}

/// All scopes that contain the name, outermost first, and the name itself. Used to suggest a correct path.
pub(super) fn covering(full_name: &str) -> impl Iterator<Item = &str> {
    let dots = full_name.match_indices('.');
    dots.map(|(at, _)| &full_name[..at]).chain([full_name])
}
