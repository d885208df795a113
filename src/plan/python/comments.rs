//! The comments of services and methods, as lines of a docstring that no comment can end.

use std::collections::HashMap;

use prost_types::source_code_info::Location;

use super::source_lines::SourceLines;
use super::trailing;
use crate::compile::SchemaFile;

/// The comments of one file.
#[derive(Debug)]
pub(crate) struct Comments<'a> {
    lines: SourceLines<'a>,
    text: &'a str,
    locations: HashMap<&'a [i32], &'a Location>,
    exact: bool,
}

impl<'a> Comments<'a> {
    pub(crate) fn of(file: &'a SchemaFile, exact: bool) -> Self {
        // The comments of an element are at its first location.
        let mut locations = HashMap::new();
        for location in &file.info.location {
            if matches!(location.path.as_slice(), [6, _] | [6, _, 2, _]) {
                locations
                    .entry(location.path.as_slice())
                    .or_insert(location);
            }
        }
        Self {
            lines: SourceLines::of(file.source.text()),
            text: file.source.text(),
            locations,
            exact,
        }
    }

    /// The lines of the docstring of a service or method; none if nothing is said about it.
    pub(crate) fn docstring(&self, path: &[i32]) -> Vec<String> {
        let Some(location) = self.locations.get(path) else {
            return Vec::new();
        };
        let trailing = self.trailing(location);
        let mut lines = Vec::new();
        for detached in &location.leading_detached_comments {
            lines.extend(comment_lines(detached));
            lines.push("");
        }
        lines.extend(comment_lines(location.leading_comments()));
        lines.extend(comment_lines(&trailing));
        let hostile = lines.iter().any(|line| line.contains("\"\"\""));
        lines
            .into_iter()
            .map(|line| line.trim_start_matches(' '))
            .map(|line| match self.exact && !hostile {
                true => line.to_owned(),
                false => escaped(line),
            })
            .collect()
    }

    /// protoc takes the comment of an rpc with a block from behind its `{`, the parser from behind its `}`; the latter
    /// is what people mean.
    fn trailing(&self, location: &Location) -> String {
        let parsed = location.trailing_comments().to_owned();
        if !self.exact || location.path.len() != 4 {
            return parsed;
        }
        match self.lines.get(&location.span) {
            Some((range, method)) if method.ends_with('}') => {
                trailing::after_block_start(&self.text[range.start..])
            }
            _ => parsed,
        }
    }
}

fn comment_lines(comment: &str) -> impl Iterator<Item = &str> {
    let comment = comment.strip_suffix('\n').unwrap_or(comment);
    let lines = if comment.is_empty() {
        None
    } else {
        Some(comment.split('\n'))
    };
    lines.into_iter().flatten()
}

/// The line so that Python reads it as it stands and it cannot end its string.
fn escaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for character in line
        .replace('\\', "\\\\")
        .replace("\"\"\"", "\\\"\\\"\\\"")
        .chars()
    {
        match character {
            '\t' => text.push(character),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ if character.is_control() => {
                text.push_str(&format!("\\x{:02x}", u32::from(character)));
            }
            _ => text.push(character),
        }
    }
    text
}
