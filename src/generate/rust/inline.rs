//! Moves inline modules into files, where the module of a message's nested types is also the module of a package.

/// Takes the top-level `pub mod NAME { … }` out of formatted text. Returns the rest of the text, and the module's
/// contents.
pub(super) fn take_module(text: &str, name: &str) -> Option<(String, String)> {
    let opening = format!("pub mod {name} {{\n");
    let start = text
        .match_indices(&opening)
        .map(|(at, _)| at)
        .find(|&at| at == 0 || text[..at].ends_with('\n'))?;
    let inner = &text[start + opening.len()..];
    // In formatted text, a brace in the first column always ends a top-level item.
    let length = if inner.starts_with("}\n") {
        0
    } else {
        inner.find("\n}\n")? + 1
    };
    let before = text[..start].trim_end_matches('\n');
    // The comment before the module, which names the message, is removed too.
    let before = before.rsplit_once('\n').map_or("", |(before, _)| before);
    let left = format!("{before}\n{}", &inner[length + "}\n".len()..]);
    let taken = inner[..length]
        .split_inclusive('\n')
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    Some((left, taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_comes_out_whole() {
        let text = "pub struct B {}\n/// Nested types in `B`.\npub mod b {\n    pub struct C {\n        x: i32,\n    }\n}\npub struct D {}\n";
        let (left, taken) = take_module(text, "b").expect("there is one");
        assert_eq!(left, "pub struct B {}\npub struct D {}\n");
        assert_eq!(taken, "pub struct C {\n    x: i32,\n}\n");
        assert_eq!(take_module(text, "c"), None);
    }
}
