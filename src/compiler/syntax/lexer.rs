//! In: a text. Out: tokens, on demand, and the comments between them, attached as protoc attaches them.
//!
//! The tokens are those of protoc's tokenizer. It never fails: invalid characters are reported and skipped.

mod comment;

use std::ops::Range;

use self::comment::CommentStart;
use super::attachment::to_u32;

/// The kind of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a keyword.
    Identifier,
    /// Decimal, octal or hexadecimal.
    Integer,
    /// With a point or an exponent.
    Float,
    /// With its quotes.
    String,
    /// Any other ASCII character; of one that is not ASCII, the first byte.
    Symbol(u8),
    /// The end of the text.
    End,
}

/// One token with its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

/// An error in a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexicalError {
    pub span: Range<usize>,
    /// What is wrong: lower case, names in backticks.
    pub message: &'static str,
    /// How to fix it.
    pub help: &'static str,
}

/// Reads the tokens of a text.
#[derive(Debug)]
pub struct Lexer<'a> {
    text: &'a str,
    position: usize,
    end: usize,
    /// The number of line feeds that were read.
    line: usize,
    /// Where the last identifier ended.
    identifier_end: usize,
    errors: Vec<LexicalError>,
}

impl Token {
    #[must_use]
    pub fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    #[must_use]
    pub fn is(self, symbol: u8) -> bool {
        self.kind == TokenKind::Symbol(symbol)
    }
}

impl<'a> Lexer<'a> {
    /// A lexer over a part of `text`; a byte order mark at its start is skipped. `text` has fewer than 2^32 bytes.
    #[must_use]
    pub fn new(text: &'a str, part: Range<usize>) -> Self {
        let mark = '\u{feff}';
        let has_mark = part.start == 0 && text[part.clone()].starts_with(mark);
        Self {
            text,
            position: part.start + if has_mark { mark.len_utf8() } else { 0 },
            end: part.end,
            line: 0,
            identifier_end: usize::MAX,
            errors: Vec::new(),
        }
    }

    /// The errors since the last call.
    pub fn take_errors(&mut self) -> Vec<LexicalError> {
        std::mem::take(&mut self.errors)
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Skips the rest of the text.
    pub(super) fn skip_to_end(&mut self) {
        self.position = self.end;
    }

    /// The next token; comments before it are skipped.
    pub fn next_token(&mut self) -> Token {
        loop {
            self.skip_whitespace();
            match self.peek() {
                Some(b'/') => match self.comment_start() {
                    CommentStart::Line => _ = self.line_comment(),
                    CommentStart::Block => self.block_comment(|_| {}),
                    CommentStart::Slash(token) => return token,
                    CommentStart::None => unreachable!("invariant: there is a slash"),
                },
                Some(..b' ') => self.control_characters(),
                Some(_) | None => return self.token(),
            }
        }
    }

    /// All remaining tokens.
    pub fn tokens(mut self) -> impl Iterator<Item = Token> {
        std::iter::from_fn(move || {
            Some(self.next_token()).filter(|token| token.kind != TokenKind::End)
        })
    }

    /// The remaining text between tokens: white space and comments.
    pub fn gaps(self) -> impl Iterator<Item = Range<usize>> {
        let (mut position, end) = (self.position, self.end);
        let last = std::iter::once(end..end);
        let tokens = self.tokens().map(Token::span).chain(last);
        tokens.map(move |token| std::mem::replace(&mut position, token.end)..token.start)
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.position..self.end]
    }

    fn peek(&self) -> Option<u8> {
        if self.position < self.end {
            Some(self.text.as_bytes()[self.position])
        } else {
            None
        }
    }

    fn peek_is(&self, belongs: impl Fn(u8) -> bool) -> bool {
        self.position < self.end && belongs(self.text.as_bytes()[self.position])
    }

    fn consume(&mut self, byte: u8) -> bool {
        if self.position == self.end || self.text.as_bytes()[self.position] != byte {
            return false;
        }
        self.position += 1;
        if byte == b'\n' {
            self.line += 1;
        }
        true
    }

    fn consume_if(&mut self, belongs: impl Fn(u8) -> bool) -> bool {
        let found = self.peek_is(belongs);
        if found {
            self.position += 1;
        }
        found
    }

