//! Diagnostics for machines: JSON lines, GitHub's workflow commands, SARIF.
//!
//! In: a diagnostic, or an error that is none. Out: its text in one of these forms. Lines and columns count from 1, columns are
//! characters; bytes count from 0, without a byte order mark.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use crate::{Diagnostic, Error, Label, Severity};

/// One object of `--message-format json`. `schema/messages.schema.json` is made from it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::struct_field_names, reason = "readers know it by this name")]
pub(super) struct Message {
    /// What `protree explain` documents; null for what no code is about, such as a folder that cannot be read
    code: Option<&'static str>,
    severity: MessageSeverity,
    /// What is wrong, in one sentence
    message: String,
    /// The places that it is about; the first is where it is reported
    spans: Vec<Span>,
    /// Facts that help to understand
    notes: Vec<String>,
    /// What to do
    helps: Vec<String>,
    /// All of it as people are shown it
    rendered: String,
}

/// How bad it is
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
enum MessageSeverity {
    Note,
    Warning,
    Error,
}

/// A place in a file
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Span {
    /// The file as it was named
    file: String,
    /// Where it begins, in bytes from 0
    byte_start: usize,
    /// Behind its end
    byte_end: usize,
    /// From 1
    line_start: usize,
    /// From 1, in characters
    column_start: usize,
    line_end: usize,
    /// Behind its end
    column_end: usize,
    /// What is to be said about the place
    label: String,
}

impl Message {
    pub(super) fn of(diagnostic: &Diagnostic) -> Self {
        Self {
            code: Some(diagnostic.code),
            severity: diagnostic.severity.into(),
            message: diagnostic.message.clone(),
            spans: diagnostic.labels.iter().map(Span::of).collect(),
            notes: diagnostic.notes.clone(),
            helps: diagnostic.helps.clone(),
            rendered: diagnostic.to_string(),
        }
    }

    /// An error that has no place.
    pub(super) fn of_error(error: &Error) -> Self {
        let (message, helps) = match error {
            Error::Config { message, help } if help.is_empty() => (message.clone(), Vec::new()),
            Error::Config { message, help } => (message.clone(), vec![help.clone()]),
            error => (error.to_string(), Vec::new()),
        };
        Self {
            code: None,
            severity: MessageSeverity::Error,
            message,
            spans: Vec::new(),
            notes: Vec::new(),
            helps,
            rendered: format!("error: {error}"),
        }
    }

    /// As people are shown it.
    pub(super) fn rendered(&self) -> &str {
        &self.rendered
    }

    /// One line.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("invariant: strings and numbers")
    }

    /// An annotation, as GitHub's runner takes it from what a step prints.
    pub(super) fn github(&self) -> String {
        let level = match self.severity {
            MessageSeverity::Note => "notice",
            MessageSeverity::Warning => "warning",
            MessageSeverity::Error => "error",
        };
        let code = self.code.map(|code| format!("[{code}] "));
        let notes = self.notes.iter().map(|note| format!("\nnote: {note}"));
        let helps = self.helps.iter().map(|help| format!("\nhelp: {help}"));
        let more: String = notes.chain(helps).collect();
        let text = format!("{}{}{more}", code.unwrap_or_default(), self.message);
        let place = self.spans.first().map(|span| {
            // On several lines, GitHub wants no columns.
            let columns = if span.line_start == span.line_end {
                format!(",col={},endColumn={}", span.column_start, span.column_end)
            } else {
                String::new()
            };
            format!(
                " file={},line={},endLine={}{columns}",
                property(&span.file),
                span.line_start,
                span.line_end
            )
        });
        format!("::{level}{}::{}", place.unwrap_or_default(), data(&text))
    }
}

impl From<Severity> for MessageSeverity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Note => Self::Note,
            Severity::Warning => Self::Warning,
            Severity::Error => Self::Error,
        }
    }
}

impl Span {
    fn of(label: &Label) -> Self {
        let (start, end) = label.positions();
        Self {
            file: label.source.name().to_owned(),
            byte_start: label.span.start,
            byte_end: label.span.end,
            line_start: start.line,
            column_start: start.column,
            line_end: end.line,
            column_end: end.column,
            label: label.text.clone(),
        }
    }
}

