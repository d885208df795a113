//! In: a file and an import or a number in it. Out: the edit that corrects it. The rest of the text is unchanged.

use std::ops::Range;

use super::SchemaFile;
use crate::compile::walk::path_index;
use crate::descriptor::field_number::file as tag;
use crate::diagnostic::Edit;
use crate::paths::ProtoPath;
use crate::syntax::lexer::{Lexer, TokenKind};

/// Removes the import at `place`, with its line if nothing else is on it. Not safe if a comment belongs to it.
pub(super) fn remove_import(file: &SchemaFile, place: &[i32]) -> Edit {
    let text = file.source.text();
    let statement = file.span(place);
    let line = lines_of(text, &statement);
    let before = &text[line.start..statement.start];
    let after = &text[statement.end..line.end];
    let is_alone = before.trim().is_empty() && after.trim().is_empty();
    let mut gaps = Lexer::new(text, statement.clone()).gaps();
    let comment_inside = gaps.any(|gap| !text[gap].trim().is_empty());
    let comment_after = after.trim_start().starts_with('/');
    let comment_before = before.trim_end().ends_with("*/") || {
        let above = text[..line.start].lines().next_back().unwrap_or_default();
        let above = above.trim();
        before.trim().is_empty() && (above.starts_with("//") || above.ends_with("*/"))
    };
    Edit {
        source: file.source.clone(),
        span: if is_alone { line } else { statement },
        replacement: String::new(),
        is_safe: !(comment_inside || comment_after || comment_before),
    }
}

/// Adds an import of `path` after the last import, or else after the package; `None` if `path` would need escapes.
pub(super) fn add_import(file: &SchemaFile, path: &ProtoPath) -> Option<Edit> {
    let text = file.source.text();
    let name = path.as_str();
    let is_plain = !name
        .chars()
        .any(|it| matches!(it, '"' | '\\') || it.is_control());
    is_plain.then_some(())?;
    let imports = file.descriptor.dependency.len();
    let place: Option<Vec<i32>> = if imports > 0 {
        Some(vec![tag::DEPENDENCY, path_index(imports - 1)])
    } else if file.descriptor.package.is_some() {
        Some(vec![tag::PACKAGE])
    } else {
        // The descriptor has no syntax for proto2, even if the statement is written.
        let syntax = vec![tag::SYNTAX];
        let is_written = file.locations().iter().any(|it| *it.path == *syntax);
        is_written.then_some(syntax)
    };
    let end = place.map_or(0, |place| lines_of(text, &file.span(&place)).end);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_behind_line = end == 0 || text[..end].ends_with('\n');
    let before = if is_behind_line { "" } else { line_end };
    let blank = if imports == 0 && end > 0 {
        line_end
    } else {
        ""
    };
    Some(Edit {
        source: file.source.clone(),
        span: end..end,
        replacement: format!("{before}{blank}import \"{name}\";{line_end}"),
        is_safe: true,
    })
}

/// Replaces the number at `place`. Not safe: data that was encoded with the old number is decoded as another field.
pub(super) fn renumber(file: &SchemaFile, place: &[i32], number: i32) -> Option<Edit> {
    let span = file.span(place);
    let is_number = file.source.text()[span.clone()]
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit());
    is_number.then(|| Edit {
        source: file.source.clone(),
        span,
        replacement: number.to_string(),
        is_safe: false,
    })
}

/// Replaces the path of the import at `place` with `meant`; `None` if the import is not one plain string.
pub(super) fn respell_import(file: &SchemaFile, place: &[i32], meant: &ProtoPath) -> Option<Edit> {
    let text = file.source.text();
    let tokens = Lexer::new(text, file.span(place)).tokens();
    let mut strings = tokens.filter(|token| token.kind == TokenKind::String);
    let (Some(string), None) = (strings.next(), strings.next()) else {
        return None;
    };
    let string = string.span();
    let quote = text[string.clone()].chars().next()?;
    let meant = meant.as_str();
    let is_plain = !meant
        .chars()
        .any(|it| it == quote || it == '\\' || it.is_control());
    is_plain.then(|| Edit {
        source: file.source.clone(),
        span: string,
        replacement: format!("{quote}{meant}{quote}"),
        is_safe: true,
    })
}

/// The lines that contain `span`, with the line end of the last.
fn lines_of(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[span.end..].find('\n');
    start..end.map_or(text.len(), |end| span.end + end + 1)
}
