//! The lines that messages and enums are made of, each laid out as prettyplease does it.
//!
//! In: a line as it would be on paper of any width. Out: the line, or several if it is too wide.

use super::layout::{self, BLANK, Break, FIRST, INDENT, LAST, LAST_COMMA, PLAIN, Token};

/// What a line is, which says where it may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// `#[a(b, c = "d")]`.
    Attribute,
    /// A field or a variant with its comma, or the head of a function with its brace.
    Typed,
    /// `pattern | pattern => body,` of a `match`.
    Arm,
}

/// Lines, and how many blocks are around the next one.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
    depth: usize,
}

impl Lines {
    /// Writes one line, without its indentation and its end.
    pub(super) fn line(&mut self, kind: Line, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        let margin = self.depth * INDENT;
        layout::indent(&mut self.text, margin);
        write(&mut self.text);
        if layout::fits(margin, self.text.len() - start) {
            self.text.push('\n');
        } else {
            let line = self.text.split_off(start);
            layout::print(&kind.tokens(line.trim_start()), margin, &mut self.text);
        }
    }

    /// Writes a line that has no place to break.
    pub(super) fn plain(&mut self, parts: &[&str]) {
        layout::indent(&mut self.text, self.depth * INDENT);
        self.text.extend(parts.iter().copied());
        self.text.push('\n');
    }

    /// Begins a block whose head is these parts.
    pub(super) fn open(&mut self, head: &[&str]) {
        layout::indent(&mut self.text, self.depth * INDENT);
        self.text.extend(head.iter().copied());
        self.text.push_str(" {\n");
        self.depth += 1;
    }

    /// Begins the block whose head was the last line.
    pub(super) fn enter(&mut self) {
        self.depth += 1;
    }

    /// Ends a block; one that is empty on the line of its head.
    pub(super) fn close(&mut self) {
        self.depth -= 1;
        if self.text.ends_with("{\n") {
            self.text.pop();
        } else {
            layout::indent(&mut self.text, self.depth * INDENT);
        }
        self.text.push_str("}\n");
    }
}

impl Line {
    fn tokens(self, line: &str) -> Vec<Token<'_>> {
        let mut tokens = Vec::new();
        match self {
            Self::Attribute => bracketed(line, "(", LAST, &mut tokens),
            Self::Typed => bracketed(line, "(<", LAST_COMMA, &mut tokens),
            Self::Arm => arm(line, &mut tokens),
        }
        tokens
    }
}

/// Breaks behind and before brackets, and behind the commas between them.
fn bracketed<'a>(line: &'a str, opening: &str, last: Token<'a>, tokens: &mut Vec<Token<'a>>) {
    let mut start = 0;
    let mut depth = 0;
    let mut in_string = false;
    let mut is_escaped = false;
    let mut previous = ' ';
    for (at, sign) in line.char_indices() {
        if in_string {
            in_string = is_escaped || sign != '"';
            is_escaped = !is_escaped && sign == '\\';
            continue;
        }
        match sign {
            '"' => in_string = true,
            _ if opening.contains(sign) => {
                tokens.extend([Token::Text(&line[start..=at]), Token::Group, FIRST]);
                start = at + 1;
                depth += 1;
            }
            ')' | '>' if depth > 0 && previous != '-' => {
                tokens.extend([Token::Text(&line[start..at]), last, Token::End]);
                start = at;
                depth -= 1;
            }
            ' ' if depth > 0 && previous == ',' => {
                tokens.extend([Token::Text(&line[start..at]), BLANK]);
                start = at + 1;
            }
            _ => {}
        }
        previous = sign;
    }
    tokens.push(Token::Text(&line[start..]));
}

