//! Messages for programs: diagnostics in a form that is independent of protree, and their JSON.
//!
//! In: diagnostics and errors. Out: text in one of three formats. `schema/messages.schema.json` is made from the types.

pub(super) mod github;
pub(super) mod sarif;
#[cfg(test)]
mod schema;

use serde::Serialize;

use crate::{Diagnostic, Error, Label, Source};

/// One thing that protree says, one object a line
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
#[allow(
    clippy::struct_field_names,
    reason = "programs know the key by this name"
)]
pub(super) struct Message {
    /// What `protree explain` documents; null for mistakes of configuration, and of reading and writing
    #[cfg_attr(test, schemars(regex(pattern = "^E[0-9]{4}$")))]
    code: Option<String>,
    severity: Severity,
    /// What is wrong; may have several lines
    message: String,
    /// The places it is about; the first is the one to show
    spans: Vec<Span>,
    /// Facts that help to understand
    notes: Vec<String>,
    /// What to do
    helps: Vec<String>,
    /// What mends it, all together; empty if a person has to
    edits: Vec<Edit>,
}

/// A change to a file, which `protree fix` makes. Bytes count as those of spans
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct Edit {
    file: String,
    /// What goes
    byte_start: usize,
    byte_end: usize,
    /// What comes instead
    replacement: String,
    /// Nothing is lost by it; if not, `protree fix` has to be asked for it with `--unsafe`
    is_safe: bool,
}

/// How bad it is: an error fails the run
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
enum Severity {
    Error,
    Warning,
    Note,
}

/// A place in a file. Bytes count from 0, a byte order mark included; lines and columns count from 1, columns in
/// characters. The end is the first byte, or character, that is no longer in the span
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
struct Span {
    /// The path, from the current folder unless it is absolute
    file: String,
    byte_start: usize,
    byte_end: usize,
    #[cfg_attr(test, schemars(range(min = 1)))]
    line_start: usize,
    #[cfg_attr(test, schemars(range(min = 1)))]
    column_start: usize,
    #[cfg_attr(test, schemars(range(min = 1)))]
    line_end: usize,
    #[cfg_attr(test, schemars(range(min = 1)))]
    column_end: usize,
    /// What is to be said about the place; may be empty
    label: String,
}

impl From<&Diagnostic> for Message {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            code: Some(diagnostic.code.to_owned()),
            severity: diagnostic.severity.into(),
            message: diagnostic.message.clone(),
            spans: diagnostic.labels.iter().map(Span::from).collect(),
            notes: diagnostic.notes.clone(),
            helps: diagnostic.helps.clone(),
            edits: diagnostic.edits.iter().map(Edit::from).collect(),
        }
    }
}

impl From<&Error> for Message {
    /// Converts an error that has no diagnostics.
    fn from(error: &Error) -> Self {
        let (message, helps) = match error {
            Error::Config { message, help } if !help.is_empty() => {
                (message.clone(), vec![help.clone()])
            }
            _ => (error.to_string(), Vec::new()),
        };
        Self {
            code: None,
            severity: Severity::Error,
            message,
            spans: Vec::new(),
            notes: Vec::new(),
            helps,
            edits: Vec::new(),
        }
    }
}

impl From<crate::Severity> for Severity {
    fn from(severity: crate::Severity) -> Self {
        match severity {
            crate::Severity::Error => Self::Error,
            crate::Severity::Warning => Self::Warning,
            crate::Severity::Note => Self::Note,
        }
    }
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl From<&Label> for Span {
    fn from(label: &Label) -> Self {
        let (start, end) = label.positions();
        let mark = mark_length(&label.source);
        Self {
            file: label.source.name().to_owned(),
            byte_start: label.span.start + mark,
            byte_end: label.span.end.max(label.span.start) + mark,
            line_start: start.line,
            column_start: start.column,
            line_end: end.line,
            column_end: end.column,
            label: label.text.clone(),
        }
    }
}

impl From<&crate::Edit> for Edit {
    fn from(edit: &crate::Edit) -> Self {
        let mark = mark_length(&edit.source);
        Self {
            file: edit.source.name().to_owned(),
            byte_start: edit.span.start + mark,
            byte_end: edit.span.end + mark,
            replacement: edit.replacement.clone(),
            is_safe: edit.is_safe,
        }
    }
}

/// The length of the byte order mark before the text, if there is one.
fn mark_length(source: &Source) -> usize {
    if source.has_byte_order_mark() {
        '\u{feff}'.len_utf8()
    } else {
        0
    }
}

impl Message {
    /// The message with its notes and helps, a line each.
    fn text(&self) -> String {
        let notes = self.notes.iter().map(|note| format!("\nnote: {note}"));
        let helps = self.helps.iter().map(|help| format!("\nhelp: {help}"));
        let rest: String = notes.chain(helps).collect();
        format!("{}{rest}", self.message)
    }
}

/// One JSON object per line.
pub(super) fn json(messages: &[Message]) -> String {
    let lines = messages.iter().map(|message| {
        let line = serde_json::to_string(message).expect("invariant: strings and numbers");
        line + "\n"
    });
    lines.collect()
}