/// The text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of one of its properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A SARIF 2.1.0 log of one run.
pub(super) fn sarif(messages: &[Message]) -> String {
    let mut codes: Vec<&str> = messages.iter().filter_map(|message| message.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules = codes.iter().map(|code| rule(code));
    let results = messages.iter().map(|message| result(message, &codes));
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "protree",
                    "version": env!("CARGO_PKG_VERSION"),
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "rules": rules.collect::<Vec<Value>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<Value>>(),
        }],
    });
    serde_json::to_string_pretty(&log).expect("invariant: strings and numbers")
}

fn rule(code: &str) -> Value {
    let text = crate::explain(code).unwrap_or(code);
    let title = text.lines().next().unwrap_or(code);
    let title = title.split_once(": ").map_or(title, |(_, title)| title);
    json!({
        "id": code,
        "shortDescription": { "text": title },
        "help": { "text": text.trim_end(), "markdown": text.trim_end() },
    })
}

fn result(message: &Message, codes: &[&str]) -> Value {
    let level = match message.severity {
        MessageSeverity::Note => "note",
        MessageSeverity::Warning => "warning",
        MessageSeverity::Error => "error",
    };
    let lines = [&message.message].into_iter();
    let lines = lines.chain(&message.notes).chain(&message.helps);
    let lines: Vec<&str> = lines.map(String::as_str).collect();
    let mut spans = message.spans.iter();
    let first: Vec<Value> = spans.by_ref().take(1).map(location).collect();
    let others: Vec<Value> = spans
        .zip(1..)
        .map(|(span, id)| {
            let mut related = location(span);
            related["id"] = json!(id);
            related["message"] = json!({ "text": span.label });
            related
        })
        .collect();
    let mut result = json!({
        "level": level,
        "message": { "text": lines.join("\n") },
        "locations": first,
        "relatedLocations": others,
    });
    if let Some(code) = message.code {
        result["ruleId"] = json!(code);
        result["ruleIndex"] = json!(codes.binary_search(&code).ok());
    }
    result
}

fn location(span: &Span) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&span.file) },
            "region": {
                "startLine": span.line_start,
                "startColumn": span.column_start,
                "endLine": span.line_end,
                "endColumn": span.column_end,
            },
        },
    })
}

/// The path as a URI, relative if it is.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    if path.starts_with('/') {
        uri.insert_str(0, "file://");
    }
    uri
}

#[cfg(test)]
mod tests {
    use schemars::generate::SchemaSettings;

    use super::*;
    use crate::Source;

    #[test]
    #[allow(
        clippy::disallowed_methods,
        reason = "blessing writes the expected file"
    )]
    fn the_schema_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/messages.schema.json");
        let generator = SchemaSettings::draft07().into_generator();
        let schema = generator.into_root_schema_for::<Message>();
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        if std::env::var_os("PROTREE_BLESS").is_some_and(|bless| bless == "1") {
            std::fs::write(path, &text).expect("the schema can be written");
        }
        let committed = std::fs::read_to_string(path).expect("the schema is committed");
        assert!(
            committed == text,
            "the messages have changed: run the tests with PROTREE_BLESS=1"
        );
    }

    #[test]
    fn github_gets_no_line_that_is_not_one_command() {
        let label = Label {
            source: Source::new("a,b:c%.proto", "one\ntwo\n"),
            span: 4..7,
            text: String::new(),
        };
        let diagnostic = Diagnostic::error("E0001", "100%\n::error::x")
            .label(label)
            .help("do");
        assert_eq!(
            Message::of(&diagnostic).github(),
            "::error file=a%2Cb%3Ac%25.proto,line=2,endLine=2,col=1,endColumn=4::[E0001] 100%25%0A::error::x%0Ahelp: do"
        );
    }

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri("a b/ü#.proto"), "a%20b/%C3%BC%23.proto");
        assert_eq!(uri("/a"), "file:///a");
    }
}