    // A plain loop, because build scripts are not optimised: an iterator would be several calls for each byte.
    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        let bytes = self.text.as_bytes();
        let mut position = self.position;
        while position < self.end && belongs(bytes[position]) {
            position += 1;
        }
        self.position = position;
    }

    /// Skips whitespace except line feeds.
    fn skip_blanks(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c));
    }

    fn skip_whitespace(&mut self) {
        let bytes = self.text.as_bytes();
        let mut position = self.position;
        while position < self.end {
            match bytes[position] {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => {}
                _ => break,
            }
            position += 1;
        }
        self.position = position;
    }

    fn error(&mut self, span: Range<usize>, message: &'static str, help: &'static str) {
        self.errors.push(LexicalError {
            span,
            message,
            help,
        });
    }

    /// An error at the current position.
    fn error_here(&mut self, message: &'static str, help: &'static str) {
        let next = self.text[self.position..self.end].chars().next();
        let length = next.map_or(0, char::len_utf8);
        self.error(self.position..self.position + length, message, help);
    }

    fn control_characters(&mut self) {
        let start = self.position;
        self.skip_while(|byte| byte < b' ' && !matches!(byte, b'\t'..=b'\r'));
        self.error(
            start..self.position,
            "control characters are not allowed here",
            "remove them; they are not visible in most editors",
        );
    }

    /// The token that begins here, or the end; whitespace and comments are already skipped.
    fn token(&mut self) -> Token {
        let start = self.position;
        let Some(first) = self.peek() else {
            let end = to_u32(self.position);
            return Token {
                kind: TokenKind::End,
                start: end,
                end,
            };
        };
        self.position += 1;
        let kind = match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                self.skip_while(
                    |byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_'),
                );
                self.identifier_end = self.position;
                TokenKind::Identifier
            }
            b'0' => self.number(Number::AfterZero),
            b'1'..=b'9' => self.number(Number::Decimal),
            b'.' if self.peek_is(|byte| byte.is_ascii_digit()) => {
                if self.identifier_end == start {
                    self.error(
                        start..self.position,
                        "a name and a number need a space between them",
                        "insert a space",
                    );
                }
                self.number(Number::AfterPoint)
            }
            b'"' | b'\'' => {
                self.string(first);
                TokenKind::String
            }
            0x80.. => {
                self.skip_while(|byte| byte >= 0x80);
                self.error(
                    start..self.position,
                    "only ASCII is allowed outside strings and comments",
                    "remove it, or write it as a string or a comment",
                );
                TokenKind::Symbol(first)
            }
            _ => TokenKind::Symbol(first),
        };
        Token {
            kind,
            start: to_u32(start),
            end: to_u32(self.position),
        }
    }

    fn number(&mut self, form: Number) -> TokenKind {
        let is_digit = |byte: u8| byte.is_ascii_digit();
        let mut is_float = false;
        if form == Number::AfterZero && self.consume_if(|byte| matches!(byte, b'x' | b'X')) {
            if !self.peek_is(|byte| byte.is_ascii_hexdigit()) {
                self.error_here("expected hexadecimal digits after `0x`", "write `0x1f`");
            }
            self.skip_while(|byte| byte.is_ascii_hexdigit());
        } else if form == Number::AfterZero && self.peek_is(is_digit) {
            self.skip_while(|byte| matches!(byte, b'0'..=b'7'));
            if self.peek_is(is_digit) {
                self.error_here(
                    "a number that begins with 0 is octal, and this is no octal digit",
                    "remove the leading 0",
                );
                self.skip_while(is_digit);
            }
        } else {
            self.skip_while(is_digit);
            if form == Number::AfterPoint {
                is_float = true;
            } else if self.consume(b'.') {
                is_float = true;
                self.skip_while(is_digit);
            }
            if self.consume_if(|byte| matches!(byte, b'e' | b'E')) {
                is_float = true;
                self.consume_if(|byte| matches!(byte, b'-' | b'+'));
                if !self.peek_is(is_digit) {
                    self.error_here("expected the digits of the exponent", "write `1e9`");
                }
                self.skip_while(is_digit);
            }
        }
        if self.peek_is(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
            self.error_here(
                "a number and a name need a space between them",
                "insert a space, or remove the letter",
            );
        } else if self.peek() == Some(b'.') {
            let message = if is_float {
                "a number has one point, before its exponent"
            } else {
                "hexadecimal and octal numbers are integers"
            };
            self.error_here(message, "remove the point");
        }
        if is_float {
            TokenKind::Float
        } else {
            TokenKind::Integer
        }
    }

    fn string(&mut self, quote: u8) {
        let opened = self.position - 1;
        loop {
            self.skip_while(|byte| !matches!(byte, b'"' | b'\'' | b'\\' | b'\n' | 0));
            if self.consume(quote) {
                return;
            }
            if self.consume(b'\\') {
                self.escape();
            } else if self.consume_if(|byte| matches!(byte, b'"' | b'\'')) {
                // The other kind of quote is an ordinary character.
            } else {
                self.error(
                    opened..self.position,
                    "this string does not end in its line",
                    "end it with the quote it begins with; strings beside each other are one",
                );
                return;
            }
        }
    }

    fn escape(&mut self) {
        let start = self.position - 1;
        let digits = |lexer: &mut Self, count: usize| {
            let found = lexer.rest().iter().take(count);
            let found = found.take_while(|byte| byte.is_ascii_hexdigit()).count();
            lexer.position += found;
            found == count
        };
        if self.consume_if(|byte| br#"abfnrtv\?'""#.contains(&byte))
            || self.consume_if(|byte| matches!(byte, b'0'..=b'7'))
        {
            return;
        }
        let (is_right, help) = if self.consume_if(|byte| matches!(byte, b'x' | b'X')) {
            (
                digits(self, 1),
                "write `\\x` and one or two hexadecimal digits",
            )
        } else if self.consume(b'u') {
            (digits(self, 4), "write `\\u` and four hexadecimal digits")
        } else if self.consume(b'U') {
            let value = self.rest().get(..8);
            let is_small = value.is_some_and(|it| it.starts_with(b"000") || it.starts_with(b"001"));
            let help = "write `\\U` and eight hexadecimal digits, of which the first two are 0 and the third is 0 or 1";
            (digits(self, 8) && is_small, help)
        } else {
            let help = "a backslash stands before one of `abfnrtv\\?'\"`, octal digits, `x`, `u` or `U`; write `\\\\` for the character itself";
            (false, help)
        };
        if !is_right {
            let next = self.text[self.position..self.end].chars().next();
            let shown = next.filter(|next| !next.is_control());
            let end = self
                .position
                .max(start + 1 + shown.map_or(0, char::len_utf8));
            self.error(start..end, "not an escape sequence", help);
        }
    }
}

/// How a number begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    AfterZero,
    AfterPoint,
    Decimal,
}
