//! In: messages. Out: one log in the Static Analysis Results Interchange Format 2.1.0.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Edit, Message, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The whole log.
pub(in crate::cli) fn log(messages: &[Message]) -> String {
    let codes: BTreeSet<&str> = messages
        .iter()
        .filter_map(|it| it.code.as_deref())
        .collect();
    let rules: Vec<Value> = codes.into_iter().map(rule).collect();
    let results: Vec<Value> = messages.iter().map(result).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "protree",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).expect("invariant: strings and numbers") + "\n"
}

fn rule(code: &str) -> Value {
    match crate::explain(code) {
        Some(text) => json!({ "id": code, "help": { "text": text, "markdown": text } }),
        None => json!({ "id": code }),
    }
}

fn result(message: &Message) -> Value {
    let mut result = json!({
        "level": message.severity.name(),
        "message": { "text": message.text() },
    });
    if let Some(code) = &message.code {
        result["ruleId"] = json!(code);
    }
    if let Some((first, others)) = message.spans.split_first() {
        result["locations"] = json!([location(first)]);
        if !others.is_empty() {
            result["relatedLocations"] = others.iter().map(location).collect();
        }
    }
    if !message.edits.is_empty() {
        let changes: Vec<Value> = message.edits.iter().map(change).collect();
        result["fixes"] = json!([{ "artifactChanges": changes }]);
    }
    result
}

fn change(edit: &Edit) -> Value {
    json!({
        "artifactLocation": { "uri": uri(&edit.file) },
        "replacements": [{
            "deletedRegion": {
                "byteOffset": edit.byte_start,
                "byteLength": edit.byte_end - edit.byte_start,
            },
            "insertedContent": { "text": edit.replacement },
        }],
    })
}

fn location(span: &Span) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&span.file) },
            "region": {
                "startLine": span.line_start,
                "startColumn": span.column_start,
                "endLine": span.line_end,
                "endColumn": span.column_end,
                "byteOffset": span.byte_start,
                "byteLength": span.byte_end - span.byte_start,
            },
        },
    });
    if !span.label.is_empty() {
        location["message"] = json!({ "text": span.label });
    }
    location
}

/// A path as a URI reference: relative to the current folder, or a `file:` URI.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    };
    let is_absolute = path.starts_with('/');
    let has_drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    let mut uri = match (is_absolute, has_drive) {
        (true, _) => "file://".to_owned(),
        (_, true) => "file:///".to_owned(),
        _ => String::new(),
    };
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => write!(uri, "%{byte:02X}").expect("invariant: a string takes all"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_reference() {
        assert_eq!(uri("protos/a b/ü:1.proto"), "protos/a%20b/%C3%BC%3A1.proto");
        assert_eq!(uri("/a/b.proto"), "file:///a/b.proto");
    }
}
