//! The comments of services and methods, as lines of a docstring that no comment can end.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::trailing;
use crate::compile::SchemaFile;
use crate::compile::locations::{Location, Locations};
use crate::compile::source_lines::SourceLines;

/// The comments of one file.
#[derive(Debug)]
pub(crate) struct Comments<'a> {
    lines: SourceLines<'a>,
    text: &'a str,
    locations: HashMap<&'a [i32], Location<'a>>,
    exact: bool,
    /// The lines end in CR LF, which protoc keeps in comments and the parser does not.
    restores_returns: bool,
}

impl<'a> Comments<'a> {
    pub(crate) fn of(file: &'a SchemaFile, found: &'a Locations<'a>, exact: bool) -> Self {
        // The comments of an element are at its first location.
        let mut locations = HashMap::new();
        for location in found.iter() {
            if matches!(location.path, [6, _] | [6, _, 2, _]) {
                locations.entry(location.path).or_insert(location);
            }
        }
        let text = file.source.text();
        let returns = text.matches("\r\n").count();
        Self {
            lines: SourceLines::of(text),
            text,
            locations,
            exact,
            restores_returns: exact && returns > 0 && returns == text.matches('\n').count(),
        }
    }

    /// The lines of the docstring of a service or method; none if nothing is said about it.
    pub(crate) fn docstring(&self, path: &[i32]) -> Vec<String> {
        let Some(location) = self.locations.get(path) else {
            return Vec::new();
        };
        let mut comments: Vec<String> = Vec::new();
        if let Some(said) = location.comments {
            for detached in &said.detached {
                comments.push(self.restored(detached));
                comments.push("\n".to_owned());
            }
            comments.push(self.restored(said.leading.as_deref().unwrap_or_default()));
        }
        comments.push(self.trailing(location));
        let lines: Vec<&str> = comments
            .iter()
            .flat_map(|comment| comment_lines(comment))
            .collect();
        let hostile = lines.iter().any(|line| breaks_module(line));
        lines
            .into_iter()
            .map(|line| line.trim_start_matches(' '))
            .map(|line| {
                if self.exact && !hostile {
                    line.to_owned()
                } else {
                    escaped(line)
                }
            })
            .collect()
    }

    /// protoc takes the comment of an rpc with a block from behind its `{`, the parser from behind its `}`; the latter
    /// is what people mean.
    fn trailing(&self, location: &Location<'_>) -> String {
        let said = location.comments.and_then(|said| said.trailing.as_deref());
        let parsed = self.restored(said.unwrap_or_default());
        if !self.exact || location.path.len() != 4 {
            return parsed;
        }
        match self.lines.get(location.span) {
            Some((range, method)) if method.ends_with('}') => {
                trailing::after_block_start(&self.text[range.start..])
            }
            _ => parsed,
        }
    }
}

impl Comments<'_> {
    fn restored(&self, comment: &str) -> String {
        if self.restores_returns {
            comment.replace('\n', "\r\n")
        } else {
            comment.to_owned()
        }
    }
}

/// Each line without its end.
fn comment_lines(comment: &str) -> impl Iterator<Item = &str> {
    let line_ends = comment.split_inclusive('\n');
    line_ends.map(|line| line.strip_suffix('\n').unwrap_or(line))
}

/// Whether Python would not read the line as part of a docstring: exactness ends where the module would not load, or
/// would load what the comment says.
fn breaks_module(line: &str) -> bool {
    const ESCAPES: [&str; 4] = ["\\x", "\\u", "\\U", "\\N"];
    line.contains("\"\"\"")
        || line.contains('\0')
        || ESCAPES.iter().any(|escape| line.contains(escape))
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
                write!(text, "\\u{:04x}", u32::from(character))
                    .expect("invariant: a string takes any text");
            }
            _ if character.is_control() => {
                write!(text, "\\x{:02x}", u32::from(character))
                    .expect("invariant: a string takes any text");
            }
            _ => text.push(character),
        }
    }
    text
}
