//! One line of a comment: links, code spans and words.

use super::indent_of;
use crate::generate::rust::lines::push;

/// How many `>` and list markers a line may begin with; rustdoc needs stack and time for each of them.
const DEEPEST_NESTING: usize = 8;

/// Writes one line of running text and escapes everything that Markdown would treat as markup.
pub(super) fn inline(words: &str, text: &mut String) {
    if markers(words) > DEEPEST_NESTING {
        text.push('\\');
    }
    let mut rest = words;
    loop {
        let (plain, after) = rest.split_at(plain_length(rest));
        text.push_str(plain);
        let Some(c) = after.chars().next() else {
            return;
        };
        let taken = match c {
            '\\' => escaped(after, text),
            '`' => code_span(after, text),
            '[' => link(after, text),
            'h' => url(after, text),
            // Two spaces after a list marker begin a code block.
            ' ' => {
                text.push(' ');
                indent_of(after)
            }
            _ => escape(c, text),
        };
        rest = &after[taken..];
    }
}

/// The number of `>` and list markers at the beginning of the line.
fn markers(words: &str) -> usize {
    let bytes = words.as_bytes();
    let (mut at, mut markers) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b' ' => {}
            b'>' | b'-' | b'*' | b'+' => markers += 1,
            _ => break,
        }
        at += 1;
    }
    markers
}

/// The length of the prefix that needs no escaping.
fn plain_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_special = match bytes[at] {
            b'\\' | b'`' | b'[' | b'<' | b']' => true,
            b' ' => at + 1 < bytes.len() && bytes[at + 1] == b' ',
            b'h' => matches!(
                &bytes[at..],
                [b'h', b't', b't', b'p', b':', b'/', b'/', ..]
                    | [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..]
            ),
            b'~' => bytes[at..].starts_with(b"~~~"),
            b'&' => {
                at + 1 < bytes.len()
                    && (bytes[at + 1] == b'#' || bytes[at + 1].is_ascii_alphabetic())
            }
            _ => false,
        };
        if is_special {
            break;
        }
        at += 1;
    }
    at
}

fn escape(c: char, text: &mut String) -> usize {
    text.push('\\');
    text.push(c);
    c.len_utf8()
}

/// A backslash together with the punctuation that it escapes.
fn escaped(rest: &str, text: &mut String) -> usize {
    match rest[1..].chars().next() {
        Some(next) if next.is_ascii_punctuation() => {
            text.push('\\');
            text.push(next);
            2
        }
        _ => escape('\\', text),
    }
}

/// A code span that ends on the same line is kept; an unmatched run of backticks is escaped.
fn code_span(rest: &str, text: &mut String) -> usize {
    let run = rest.len() - rest.trim_start_matches('`').len();
    let ticks = &rest[..run];
    let mut from = run;
    while let Some(at) = rest[from..].find(ticks) {
        let start = from + at;
        let end = start + rest[start..].len() - rest[start..].trim_start_matches('`').len();
        if end - start == run {
            text.push_str(&rest[..end]);
            return end;
        }
        from = end;
    }
    text.push_str(&"\\`".repeat(run));
    run
}

/// `[words](https://…)` stays a link; other brackets are escaped, because they would be broken links.
fn link(rest: &str, text: &mut String) -> usize {
    let parts = rest[1..].split_once(']').and_then(|(words, target)| {
        let target = target.strip_prefix('(')?.split_once(')')?.0;
        let plain = |part: &str| !part.contains(['[', '<', '>', '`', '\\', '(', '"', ' ']);
        let is_web = target.starts_with("http://") || target.starts_with("https://");
        (is_web
            && plain(target)
            && !words.contains(['[', '<', '`', '\\'])
            && !words.trim().is_empty())
        .then_some((words, target))
    });
    let Some((words, target)) = parts else {
        return escape('[', text);
    };
    push(text, &["[", words, "](", target, ")"]);
    words.len() + target.len() + "[]()".len()
}

/// A bare address becomes an autolink.
fn url(rest: &str, text: &mut String) -> usize {
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '`' | '"' | ')' | ']' | '\\'))
        .unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']);
    if address.ends_with("://") || !address.is_ascii() {
        text.push('h');
        return 1;
    }
    push(text, &["<", address, ">"]);
    address.len()
}
