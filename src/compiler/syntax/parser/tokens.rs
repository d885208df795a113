//! The current token, and functions that expect the next ones.

use std::ops::Range;

use super::{Parsed, Parser};
use crate::syntax::comments::Comments;
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::literal;
use crate::syntax::locations::Place;

impl<'a> Parser<'a> {
    pub(super) fn text_of(&self, token: Token) -> &'a str {
        &self.source.text()[token.span()]
    }

    pub(super) fn current_text(&self) -> &'a str {
        self.text_of(self.current)
    }

    pub(super) fn at_end(&self) -> bool {
        self.current.kind == TokenKind::End
    }

    pub(super) fn at_keyword(&self, word: &str) -> bool {
        self.current.kind == TokenKind::Identifier && self.current_text() == word
    }

    pub(super) fn advance(&mut self) {
        self.previous_end = self.current.end;
        self.current = self.lexer.next_token();
        self.report_lexical_errors();
    }

    /// Advances over the token that ends or opens a declaration. Its comments are attached to the location at `place`,
    /// which is that of the current path, or kept for the next declaration.
    pub(super) fn advance_with_comments(&mut self, place: Option<Place>) {
        let ends_block = self.current.is(b'}');
        self.previous_end = self.current.end;
        let (token, found) = self.lexer.next_with_comments(false);
        self.current = token;
        self.report_lexical_errors();
        let leading = std::mem::replace(&mut self.upcoming.leading, found.leading);
        if let Some(place) = place {
            let detached = std::mem::replace(&mut self.upcoming.detached, found.detached);
            let comments = Comments::new(leading, found.trailing, detached);
            self.recorder.attach(place, &self.path, comments);
        } else if ends_block {
            self.recorder.attach_after_block(&self.path, found.trailing);
            self.upcoming.detached = found.detached;
        } else {
            self.upcoming.detached.extend(found.detached);
        }
    }

    pub(super) fn take_symbol(&mut self, symbol: u8) -> bool {
        let found = self.current.is(symbol);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn take_keyword(&mut self, word: &str) -> bool {
        let found = self.at_keyword(word);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect_symbol(&mut self, symbol: u8, after: &str) -> Parsed {
        if self.take_symbol(symbol) {
            return Ok(());
        }
        Err(self.expected(&format!("`{}` after {after}", char::from(symbol))))
    }

    pub(super) fn expect_keyword(&mut self, word: &str, after: &str) -> Parsed {
        if self.take_keyword(word) {
            return Ok(());
        }
        Err(self.expected(&format!("`{word}` after {after}")))
    }

    pub(super) fn expect_identifier(&mut self, what: &str) -> Parsed<String> {
        if self.current.kind != TokenKind::Identifier {
            return Err(self.expected(what));
        }
        let name = self.current_text().to_owned();
        self.advance();
        Ok(name)
    }

    /// An integer from 0 to `max`; 0 and an error if it is larger.
    pub(super) fn expect_integer(&mut self, max: u64, what: &str) -> Parsed<u64> {
        if self.current.kind != TokenKind::Integer {
            return Err(self.expected(what));
        }
        let value = literal::integer(self.current_text(), max);
        if value.is_none() {
            self.out_of_range(max, false);
        }
        self.advance();
        Ok(value.unwrap_or_default())
    }

    pub(super) fn expect_number(&mut self, what: &str) -> Parsed<i32> {
        let value = self.expect_integer(i32::MAX.unsigned_abs().into(), what)?;
        Ok(i32::try_from(value).expect("invariant: checked against the maximum"))
    }

    pub(super) fn expect_signed_number(&mut self, what: &str) -> Parsed<i32> {
        let negative = self.take_symbol(b'-');
        let max = u64::from(i32::MAX.unsigned_abs()) + u64::from(negative);
        if self.current.kind != TokenKind::Integer {
            return Err(self.expected(what));
        }
        let value = literal::integer(self.current_text(), max);
        if value.is_none() {
            self.out_of_range(max, negative);
        }
        self.advance();
        let value = i64::try_from(value.unwrap_or_default()).unwrap_or_default();
        let signed = if negative { -value } else { value };
        Ok(i32::try_from(signed).expect("invariant: checked against the maximum"))
    }

    pub(super) fn out_of_range(&mut self, max: u64, negative: bool) {
        let sign = if negative { "-" } else { "" };
        let text = if literal::integer(self.current_text(), u64::MAX).is_none()
            && self.current_text().starts_with('0')
        {
            "the number is out of range".to_owned()
        } else {
            format!("the number is out of range: it can be `{sign}{max}` at most")
        };
        self.error_at(self.current.span(), text, "too large", None);
    }

    /// The concatenated value of adjacent string literals.
    pub(super) fn expect_string(&mut self, what: &str) -> Parsed<Vec<u8>> {
        if self.current.kind != TokenKind::String {
            return Err(self.expected(what));
        }
        let mut bytes = Vec::new();
        while self.current.kind == TokenKind::String {
            literal::append_string(self.current_text(), &mut bytes);
            self.advance();
        }
        Ok(bytes)
    }

    /// As [`expect_string`](Self::expect_string), for values that must be UTF-8.
    pub(super) fn expect_text(&mut self, what: &str) -> Parsed<String> {
        let start = self.current.start;
        let bytes = self.expect_string(what)?;
        Ok(self.utf8(bytes, start))
    }

    /// `bytes` as text, with an error if they are not UTF-8; their literals began at `start` and have just been read.
    pub(super) fn utf8(&mut self, bytes: Vec<u8>, start: u32) -> String {
        String::from_utf8(bytes).unwrap_or_else(|error| {
            let span = start as usize..self.previous_end as usize;
            let message = "this string is not UTF-8".to_owned();
            self.error_at(span, message, "", Some("only `bytes` can be anything"));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    /// The `;` of a declaration. If it is missing before a new line, that is reported and the declaration ends there.
    pub(super) fn expect_end(&mut self, place: Option<Place>, after: &str) -> Parsed {
        if self.current.is(b';') {
            self.advance_with_comments(place);
            return Ok(());
        }
        let end = self.previous_end as usize;
        let between = &self.source.text()[end..(self.current.start as usize).max(end)];
        if between.contains('\n') || self.current.is(b'}') {
            let message = format!("expected `;` after {after}");
            let start = self.source.text()[..end].char_indices().next_back();
            let start = start.map_or(end, |(start, _)| start);
            self.error_at(start..end, message, "`;` is missing here", None);
            return Ok(());
        }
        Err(self.expected(&format!("`;` after {after}")))
    }

    /// The `{` that opens the block of a declaration.
    pub(super) fn expect_block(&mut self, place: Option<Place>, after: &str) -> Parsed {
        if !self.current.is(b'{') {
            return Err(self.expected(&format!("`{{` after {after}")));
        }
        self.open()?;
        self.advance_with_comments(place);
        Ok(())
    }

    /// Takes the `}` of a block, if it is the current token.
    pub(super) fn take_block_end(&mut self) -> bool {
        let found = self.current.is(b'}');
        if found {
            self.depth = self.depth.saturating_sub(1);
            self.advance_with_comments(None);
        }
        found
    }

    /// Parses statements, which may be empty, up to the `}` that ends the block of `what`, which began at `opened`.
    pub(super) fn block(
        &mut self,
        what: &str,
        opened: Range<usize>,
        mut statement: impl FnMut(&mut Self) -> Parsed,
    ) -> Parsed {
        self.members(what, opened, |this| {
            if this.current.is(b';') {
                this.advance_with_comments(None);
                return Ok(());
            }
            statement(this)
        })
    }

    /// As [`block`](Self::block), without empty statements.
    pub(super) fn members(
        &mut self,
        what: &str,
        opened: Range<usize>,
        mut member: impl FnMut(&mut Self) -> Parsed,
    ) -> Parsed {
        while !self.take_block_end() {
            if self.at_end() {
                return Err(self.unclosed(what, opened));
            }
            if member(self).is_err() {
                self.skip_statement();
            }
        }
        Ok(())
    }
}
