//! Errors, and how the parser continues after them.

use std::ops::Range;

use super::{Parsed, Parser, Skip};
use crate::diagnostic::{Diagnostic, Label};
use crate::syntax::lexer::TokenKind;

impl Parser<'_> {
    /// Reports that `what` was expected instead of the current token.
    pub(super) fn expected(&mut self, what: &str) -> Skip {
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

    pub(super) fn unclosed(&mut self, what: &str, opened: Range<usize>) -> Skip {
        let end = self.source.text().trim_end().len();
        let label = self.label(end..end, "the file ends here");
        let opened = self.label(opened, "opened here");
        let diagnostic = Diagnostic::error("E0100", format!("expected `}}` at the end of {what}"))
            .label(label)
            .label(opened);
        self.report(diagnostic);
        Skip
    }

    pub(super) fn error_at(
        &mut self,
        span: Range<usize>,
        message: String,
        text: &str,
        help: Option<&str>,
    ) {
        let mut diagnostic = Diagnostic::error("E0100", message).label(self.label(span, text));
        if let Some(help) = help {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if !self.stopped && self.diagnostics.len() <= self.limits.errors {
            self.diagnostics.push(diagnostic);
        }
    }

    pub(super) fn report_lexical_errors(&mut self) {
        if self.lexer.has_errors() {
            for error in self.lexer.take_errors() {
                self.error_at(error.span, error.message.to_owned(), "", Some(error.help));
            }
        }
    }

    pub(super) fn label(&self, span: Range<usize>, text: &str) -> Label {
        Label {
            source: self.source.clone(),
            span,
            text: text.to_owned(),
        }
    }

    /// Counts an opening bracket; too many end the parsing.
    pub(super) fn open(&mut self) -> Parsed {
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
    pub(super) fn stop(&mut self, diagnostic: Diagnostic) {
        self.report(diagnostic);
        self.stopped = true;
        self.lexer.skip_to_end();
        self.current = self.lexer.next_token();
    }

    /// Skips to the end of the statement: past its `;` or its block, or to the `}` of the block around it.
    pub(super) fn skip_statement(&mut self) {
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

    /// Skips past the `}` of the block that was opened.
    pub(super) fn skip_block(&mut self) {
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
}
