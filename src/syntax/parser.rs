//! The parser: recursive descent, one function for each production, in the order in which protoc tries them.
//!
//! This file has what all productions use: the tokens at hand, errors and how to go on after them, locations and
//! comments. A production that fails has reported its error; whoever called it skips to the next statement.

mod element;
mod enumeration;
mod field;
mod file;
mod message;
mod option;
mod range;
mod service;

use std::ops::Range;

use self::element::Syntax;
pub(crate) use self::field::map_entry_name;
use super::attachment::CommentSpan;
use super::comments::Comments;
use super::lexer::{Lexer, Token, TokenKind};
use super::literal;
use super::locations::{Place, Recorder};
use super::{Locations, OptionStatement, ParsedFile};
use crate::descriptor::FileDescriptorProto;
use crate::{Diagnostic, Label, Limits, Source};

/// Parses the text of `source`, which is imported as `path`.
pub(crate) fn parse(path: &str, source: &Source, limits: &Limits) -> ParsedFile {
    let mut parser = Parser::new(source, limits, Recorder::comments_only());
    let descriptor = parser.file(path);
    ParsedFile {
        descriptor,
        options: parser.options,
        comments: parser.recorder.into_comments(),
        diagnostics: parser.diagnostics,
    }
}

/// The locations of all that [`parse`] finds in the same text.
///
/// Parsing twice is cheaper than keeping them: hardly any run asks for more than a few files.
pub(crate) fn parse_locations(source: &Source, limits: &Limits) -> Locations {
    let mut parser = Parser::new(source, limits, Recorder::everything());
    let _: FileDescriptorProto = parser.file("");
    parser.recorder.into_locations()
}

/// The error has been reported: go on with the next statement.
#[derive(Debug, Clone, Copy)]
struct Skip;

type Parsed<T = ()> = Result<T, Skip>;

struct Parser<'a> {
    source: &'a Source,
    limits: &'a Limits,
    lexer: Lexer<'a>,
    current: Token,
    /// Where the token before the current one ends.
    previous_end: u32,
    syntax: Syntax,
    /// The descriptor path of what is being parsed.
    path: Vec<i32>,
    recorder: Recorder,
    upcoming: Upcoming,
    /// How many braces are open.
    depth: usize,
    options: Vec<OptionStatement>,
    diagnostics: Vec<Diagnostic>,
    /// Too deep or too long: nothing more is read, and nothing more reported.
    stopped: bool,
}

/// Comments that were read with the end of a declaration and belong to the next.
#[derive(Debug, Default)]
struct Upcoming {
    leading: CommentSpan,
    detached: Vec<CommentSpan>,
}

impl<'a> Parser<'a> {
    fn new(source: &'a Source, limits: &'a Limits, recorder: Recorder) -> Self {
        let mut lexer = Lexer::new(source.text(), 0..source.text().len());
        let (current, comments) = lexer.next_with_comments(true);
        Self {
            source,
            limits,
            lexer,
            current,
            previous_end: 0,
            syntax: Syntax::Proto2,
            path: Vec::new(),
            recorder,
            upcoming: Upcoming {
                leading: comments.leading,
                detached: comments.detached,
            },
            depth: 0,
            options: Vec::new(),
            diagnostics: Vec::new(),
            stopped: false,
        }
    }

    // Tokens.

