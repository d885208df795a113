//! Adds `#[cfg(feature = …)]` before items.
//!
//! In: formatted Rust. Out: the same with the attribute before every item. Finds items by counting brackets, and skips
//! strings and comments, because these may contain brackets and line ends.

/// The attribute as a line.
pub(super) fn line(feature: &str) -> String {
    format!("#[cfg(feature = {feature:?})]\n")
}

/// The items of `text`, each with the attribute.
pub(super) fn items(text: &str, feature: &str) -> String {
    let gate = line(feature);
    let mut gated = String::with_capacity(text.len() + text.len() / 16);
    let mut scanner = Scanner::default();
    let mut is_inside = false;
    for line in text.split_inclusive('\n') {
        let is_before = line.trim().is_empty() || line.starts_with("///");
        if !is_inside && !is_before {
            gated.push_str(&gate);
            is_inside = true;
        }
        gated.push_str(line);
        if scanner.ends_item(line) {
            is_inside = false;
        }
    }
    gated
}

/// The kind of text at a position.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Code,
    /// A string, which ends at a quote that is not escaped.
    Text,
    /// A raw string, which ends at a quote followed by this many `#`.
    RawText(usize),
    /// Block comments, nested this deep.
    Comment(usize),
}

#[derive(Debug, Default)]
struct Scanner {
    place: Place,
    /// The number of open brackets.
    depth: usize,
}

impl Scanner {
    /// Scans a line, and returns whether an item ends with it.
    fn ends_item(&mut self, line: &str) -> bool {
        let bytes = line.as_bytes();
        let mut at = 0;
        // The last byte on the line that is neither white space nor part of a comment.
        let mut last = b' ';
        while at < bytes.len() {
            let rest = &bytes[at..];
            let (place, length) = match self.place {
                Place::Code => match code(rest) {
                    // The rest of the line is a comment.
                    None => break,
                    Some(step) => {
                        self.count(rest[0]);
                        let is_comment = matches!(step.0, Place::Comment(_));
                        if !is_comment && !rest[0].is_ascii_whitespace() {
                            last = rest[0];
                        }
                        step
                    }
                },
                Place::Text => match rest[0] {
                    b'\\' => (Place::Text, 2),
                    b'"' => (Place::Code, 1),
                    _ => (Place::Text, 1),
                },
                Place::RawText(hashes) => {
                    let closes = rest[0] == b'"' && hashes_at(&rest[1..]) >= hashes;
                    let length = if closes { 1 + hashes } else { 1 };
                    (if closes { Place::Code } else { self.place }, length)
                }
                Place::Comment(depth) => match rest {
                    [b'*', b'/', ..] if depth == 1 => (Place::Code, 2),
                    [b'*', b'/', ..] => (Place::Comment(depth - 1), 2),
                    [b'/', b'*', ..] => (Place::Comment(depth + 1), 2),
                    _ => (self.place, 1),
                },
            };
            self.place = place;
            at += length;
        }
        self.place == Place::Code && self.depth == 0 && matches!(last, b'}' | b';')
    }

    fn count(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// The kind of text that begins here, and the length of its start; `None` if the rest of the line is a comment.
fn code(rest: &[u8]) -> Option<(Place, usize)> {
    Some(match rest {
        [b'/', b'/', ..] => return None,
        [b'/', b'*', ..] => (Place::Comment(1), 2),
        [b'"', ..] => (Place::Text, 1),
        // A character literal, or a lifetime.
        [b'\'', b'\\', _, behind @ ..] => {
            let end = behind.iter().position(|&byte| byte == b'\'');
            (Place::Code, end.map_or(1, |end| end + 4))
        }
        [b'\'', behind @ ..] => {
            let width = std::str::from_utf8(behind).ok();
            let width = width.and_then(|text| text.chars().next());
            let width = width.map_or(1, char::len_utf8);
            let is_character = behind.get(width) == Some(&b'\'');
            (Place::Code, if is_character { width + 2 } else { 1 })
        }
        [byte, ..] if byte.is_ascii_alphanumeric() || *byte == b'_' => {
            let is_word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
            let length = rest.iter().take_while(is_word).count();
            let (word, behind) = rest.split_at(length);
            let hashes = hashes_at(behind);
            match (word, behind.get(hashes)) {
                (b"r" | b"br" | b"cr", Some(b'"')) => (Place::RawText(hashes), length + hashes + 1),
                _ => (Place::Code, length),
            }
        }
        _ => (Place::Code, 1),
    })
}

fn hashes_at(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| byte == b'#').count()
}

#[cfg(test)]
mod tests {
    use super::items;

    /// Checks that the attribute is added exactly at each `@` in `text`.
    fn check(text: &str) {
        let expected = text.replace('@', "#[cfg(feature = \"f\")]\n");
        assert_eq!(items(&text.replace('@', ""), "f"), expected);
    }

    #[test]
    fn every_item_is_gated_once() {
        check("@pub struct A;\n@pub struct B {\n    x: i32,\n}\n");
        check(
            "/// }\n/// \"\n@#[derive(\n    A,\n)]\n@pub struct C(u8);\n"
                .replace(")]\n@", ")]\n")
                .as_str(),
        );
        check(
            "@impl<'a> A<'a>\nwhere\n    T: B,\n{\n    const C: [char; 2] = ['{', '\\''];\n}\n@use a::{b, c};\n",
        );
        check("@fn f() {}\n\n@fn g() {}\n");
    }

    #[test]
    fn strings_and_comments_are_skipped() {
        check("@#[doc = \"\n}\nmod a {\"]\nstruct A;\n@struct B;\n");
        check(
            "@const A: &str = r#\"\n\"}\n\"#;\n@const B: &[u8] = br\"\\\";\n@const C: u8 = b'\"';\n",
        );
        check("@const A: &str = \"\\\"\n};\n\";\n@fn r#type() {}\n");
        check("@/** }\n/* { */\n} */\nfn f() {} // {\n@fn g() {} /* { */\n@fn h() {}\n");
    }
}
