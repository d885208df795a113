//! Diagnostics: what is wrong in a `.proto` file, where, and what to do, as data and as text in the style of rustc.
//!
//! In: spans as byte offsets. Out: text. The checks are elsewhere.

mod excerpt;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use self::excerpt::{Excerpt, excerpt, groups, line_and_column};
use crate::paths::is_control_or_bidi;

/// A source text that labels point into; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// Whether a byte order mark was removed from the start of the text.
    has_mark: bool,
}

impl Source {
    /// A text with the name that messages show for it: a path that the user can open.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            has_mark: false,
        }
    }

    /// The same for a file that begins with a byte order mark, which is not in `text`.
    #[must_use]
    pub fn after_byte_order_mark(name: &str, text: String) -> Self {
        Self {
            has_mark: true,
            ..Self::new(name, text)
        }
    }

    #[must_use]
    pub fn has_byte_order_mark(&self) -> bool {
        self.has_mark
    }

    /// The path that messages show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is the same file, without comparing the whole texts.
    fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.text.len() == other.text.len()
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something the user should know; never changes the exit code.
    Note,
    /// Something that is probably a mistake; an error under `--deny-warnings`.
    Warning,
    /// Nothing is generated.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A span in a source, with a short text about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The text that contains the span.
    pub source: Source,
    /// Byte offsets into the text.
    pub span: Range<usize>,
    /// The text that is shown at the span; may be empty.
    pub text: String,
}

/// A position in a text for people: counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl Position {
    fn of(text: &str, offset: usize) -> Self {
        let (line, column) = line_and_column(text, offset);
        Self { line, column }
    }
}

impl Label {
    /// The start of the span, and its end: the first character after it.
    #[must_use]
    pub fn positions(&self) -> (Position, Position) {
        let text = self.source.text();
        let end = self.span.end.max(self.span.start);
        (Position::of(text, self.span.start), Position::of(text, end))
    }
}

/// A change to a source that fixes the problem: `protree fix` applies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The text to change.
    pub source: Source,
    /// Byte offsets into the text: what is removed.
    pub span: Range<usize>,
    /// What is inserted instead.
    pub replacement: String,
    /// Whether nothing is lost by it; if not, `protree fix` applies it only with `--unsafe`.
    pub is_safe: bool,
}

/// One problem, with all related places and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The severity.
    pub severity: Severity,
    /// `E0101`: what `protree explain` documents.
    pub code: &'static str,
    /// Lower case, no full stop, names in backticks.
    pub message: String,
    /// The first label is the place that is reported as `file:line:col`.
    pub labels: Vec<Label>,
    /// Shown as `note:` lines: facts that help to understand.
    pub notes: Vec<String>,
    /// Shown as `help:` lines: what to do.
    pub helps: Vec<String>,
    /// The changes that together fix it; empty if it cannot be fixed automatically.
    pub edits: Vec<Edit>,
}

impl Diagnostic {
    /// An error without places yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning without places yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note without places yet.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            severity,
            code,
            message,
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            edits: Vec::new(),
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn label(mut self, label: Label) -> Self {
        self.labels.push(label);
        self
    }

    /// Adds a `note:` line.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a `help:` line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.helps.push(help.into());
        self
    }

    /// Adds a change that fixes it, and a `help:` line with the command that applies it.
    #[must_use]
    pub fn edit(mut self, edit: Edit) -> Self {
        let command = if edit.is_safe {
            "protree fix"
        } else {
            "protree fix --unsafe"
        };
        self.edits.push(edit);
        self.help(format!("run `{command}`"))
    }

    /// The text as rustc would print it, with a snippet for each label.
    ///
    /// `width` is the terminal's width in columns.
    #[must_use]
    pub fn render(&self, color: bool, width: usize) -> String {
        let level = match self.severity {
            Severity::Note => Level::NOTE,
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let message = visible(&self.message);
        let title = level.primary_title(message).id(self.code);
        let mut group = Group::with_title(title);
        let excerpts = self.excerpts();
        for (labels, excerpt) in &excerpts {
            let mut snippet = Snippet::source(excerpt.text.as_str())
                .path(visible(labels[0].source.name()))
                .line_start(excerpt.first_line);
            for (label, span) in labels.iter().zip(&excerpt.spans) {
                let is_first = self.labels.first().is_some_and(|first| first == *label);
                let kind = if is_first {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                snippet = snippet.annotation(kind.span(span.clone()).label(visible(&label.text)));
            }
            group = group.element(snippet);
        }
        for note in &self.notes {
            group = group.element(Level::NOTE.message(visible(note)));
        }
        for help in &self.helps {
            group = group.element(Level::HELP.message(visible(help)));
        }
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.term_width(width).render(&[group])
    }
}

impl Diagnostic {
    /// One line, for editors and logs: `a/a.proto:3:5: error[E0101]: message`.
    #[must_use]
    pub fn short(&self) -> String {
        let severity = self.severity;
        let what = format!("{severity}[{}]: {}", self.code, visible(&self.message));
        match self.labels.first() {
            Some(label) => {
                let Position { line, column } = label.positions().0;
                format!("{}:{line}:{column}: {what}", visible(label.source.name()))
            }
            None => what,
        }
    }

    /// The labels of each source, grouped by proximity, each group with its excerpt.
    fn excerpts(&self) -> Vec<(Vec<&Label>, Excerpt)> {
        let mut sources: Vec<&Source> = Vec::new();
        let mut excerpts = Vec::new();
        for label in &self.labels {
            if sources.iter().any(|source| source.is(&label.source)) {
                continue;
            }
            sources.push(&label.source);
            let labels = self
                .labels
                .iter()
                .filter(|other| other.source.is(&label.source));
            for group in groups(&labels.collect::<Vec<_>>()) {
                excerpts.extend(excerpt(&group).map(|excerpt| (group, excerpt)));
            }
        }
        excerpts
    }
}

/// A message of limited length, without control characters that a terminal would interpret.
#[must_use]
pub fn visible(text: &str) -> String {
    const LONGEST: usize = 2000;
    let shown = text.chars().take(LONGEST).map(|character| {
        if is_control_or_bidi(character) && character != '\n' {
            '\u{fffd}'
        } else {
            character
        }
    });
    let mut shown: String = shown.collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false, 140))
    }
}