    fn text_of(&self, token: Token) -> &'a str {
        &self.source.text()[token.span()]
    }

    fn current_text(&self) -> &'a str {
        self.text_of(self.current)
    }

    fn at_end(&self) -> bool {
        self.current.kind == TokenKind::End
    }

    fn at_keyword(&self, word: &str) -> bool {
        self.current.kind == TokenKind::Identifier && self.current_text() == word
    }

    fn advance(&mut self) {
        self.previous_end = self.current.end;
        self.current = self.lexer.next();
        self.report_lexical_errors();
    }

    /// Advances over the token that ends or opens a declaration. Its comments go to the location at `place`, which is
    /// that of the current path, or wait for the next declaration.
    fn advance_with_comments(&mut self, place: Option<Place>) {
        let ends_block = self.current.is(b'}');
        self.previous_end = self.current.end;
        let (token, found) = self.lexer.next_with_comments(false);
        self.current = token;
        self.report_lexical_errors();
        let leading = std::mem::replace(&mut self.upcoming.leading, found.leading);
        if let Some(place) = place {
            let detached = std::mem::replace(&mut self.upcoming.detached, found.detached);
            let comments = Comments {
                leading,
                trailing: found.trailing,
                detached: detached.into_boxed_slice(),
                after_block: CommentSpan::default(),
            };
            self.recorder.attach(place, &self.path, comments);
        } else if ends_block {
            self.recorder.attach_after_block(&self.path, found.trailing);
            self.upcoming.detached = found.detached;
        } else {
            self.upcoming.detached.extend(found.detached);
        }
    }

    fn take_symbol(&mut self, symbol: u8) -> bool {
        let found = self.current.is(symbol);
        if found {
            self.advance();
        }
        found
    }

    fn take_keyword(&mut self, word: &str) -> bool {
        let found = self.at_keyword(word);
        if found {
            self.advance();
        }
        found
    }

    fn expect_symbol(&mut self, symbol: u8, after: &str) -> Parsed {
        if self.take_symbol(symbol) {
            return Ok(());
        }
        Err(self.expected(&format!("`{}` after {after}", char::from(symbol))))
    }

    fn expect_keyword(&mut self, word: &str, after: &str) -> Parsed {
        if self.take_keyword(word) {
            return Ok(());
        }
        Err(self.expected(&format!("`{word}` after {after}")))
    }

    fn expect_identifier(&mut self, what: &str) -> Parsed<String> {
        if self.current.kind != TokenKind::Identifier {
            return Err(self.expected(what));
        }
        let name = self.current_text().to_owned();
        self.advance();
        Ok(name)
    }

    /// An integer from 0 to `max`; 0 and an error if it is larger.
    fn expect_integer(&mut self, max: u64, what: &str) -> Parsed<u64> {
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

    fn expect_number(&mut self, what: &str) -> Parsed<i32> {
        let value = self.expect_integer(i32::MAX.unsigned_abs().into(), what)?;
        Ok(i32::try_from(value).expect("invariant: checked against the maximum"))
    }

    fn expect_signed_number(&mut self, what: &str) -> Parsed<i32> {
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

    fn out_of_range(&mut self, max: u64, negative: bool) {
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

    /// String literals beside each other, as the bytes that they stand for together.
    fn expect_string(&mut self, what: &str) -> Parsed<Vec<u8>> {
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

    /// As [`expect_string`](Self::expect_string), where a descriptor has room for UTF-8 only.
    fn expect_text(&mut self, what: &str) -> Parsed<String> {
        let start = self.current.start;
        let bytes = self.expect_string(what)?;
        Ok(self.utf8(bytes, start))
    }

    /// The text that ended just now and began at `start`.
    fn utf8(&mut self, bytes: Vec<u8>, start: u32) -> String {
        String::from_utf8(bytes).unwrap_or_else(|error| {
            let span = start as usize..self.previous_end as usize;
            let message = "this string is not UTF-8".to_owned();
            self.error_at(span, message, "", Some("only `bytes` can be anything"));
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    /// The `;` of a declaration. A forgotten one is reported and taken for written if the next token is in another line.
    fn expect_end(&mut self, place: Option<Place>, after: &str) -> Parsed {
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
    fn expect_block(&mut self, place: Option<Place>, after: &str) -> Parsed {
        if !self.current.is(b'{') {
            return Err(self.expected(&format!("`{{` after {after}")));
        }
        self.open()?;
        self.advance_with_comments(place);
        Ok(())
    }

    /// The `}` of a block, if it is here.
    fn take_block_end(&mut self) -> bool {
        let found = self.current.is(b'}');
        if found {
            self.depth = self.depth.saturating_sub(1);
            self.advance_with_comments(None);
        }
        found
    }

    /// Statements, which may be empty, up to the `}` that ends the block of `what`, which began at `opened`.
    fn block(
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

    /// As [`block`](Self::block), of what does not take empty statements.
    fn members(
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

    // Errors.

    /// Reports that something else was expected than the current token.
    fn expected(&mut self, what: &str) -> Skip {
        let (found, label) = match self.current.kind {
            TokenKind::End => ("the end of the file".to_owned(), "the file ends here"),
            TokenKind::String => ("a string".to_owned(), ""),
            _ => (format!("`{}`", self.current_text()), ""),
        };
        let mut span = self.current.span();
        if self.at_end() {
            let end = self.source.text().trim_end().len();
            span = end..end;
        }
        self.error_at(span, format!("expected {what}, found {found}"), label, None);
        Skip
    }

    fn unclosed(&mut self, what: &str, opened: Range<usize>) -> Skip {
        let end = self.source.text().trim_end().len();
        let label = self.label(end..end, "the file ends here");
        let opened = self.label(opened, "opened here");
        let diagnostic = Diagnostic::error("E0100", format!("expected `}}` at the end of {what}"))
            .label(label)
            .label(opened);
        self.report(diagnostic);
        Skip
    }

    fn error_at(&mut self, span: Range<usize>, message: String, text: &str, help: Option<&str>) {
        let mut diagnostic = Diagnostic::error("E0100", message).label(self.label(span, text));
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.stopped && self.diagnostics.len() <= self.limits.errors {
            self.diagnostics.push(diagnostic);
        }
    }

    fn report_lexical_errors(&mut self) {
        if self.lexer.has_errors() {
            for error in self.lexer.take_errors() {
                self.error_at(error.span, error.message.to_owned(), "", Some(error.help));
            }
        }
    }

    fn label(&self, span: Range<usize>, text: &str) -> Label {
        Label {
            source: self.source.clone(),
            span,
            text: text.to_owned(),
        }
    }

    /// Counts a bracket that opens; too many end the parsing.
    fn open(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth <= self.limits.nesting {
            return Ok(());
        }
        let limit = self.limits.nesting;
        let text = format!("more than {limit} brackets are open here");
        let diagnostic = Diagnostic::error("E0010", "nested too deeply")
            .label(self.label(self.current.span(), &text))
            .help("move what is nested to the top, or raise `limits.nesting`");
        self.stop(diagnostic);
        Err(Skip)
    }

    /// Reports a last error and reads no further.
    fn stop(&mut self, diagnostic: Diagnostic) {
        self.report(diagnostic);
        self.stopped = true;
        self.lexer.skip_to_end();
        self.current = self.lexer.next();
    }

    // Going on after an error.

    /// Skips to the end of the statement: behind its `;` or its block, or before the `}` of the block around it.
    fn skip_statement(&mut self) {
        while !self.at_end() {
            match self.current.kind {
                TokenKind::Symbol(b';') => return self.advance_with_comments(None),
                TokenKind::Symbol(b'{') => {
                    self.advance();
                    return self.skip_block();
                }
                TokenKind::Symbol(b'}') => return,
                _ => self.advance(),
            }
        }
    }

    /// Skips behind the `}` of the block that was opened.
    fn skip_block(&mut self) {
        let mut open = 1_usize;
        while !self.at_end() {
            match self.current.kind {
                TokenKind::Symbol(b'{') => {
                    open += 1;
                    self.advance();
                }
                TokenKind::Symbol(b'}') => {
                    open -= 1;
                    self.advance_with_comments(None);
                    if open == 0 {
                        return;
                    }
                }
                _ => self.advance(),
            }
        }
    }

    // Locations.

    /// Parses an element whose descriptor path is the current one followed by `below`, and records where it is.
    fn at<T>(&mut self, below: &[i32], parse: impl FnOnce(&mut Self, Option<Place>) -> T) -> T {
        self.at_from(self.current.start, below, parse)
    }

    /// As [`at`](Self::at), for an element that began earlier.
    fn at_from<T>(
        &mut self,
        start: u32,
        below: &[i32],
        parse: impl FnOnce(&mut Self, Option<Place>) -> T,
    ) -> T {
        let length = self.path.len();
        self.path.extend_from_slice(below);
        let place = self.recorder.begin(&self.path, start);
        let result = parse(self, Some(place));
        self.recorder.end(place, self.previous_end);
        self.path.truncate(length);
        result
    }

    /// Records an element that is one token.
    fn record(&mut self, below: &[i32], token: Token) {
        self.record_span(below, token.start, token.end);
    }

    /// Records an element whose bytes are known.
    fn record_span(&mut self, below: &[i32], start: u32, end: u32) {
        let length = self.path.len();
        self.path.extend_from_slice(below);
        let place = self.recorder.begin(&self.path, start);
        self.recorder.end(place, end);
        self.path.truncate(length);
    }
}

/// An index as descriptor paths hold it.
fn path_index(index: usize) -> i32 {
    i32::try_from(index).expect("invariant: a file has fewer than 2^31 bytes, so fewer elements")
}
