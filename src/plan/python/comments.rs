//! The comments of a file's elements, as docstring lines that cannot end the docstring.

use std::collections::HashMap;
use std::fmt::Write as _;

use protree_compiler::compile::SchemaFile;
use protree_compiler::descriptor::field_number::file::SERVICE;
use protree_compiler::syntax;

/// The comments of one file, or of some of its elements.
#[derive(Debug)]
pub(crate) struct Comments<'a> {
    file: &'a SchemaFile,
    by_path: HashMap<&'a [i32], &'a syntax::Comments>,
    exact: bool,
}

impl<'a> Comments<'a> {
    /// The comments of services and methods.
    pub(crate) fn of_services(file: &'a SchemaFile, exact: bool) -> Self {
        Self::of(file, exact, |path| path.first() == Some(&SERVICE))
    }

    /// The comments of messages, enums, extensions and their members; none in protoc's form, whose stubs have none.
    pub(crate) fn of_types(file: &'a SchemaFile, exact: bool) -> Self {
        Self::of(file, exact, |path| !exact && path.first() != Some(&SERVICE))
    }

    /// No comments.
    pub(crate) fn none(file: &'a SchemaFile) -> Self {
        Self::of(file, false, |_| false)
    }

    fn of(file: &'a SchemaFile, exact: bool, is_wanted: impl Fn(&[i32]) -> bool) -> Self {
        let comments = file.comments.iter();
        Self {
            file,
            by_path: comments.filter(|(path, _)| is_wanted(path)).collect(),
            exact,
        }
    }

    /// The docstring lines of a service or method, in the form of grpcio-tools; empty if it has no comment.
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

    /// The docstring lines of any other element; empty if it has no comment.
    pub(crate) fn documentation(&self, path: &[i32]) -> Vec<String> {
        let Some(comments) = self.by_path.get(path) else {
            return Vec::new();
        };
        let texts = self.file.comment_texts(comments);
        let mut lines = texts.leading.as_deref().map_or_else(Vec::new, block);
        let trailing = texts.trailing_anywhere().map_or_else(Vec::new, block);
        if !lines.is_empty() && !trailing.is_empty() {
            lines.push(String::new());
        }
        lines.extend(trailing);
        lines
    }
}

/// A comment without empty lines at its ends, common indentation, and the second `*` of `/**`.
fn block(comment: &str) -> Vec<String> {
    let comment = match comment.strip_prefix('*') {
        Some(rest) if rest.is_empty() || rest.starts_with([' ', '\n', '\r']) => rest,
        _ => comment,
    };
    let lines: Vec<&str> = comment_lines(comment).map(str::trim_end).collect();
    let is_filled = |line: &&str| !line.is_empty();
    let Some(first) = lines.iter().position(is_filled) else {
        return Vec::new();
    };
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let common = lines.iter().copied().filter(is_filled);
    let common = common.map(|line| indent(&line)).min().unwrap_or(0);
    let mut lines: Vec<String> = lines[first..]
        .iter()
        .map(|line| escaped(line.get(common..).unwrap_or_default()))
        .collect();
    lines.truncate(
        lines
            .iter()
            .rposition(|line| !line.is_empty())
            .map_or(0, |last| last + 1),
    );
    lines
}

/// The lines without their line ends.
fn comment_lines(comment: &str) -> impl Iterator<Item = &str> {
    let line_ends = comment.split_inclusive('\n');
    line_ends.map(|line| line.strip_suffix('\n').unwrap_or(line))
}

/// Whether the line would end or break the docstring. In that case the exact form of protoc is not kept, because the
/// module would not load, or would run code from the comment.
fn breaks_module(line: &str) -> bool {
    const ESCAPES: [&str; 4] = ["\\x", "\\u", "\\U", "\\N"];
    line.contains("\"\"\"")
        || line.contains('\0')
        || ESCAPES.iter().any(|escape| line.contains(escape))
}

/// The line with escapes, so that Python reads it unchanged and it cannot end the string.
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
