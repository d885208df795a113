//! In: messages. Out: workflow commands, which GitHub Actions shows as annotations in a pull request.

use std::path::Path;

use super::{Message, Severity, Span};
use protree_compiler::diagnostic::visible;

/// One command per line. GitHub expects paths relative to the root of the repository, wherever the command runs.
pub(in crate::cli) fn annotations(messages: &[Message]) -> String {
    let folder = folder_in_workspace();
    let messages = messages.iter();
    messages
        .map(|message| annotation(message, &folder))
        .collect()
}

/// The path of the current folder from the repository's root, with a `/` at the end; empty at the root or if it is
/// unknown.
fn folder_in_workspace() -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let root = std::env::var_os("GITHUB_WORKSPACE").map(|root| Path::new(&root).canonicalize());
    let (Ok(here), Some(Ok(root))) = (here, root) else {
        return String::new();
    };
    let below = here.strip_prefix(root).unwrap_or(Path::new(""));
    let parts = below.iter().map(|part| part.to_string_lossy() + "/");
    parts.collect()
}

fn annotation(message: &Message, folder: &str) -> String {
    let command = match message.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let title = match &message.code {
        Some(code) => format!("protree {code}"),
        None => "protree".to_owned(),
    };
    let span = message.spans.first();
    let mut properties = span.map(|span| place(span, folder)).unwrap_or_default();
    properties.push(("title", title));
    let properties: Vec<String> = properties
        .into_iter()
        .map(|(name, value)| format!("{name}={}", property(&value)))
        .collect();
    let text = data(&message.text());
    format!("::{command} {}::{text}\n", properties.join(","))
}

/// The place as properties. GitHub accepts columns only for a span in one line.
fn place(span: &Span, folder: &str) -> Vec<(&'static str, String)> {
    let is_absolute = Path::new(&span.file).is_absolute();
    let folder = if is_absolute { "" } else { folder };
    let mut place = vec![
        ("file", format!("{folder}{}", span.file)),
        ("line", span.line_start.to_string()),
        ("endLine", span.line_end.to_string()),
    ];
    if span.line_start == span.line_end {
        place.push(("col", span.column_start.to_string()));
        place.push(("endColumn", span.column_end.to_string()));
    }
    place
}

/// Escapes line breaks, so that text in a message cannot start a new command.
fn data(text: &str) -> String {
    visible(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Diagnostic, Label, Source};

    #[test]
    fn text_in_a_message_cannot_start_a_command() {
        let diagnostic = Diagnostic::error("E0300", "100% of\n::set-output name=a::b")
            .label(Label {
                source: Source::new("a,b:c\n.proto", "ü x\n"),
                span: 3..4,
                text: String::new(),
            })
            .help("write `a::b`");
        assert_eq!(
            annotations(&[Message::from(&diagnostic)]),
            "::error file=a%2Cb%3Ac%0A.proto,line=1,endLine=1,col=3,endColumn=4,title=protree E0300\
             ::100%25 of%0A::set-output name=a::b%0Ahelp: write `a::b`\n"
        );
    }

    #[test]
    fn a_span_of_several_lines_has_no_columns() {
        let diagnostic = Diagnostic::note("E0300", "m").label(Label {
            source: Source::new("a.proto", "a\nb\n"),
            span: 0..3,
            text: String::new(),
        });
        assert_eq!(
            annotations(&[Message::from(&diagnostic)]),
            "::notice file=a.proto,line=1,endLine=2,title=protree E0300::m\n"
        );
    }
}
