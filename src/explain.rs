//! The texts of `protree explain`: one for each code, with an example that causes the diagnostic, and pages about
//! subjects.

/// The explanation of a diagnostic's code, or the page about `editions`, in Markdown.
///
/// ```
/// let text = protree::explain("E0300").expect("a code that exists");
/// assert!(text.contains("not defined"));
/// ```
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    if code == "editions" {
        return Some(include_str!("../docs/editions.md"));
    }
    let entry = TEXTS
        .split("\n## ")
        .skip(1)
        .find(|entry| entry.starts_with(code))?;
    let is_whole_code = entry[code.len()..].starts_with(':');
    is_whole_code.then_some(entry)
}

/// One section with the heading `## CODE: title` for each code.
const TEXTS: &str = concat!(
    include_str!("explain/compile.md"),
    include_str!("explain/output.md"),
    include_str!("explain/init.md")
);
