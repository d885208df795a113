//! The places where a line of each kind may break.
//!
//! In: a line. Out: its parts and the breaks between them, as prettyplease has them for such code.

use super::Line;
use crate::generate::rust::layout::{BLANK, Break, FIRST, LAST, LAST_COMMA, NEVER, PLAIN, Token};

impl Line {
    /// A line of this kind, split where it may break.
    pub(super) fn tokens(self, line: &str) -> Vec<Token<'_>> {
        let mut tokens = Vec::new();
        match self {
            Self::Attribute => bracketed(line, Opening::Parenthesis, LAST, &mut tokens),
            Self::Typed => typed(line, &mut tokens),
            Self::Code => code(line, &mut tokens),
            Self::Arm => arm(line, &mut tokens),
            Self::Impl => implementation(line, &mut tokens),
            Self::TupleStruct => tuple_struct(line, &mut tokens),
            Self::Bounds => bounds(line, &mut tokens),
            Self::Chain => chain(line, &mut tokens),
            Self::AsyncBlock => async_block(line, &mut tokens),
            Self::Comment => tokens.push(Token::Text(line)),
        }
        tokens
    }
}

/// The brackets after which a line may break.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    Parenthesis,
    AnyBracket,
}

/// Puts breaks after opening and before closing brackets, and after the commas between them.
fn bracketed<'a>(line: &'a str, opening: Opening, last: Token<'a>, tokens: &mut Vec<Token<'a>>) {
    let mut start = 0;
    let mut depth = 0;
    let mut in_string = false;
    let mut is_escaped = false;
    let mut previous = b' ';
    let signs = line.as_bytes();
    let mut next = 0;
    while next < signs.len() {
        let at = next;
        let sign = signs[at];
        next += 1;
        if in_string {
            in_string = is_escaped || sign != b'"';
            is_escaped = !is_escaped && sign == b'\\';
            continue;
        }
        match sign {
            b'"' => in_string = true,
            // Empty brackets are not broken.
            b')' if previous == b'(' => {}
            b'(' if next < signs.len() && signs[next] == b')' => {}
            b'(' | b'<' if sign == b'(' || opening == Opening::AnyBracket => {
                tokens.push(Token::Text(&line[start..next]));
                tokens.push(Token::Group);
                tokens.push(FIRST);
                start = next;
                depth += 1;
            }
            b')' | b'>' if depth > 0 && previous != b'-' => {
                tokens.push(Token::Text(&line[start..at]));
                tokens.push(last);
                tokens.push(Token::End);
                start = at;
                depth -= 1;
            }
            b' ' if depth > 0 && previous == b',' => {
                tokens.push(Token::Text(&line[start..at]));
                tokens.push(BLANK);
                start = next;
            }
            _ => {}
        }
        previous = sign;
    }
    tokens.push(Token::Text(&line[start..]));
}

fn code<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    bracketed(line, Opening::AnyBracket, LAST_COMMA, tokens);
}

/// The generics of a function are measured with the bracket after them, but without the parameters.
fn typed<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    code(line, tokens);
    let is_bracket = |token: &Token<'_>| matches!(token, Token::Text(text) if text.ends_with('('));
    match tokens.iter().position(is_bracket) {
        None | Some(0) => {}
        Some(bracket) => tokens.insert(bracket + 1, NEVER),
    }
}

/// The type may be on its own line.
fn implementation<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    tokens.push(Token::Run);
    for (number, part) in line.split(" for ").enumerate() {
        if number > 0 {
            tokens.extend([BLANK, Token::Text("for ")]);
        }
        code(part, tokens);
    }
    tokens.push(Token::End);
}

/// If the line is too wide, the fields are broken; the parameters only if they are too wide themselves.
fn tuple_struct<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    let (head, fields) = line.split_once(">(").unwrap_or((line, ""));
    let (name, parameters) = head.split_once('<').unwrap_or((head, ""));
    tokens.extend([Token::Group, Token::Text(name), Token::Text("<")]);
    tokens.extend([Token::Within, FIRST, Token::Text(parameters)]);
    tokens.extend([LAST_COMMA, Token::End, Token::Text(">("), FIRST]);
    code(fields.trim_end_matches(");"), tokens);
    tokens.extend([LAST_COMMA, Token::Text(");"), Token::End]);
}

/// Each bound may be on its own line.
fn bounds<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    tokens.push(Token::Group);
    for (number, bound) in line.split(" + ").enumerate() {
        if number > 0 {
            tokens.extend([BLANK, Token::Text("+ ")]);
        }
        code(bound, tokens);
    }
    tokens.push(Token::End);
}

/// The last call, or `await`, may be on its own line.
fn chain<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    let last_call = line.rfind(").").map_or(line.len(), |at| at + 1);
    tokens.push(Token::Group);
    bracketed(&line[..last_call], Opening::Parenthesis, LAST_COMMA, tokens);
    tokens.push(FIRST);
    bracketed(&line[last_call..], Opening::Parenthesis, LAST_COMMA, tokens);
    tokens.push(Token::End);
}

/// The contents of the block may be on their own line.
fn async_block<'a>(line: &'a str, tokens: &mut Vec<Token<'a>>) {
    const LAST_BLANK: Token<'_> = Token::Break(Break {
        blank: true,
        is_last: true,
        ..PLAIN
    });
    let (head, body) = line.split_once("{ ").unwrap_or((line, ""));
    let body = body.trim_end_matches(" };");
    tokens.extend([Token::Text(head), Token::Text("{"), Token::Group, BLANK]);
    chain(body, tokens);
    tokens.extend([LAST_BLANK, Token::End, Token::Text("};")]);
}

/// If the line is too wide, the body becomes a block. The body is a name, or a value in `Some`, with or without an
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
    let (patterns, body) = line.split_once(" => ").unwrap_or((line, ""));
    let body = body.trim_end_matches(',');
    tokens.push(Token::Run);
    for (number, pattern) in patterns.split(" | ").enumerate() {
        if number > 0 {
            tokens.extend([BLANK, Token::Text("| ")]);
        }
        tokens.push(Token::Text(pattern));
    }
    tokens.extend([Token::End, Token::Text(" => "), NEVER]);
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
