//! Comments between tokens: their spans and their texts.

use super::{Lexer, Token, TokenKind};
use crate::syntax::attachment::{Collector, CommentSpan, FoundComments, to_u32};

/// What follows at the current position.
pub(super) enum CommentStart {
    Line,
    Block,
    /// A slash alone, which has been read.
    Slash(Token),
    None,
}

impl<'a> Lexer<'a> {
    /// The next token, with the comments before it. `at_start` means that no token has been read yet.
    pub(in crate::syntax) fn next_with_comments(
        &mut self,
        at_start: bool,
    ) -> (Token, FoundComments) {
        let mut comments = Collector::new(!at_start);
        let previous_line = (!at_start).then_some(self.line);
        let mut trailing_line = None;
        if !at_start {
            self.skip_blanks();
            match self.comment_start() {
                CommentStart::Line => {
                    trailing_line = Some(self.line);
                    comments.add_lines(self.line_comment_span());
                    comments.flush();
                }
                CommentStart::Block => {
                    comments.add_block(self.block_comment_span());
                    trailing_line = Some(self.line);
                    self.skip_blanks();
                    comments.flush();
                }
                CommentStart::Slash(token) => return (token, comments.finish()),
                CommentStart::None => {
                    if !self.consume(b'\n') {
                        return (self.next_token(), comments.finish());
                    }
                }
            }
        }
        loop {
            self.skip_blanks();
            match self.comment_start() {
                CommentStart::Line => comments.add_lines(self.line_comment_span()),
                CommentStart::Block => {
                    comments.add_block(self.block_comment_span());
                    self.skip_blanks();
                    self.consume(b'\n');
                }
                CommentStart::Slash(token) => return (token, comments.finish()),
                CommentStart::None if self.consume(b'\n') => {
                    comments.flush();
                    comments.end_trailing();
                }
                CommentStart::None => {
                    let token = self.next_token();
                    let is_end = token.kind == TokenKind::End;
                    if is_end || token.is(b'}') || token.is(b']') || token.is(b')') {
                        comments.flush();
                    }
                    let line = Some(self.line);
                    if !is_end && (line == previous_line || line == trailing_line) {
                        comments.detach_ambiguous();
                    }
                    return (token, comments.finish());
                }
            }
        }
    }

    /// The text of the comment that this lexer was made for.
    pub(in crate::syntax) fn comment_text(mut self) -> String {
        let mut text = String::new();
        loop {
            self.skip_blanks();
            match self.comment_start() {
                CommentStart::Line => text.push_str(self.line_comment()),
                CommentStart::Block => self.block_comment(|line| text.push_str(line)),
                CommentStart::Slash(_) | CommentStart::None => return text,
            }
        }
    }

    pub(super) fn comment_start(&mut self) -> CommentStart {
        if !self.consume(b'/') {
            return CommentStart::None;
        }
        if self.consume(b'/') {
            CommentStart::Line
        } else if self.consume(b'*') {
            CommentStart::Block
        } else {
            let end = to_u32(self.position);
            CommentStart::Slash(Token {
                kind: TokenKind::Symbol(b'/'),
                start: end - 1,
                end,
            })
        }
    }

    /// The rest of a line, with its line feed.
    pub(super) fn line_comment(&mut self) -> &'a str {
        let rest = &self.text[self.position..self.end];
        let (length, feeds) = match rest.find('\n') {
            Some(at) => (at + 1, 1),
            None => (rest.len(), 0),
        };
        let line = &rest[..length];
        if line.as_bytes().contains(&0) {
            let (line, _) = line.split_once('\0').unwrap_or((line, ""));
            self.position += line.len();
            return line;
        }
        self.position += length;
        self.line += feeds;
        line
    }

    fn line_comment_span(&mut self) -> CommentSpan {
        let start = self.position - 2;
        self.line_comment();
        CommentSpan::new(start, self.position)
    }

    fn block_comment_span(&mut self) -> CommentSpan {
        let start = self.position - 2;
        self.block_comment(|_| {});
        CommentSpan::new(start, self.position)
    }

    /// Reads the rest of a block comment and calls `content` for each line, without its leading blanks and star.
    pub(super) fn block_comment(&mut self, mut content: impl FnMut(&'a str)) {
        let opened = self.position - 2;
        let mut line_start = self.position;
        loop {
            let rest = self.rest();
            let stop = memchr::memchr3(b'*', b'/', b'\n', rest).unwrap_or(rest.len());
            self.position += memchr::memchr(0, &rest[..stop]).unwrap_or(stop);
            if self.consume(b'\n') {
                content(&self.text[line_start..self.position]);
                self.skip_blanks();
                if self.consume(b'*') && self.consume(b'/') {
                    return;
                }
                line_start = self.position;
            } else if self.consume(b'*') {
                if self.consume(b'/') {
                    content(&self.text[line_start..self.position - 2]);
                    return;
                }
            } else if self.consume(b'/') {
                if self.peek() == Some(b'*') {
                    let span = self.position - 1..self.position + 1;
                    self.error(
                        span,
                        "a block comment within a block comment",
                        "block comments do not nest: the next `*/` ends all of them",
                    );
                }
            } else {
                content(&self.text[line_start..self.position]);
                self.error(
                    opened..opened + 2,
                    "this block comment does not end",
                    "end it with `*/`",
                );
                return;
            }
        }
    }
}
