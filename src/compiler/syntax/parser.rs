//! The parser: recursive descent, one function for each production, in the order in which protoc tries them.
//!
//! Common functions are here (locations), in `tokens` (the next token and its comments) and in `recovery` (errors).
//! A production that fails has reported its error; its caller skips to the next statement.

mod element;
mod enumeration;
mod field;
mod field_options;
mod file;
mod message;
mod option;
mod range;
mod recovery;
mod service;
mod tokens;

use std::ops::Range;

use self::element::Syntax;
pub(crate) use self::field::map_entry_name;
use super::attachment::CommentSpan;
use super::fit::fit;
use super::lexer::{Lexer, Token};
use super::locations::{Place, Recorder};
use super::{Locations, OptionStatement, ParsedFile};
use crate::descriptor::FileDescriptorProto;
use crate::diagnostic::{Diagnostic, Source};
use crate::limits::Limits;

/// Parses the text of `source`, which is imported as `path`.
#[must_use]
pub fn parse(path: &str, source: &Source, limits: &Limits) -> ParsedFile {
    let mut parser = Parser::new(source, limits, Recorder::comments_only());
    let descriptor = parser.file(path);
    fit(&mut parser.options);
    ParsedFile {
        descriptor,
        options: parser.options,
        comments: parser.recorder.into_comments(),
        imports: parser.imports,
        diagnostics: parser.diagnostics,
    }
}

/// The locations of all elements that [`parse`] finds in the same text.
///
/// Parsing twice is cheaper than keeping them: few runs need the locations of more than a few files.
#[must_use]
pub fn parse_locations(source: &Source, limits: &Limits) -> Locations {
    let mut parser = Parser::new(source, limits, Recorder::everything());
    let _: FileDescriptorProto = parser.file("");
    parser.recorder.into_locations()
}

/// An error has been reported: continue with the next statement.
#[derive(Debug, Clone, Copy)]
struct Skip;

type Parsed<T = ()> = Result<T, Skip>;

struct Parser<'a> {
    source: &'a Source,
    limits: &'a Limits,
    lexer: Lexer<'a>,
    current: Token,
    /// The end of the token before the current one.
    previous_end: u32,
    syntax: Syntax,
    /// The descriptor path of the element that is being parsed.
    path: Vec<i32>,
    recorder: Recorder,
    upcoming: Upcoming,
    /// The number of open braces.
    depth: usize,
    options: Vec<OptionStatement>,
    imports: Vec<Range<u32>>,
    diagnostics: Vec<Diagnostic>,
    /// Whether a limit was exceeded: nothing more is read or reported.
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
            imports: Vec::new(),
            diagnostics: Vec::new(),
            stopped: false,
        }
    }

    /// Parses an element whose descriptor path is the current one followed by `below`, and records its location.
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

    /// Records an element whose span is known.
    fn record_span(&mut self, below: &[i32], start: u32, end: u32) {
        let length = self.path.len();
        self.path.extend_from_slice(below);
        let place = self.recorder.begin(&self.path, start);
        self.recorder.end(place, end);
        self.path.truncate(length);
    }
}

/// An index as a part of a descriptor path.
fn path_index(index: usize) -> i32 {
    i32::try_from(index).expect("invariant: a file has fewer than 2^31 bytes, so fewer elements")
}