/// The body gets a block of its own if the line is too wide. It is a name, or a value in `Some` with or without an
/// attribute.
fn arm<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    const TO_BLOCK: Break = Break {
        before: "{",
        ..PLAIN
    };
    const FROM_BLOCK: Break = Break {
        is_last: true,
        after: "}",
        flat: ",",
        ..PLAIN
    };
    const NEVER: Break = Break {
        never: true,
        ..PLAIN
    };
    let (patterns, body) = line.split_once(" => ").unwrap_or((line, ""));
    let body = body.trim_end_matches(',');
    tokens.push(Token::Run);
    for (number, pattern) in patterns.split(" | ").enumerate() {
        if number > 0 {
            tokens.extend([BLANK, Token::Text("| ")]);
        }
        tokens.push(Token::Text(pattern));
    }
    tokens.extend([Token::End, Token::Text(" => "), Token::Break(NEVER)]);
    tokens.extend([Token::Group, Token::Break(TO_BLOCK)]);
    if let Some(value) = body
        .strip_prefix("Some(")
        .and_then(|it| it.strip_suffix(')'))
    {
        tokens.extend([Token::Text("Some("), Token::Group, FIRST]);
        let (attribute, value) = value.split_at(value.find("Self").unwrap_or_default());
        if !attribute.is_empty() {
            tokens.extend([Token::Text(attribute.trim_end()), BLANK]);
        }
        tokens.extend([Token::Text(value), LAST_COMMA, Token::End, Token::Text(")")]);
    } else {
        tokens.push(Token::Text(body));
    }
    tokens.extend([Token::Break(FROM_BLOCK), Token::End]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code of every kind in as many modules, with names of this width.
    fn code(depth: usize, width: usize) -> String {
        let (snake, camel) = ("a".repeat(width), "A".repeat(width));
        let attribute =
            format!("#[prost(message, optional, boxed, tag = \"1\", d = \"(\\\"{snake}, \")]");
        let mut lines = Lines::default();
        for _ in 0..depth {
            lines.open(&["pub mod m"]);
        }
        lines.line(Line::Attribute, |line| {
            line.push_str("#[derive(Clone, Copy, PartialEq, ::prost::Message)]");
        });
        lines.open(&["pub struct ", &camel]);
        for kind in [
            "i32",
            &format!("super::{camel}"),
            &format!("::core::option::Option<{camel}>"),
            &format!("::core::option::Option<::prost::alloc::boxed::Box<super::{camel}>>"),
            &format!("::std::collections::HashMap<::prost::alloc::string::String, {camel}>"),
        ] {
            lines.line(Line::Attribute, |line| line.push_str(&attribute));
            lines.line(Line::Typed, |line| {
                line.extend(["pub ", &snake, ": ", kind, ","]);
            });
        }
        lines.close();
        lines.open(&["pub enum ", &camel]);
        lines.line(Line::Typed, |line| {
            line.extend([&camel, "(super::", &snake, "),"]);
        });
        lines.line(Line::Typed, |line| {
            line.extend([
                &camel,
                "(::prost::alloc::boxed::Box<super::m::",
                &camel,
                ">),",
            ]);
        });
        lines.close();
        lines.open(&["impl ", &camel]);
        lines.line(Line::Typed, |line| {
            line.push_str("pub fn from_str_name(value: &str) -> ::core::option::Option<Self> {");
        });
        lines.enter();
        lines.open(&["match value"]);
        lines.line(Line::Arm, |line| {
            line.extend(["Self::", &camel, " => \"", &camel, "\","]);
        });
        for attribute in ["", "#[allow(deprecated)] "] {
            for pattern in [
                format!("\"{camel}\""),
                format!("\"A\" | \"{camel}\" | \"B\" | \"{camel}\""),
            ] {
                lines.line(Line::Arm, |line| {
                    line.extend([&pattern, " => Some(", attribute, "Self::", &camel, "),"]);
                });
            }
        }
        lines.close();
        lines.close();
        lines.close();
        lines.open(&["pub struct Empty"]);
        lines.close();
        for _ in 0..depth {
            lines.close();
        }
        lines.text
    }

    #[test]
    fn every_width_is_laid_out_as_prettyplease_does() {
        for (depth, width) in (0..8).flat_map(|depth| (1..110).map(move |width| (depth, width))) {
            let code = code(depth, width);
            let tree = syn::parse_file(&code).expect("it is Rust");
            assert_eq!(
                code,
                prettyplease::unparse(&tree),
                "{depth} modules, names of {width}"
            );
        }
    }
}
