//! In: bytes. Out: the tokens of the protobuf language, roughly: enough to tell comments and strings from the rest
//! before anything is parsed. Never fails and never recurses.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// An identifier or a keyword.
    Word,
    Number,
    /// A string with its quotes; an unterminated one ends with its line.
    Text,
    Comment,
    /// Any other byte.
    Symbol(u8),
}

/// One token, by its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Range<usize>,
}

/// The tokens of `bytes`, comments included.
pub(crate) fn tokens(bytes: &[u8]) -> impl Iterator<Item = Token> {
    let mut position = 0;
    std::iter::from_fn(move || {
        position += length(&bytes[position..], |byte| byte.is_ascii_whitespace());
        let rest = bytes.get(position..)?;
        let (kind, length) = first_token(rest)?;
        let span = position..position + length;
        position = span.end;
        Some(Token { kind, span })
    })
}

fn first_token(rest: &[u8]) -> Option<(TokenKind, usize)> {
    let token = match *rest {
        [] => return None,
        [b'/', b'/', ..] => (TokenKind::Comment, length(rest, |byte| byte != b'\n')),
        [b'/', b'*', ..] => {
            let end = rest[2..].windows(2).position(|pair| pair == b"*/");
            (TokenKind::Comment, end.map_or(rest.len(), |end| end + 4))
        }
        [quote @ (b'"' | b'\''), ..] => (TokenKind::Text, text_length(rest, quote)),
        [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..] => (TokenKind::Number, number_length(rest)),
        [byte, ..] if is_word(byte) => (TokenKind::Word, length(rest, is_word)),
        [byte, ..] => (TokenKind::Symbol(byte), 1),
    };
    Some(token)
}

fn length(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    let end = bytes.iter().position(|&byte| !belongs(byte));
    end.unwrap_or(bytes.len())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn text_length(rest: &[u8], quote: u8) -> usize {
    let mut index = 1;
    while index < rest.len() {
        match rest[index] {
            b'\\' => index += 2,
            b'\n' => return index,
            byte if byte == quote => return index + 1,
            _ => index += 1,
        }
    }
    rest.len()
}

fn number_length(rest: &[u8]) -> usize {
    let mut index = 0;
    while index < rest.len() {
        let exponent_sign = matches!(rest[index], b'+' | b'-')
            && matches!(rest[index - 1], b'e' | b'E')
            && !rest.starts_with(b"0x");
        if !is_word(rest[index]) && rest[index] != b'.' && !exponent_sign {
            break;
        }
        index += 1;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = tokens(text.as_bytes())
            .map(|token| &text[token.span])
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn tokens_of_every_kind() {
        check("int32 a=1;", &["int32", "a", "=", "1", ";"]);
        check("a // b \"c\nd", &["a", "// b \"c", "d"]);
        check("/* a */ /* b", &["/* a */", "/* b"]);
        check(r#""a\"b" 'c"d' "e"#, &[r#""a\"b""#, r#"'c"d'"#, r#""e"#]);
        check("\"a\nb", &["\"a", "b"]);
        check("1e+9-.5 0xe+1", &["1e+9", "-", ".5", "0xe", "+", "1"]);
        check("\\", &["\\"]);
        check("\"\\", &["\"\\"]);
    }
}
