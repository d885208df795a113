//! The trailing comment of an rpc with a block, as protoc finds it: what follows the `{`.
//!
//! In: the source from the rpc on. Out: the comment's text. Knows only enough of the language to skip comments and
//! strings.

/// The comment that protoc attaches to an rpc with a block; empty if there is none.
pub(super) fn after_block_start(method: &str) -> String {
    let Some(rest) = block_start(method) else {
        return String::new();
    };
    let rest = skip_blanks(rest);
    if let Some(comment) = rest.strip_prefix("//") {
        let line = comment.split_inclusive('\n').next().unwrap_or_default();
        return line.to_owned();
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        let Some((text, after)) = comment.split_once("*/") else {
            return String::new();
        };
        let ends_line = skip_blanks(after).starts_with('\n');
        return if ends_line {
            block_text(text)
        } else {
            String::new()
        };
    }
    match rest.strip_prefix('\n') {
        Some(rest) => on_following_lines(rest),
        None => String::new(),
    }
}

/// The first comment below the brace, if an empty line or a closing bracket follows it.
fn on_following_lines(mut rest: &str) -> String {
    let mut first: Option<String> = None;
    let mut collecting = String::new();
    let mut is_line_comment = false;
    loop {
        rest = skip_blanks(rest);
        if let Some(comment) = rest.strip_prefix("//") {
            if !is_line_comment && !collecting.is_empty() {
                first.get_or_insert(std::mem::take(&mut collecting));
            }
            is_line_comment = true;
            let line = comment.split_inclusive('\n').next().unwrap_or_default();
            collecting.push_str(line);
            rest = &comment[line.len()..];
        } else if let Some(comment) = rest.strip_prefix("/*") {
            if !collecting.is_empty() {
                first.get_or_insert(std::mem::take(&mut collecting));
            }
            let Some((text, after)) = comment.split_once("*/") else {
                return String::new();
            };
            is_line_comment = false;
            collecting = block_text(text);
            rest = skip_blanks(after);
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        } else if rest.starts_with('\n') || rest.starts_with(['}', ']', ')']) {
            return first.unwrap_or(collecting);
        } else {
            return first.unwrap_or_default();
        }
    }
}

/// What follows the first `{` outside comments and strings.
fn block_start(method: &str) -> Option<&str> {
    let mut rest = method;
    loop {
        let next = rest.find(['{', '/', '"', '\''])?;
        let (found, after) = rest[next..].split_at(1);
        rest = match found {
            "{" => return Some(after),
            "/" if after.starts_with('/') => after.split_once('\n')?.1,
            "/" if after.starts_with('*') => after[1..].split_once("*/")?.1,
            "/" => after,
            quote => after.split_once(quote)?.1,
        };
    }
}

fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\u{b}', '\u{c}'])
}

/// A block comment without the stars that lead its lines.
fn block_text(comment: &str) -> String {
    let mut lines = comment.split('\n');
    let mut text = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let line = skip_blanks(line);
        text.push('\n');
        text.push_str(line.strip_prefix('*').unwrap_or(line));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::after_block_start;

    #[test]
    fn finds_what_protoc_finds() {
        let cases = [
            ("rpc A(B) returns (C) {}  // no\n", ""),
            ("rpc A(B) returns (C) { // yes\n}", " yes\n"),
            ("rpc A(B) returns (C) { /* yes */\n}", " yes "),
            ("rpc A(B) returns (C) { /* no */ }", ""),
            (
                "rpc A(B) returns (C) {\n  // yes\n  // too\n}",
                " yes\n too\n",
            ),
            (
                "rpc A(B) returns (C) {\n  // yes\n\n option x = 1; }",
                " yes\n",
            ),
            ("rpc A(B) returns (C) {\n  // no\n option x = 1; }", ""),
            (
                "rpc A(B) returns (C) {\n  /* yes\n   * so */\n  // no\n}",
                " yes\n so ",
            ),
            ("rpc A(B) returns (C) {\n\n  // no\n}", ""),
            ("rpc A(B) /* { */ returns (C) {\n}", ""),
        ];
        for (method, expected) in cases {
            assert_eq!(after_block_start(method), expected, "{method}");
        }
    }
}
