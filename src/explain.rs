//! What `protree explain` says: about a code, a text with an example that shows it; about a subject, its page.

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

/// One heading `## CODE: title` each.
const TEXTS: &str = concat!(
    include_str!("explain/compile.md"),
    include_str!("explain/output.md"),
    include_str!("explain/init.md")
);
