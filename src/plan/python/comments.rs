//! The comments of services and methods, as lines of a docstring that no comment can end.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::compile::SchemaFile;
use crate::syntax;

/// The comments of one file.
#[derive(Debug)]
pub(crate) struct Comments<'a> {
    file: &'a SchemaFile,
    by_path: HashMap<&'a [i32], &'a syntax::Comments>,
    exact: bool,
}

impl<'a> Comments<'a> {
    pub(crate) fn of(file: &'a SchemaFile, exact: bool) -> Self {
        let comments = file.comments.iter();
        Self {
            file,
            by_path: comments
                .filter(|(path, _)| matches!(path, [6, _] | [6, _, 2, _]))
                .collect(),
            exact,
        }
    }

    /// The lines of the docstring of a service or method; none if nothing is said about it.
    pub(crate) fn docstring(&self, path: &[i32]) -> Vec<String> {
        let Some(comments) = self.by_path.get(path) else {
            return Vec::new();
        };
        let texts = self.file.comment_texts(comments);
        let trailing = if self.exact {
            texts.trailing.as_deref()
        } else {
            texts.trailing_anywhere()
        };
        let detached = texts.detached.iter();
        let texts = detached
            .flat_map(|text| [&**text, "\n"])
            .chain(texts.leading.as_deref())
            .chain(trailing);
        let lines: Vec<&str> = texts.flat_map(comment_lines).collect();
        let hostile = lines.iter().any(|line| breaks_module(line));
        lines
            .into_iter()
            .map(|line| line.trim_start_matches(' '))
            .map(|line| {
                if self.exact && !hostile {
                    line.to_owned()
                } else {
                    escaped(line.strip_suffix('\r').unwrap_or(line))
                }
            })
            .collect()
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
