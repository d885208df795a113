//! In: old and new bytes. Out: a unified diff that is safe on a terminal: it contains no escape sequences from files,
//! and its length is limited however large a file is.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput, Token};

use super::changes::{Changes, FileChange};
use super::{manifest, marker};

/// The number of unchanged lines around a change.
const CONTEXT: u32 = 3;
/// The most lines for one file.
const FILE_LINES: usize = 120;
/// The most lines for all files.
const TOTAL_LINES: usize = 2000;
/// The longest line, in characters.
const LINE_LENGTH: usize = 400;
/// Larger files are not compared line by line.
const FILE_BYTES: usize = 8 * 1024 * 1024;

const HEAD: &str = "\x1b[1m";
const HUNK: &str = "\x1b[36m";
const OLD: &str = "\x1b[31m";
const NEW: &str = "\x1b[32m";
const END: &str = "\x1b[0m";

pub(super) fn render(changes: &Changes, color: bool) -> String {
    let is_manifest = |file: &&FileChange| file.path.as_str() == manifest::NAME;
    // The manifest repeats the changes of other files as hashes, so it is shown only if nothing else differs.
    let only_manifest = changes.files.iter().all(|file| is_manifest(&file));
    let mut shown = String::new();
    let mut lines = 0;
    let mut left_out = 0;
    for file in &changes.files {
        if is_manifest(&file) && !only_manifest {
            continue;
        }
        if lines >= TOTAL_LINES {
            left_out += 1;
            continue;
        }
        let text = file_diff(changes, file, color);
        lines += text.lines().count();
        shown.push_str(&text);
    }
    if left_out > 0 {
        let files = if left_out == 1 { "file" } else { "files" };
        let note = format!("... the differences of {left_out} more {files} are not shown\n");
        shown.push_str(&note);
    }
    shown
}

fn file_diff(changes: &Changes, file: &FileChange, color: bool) -> String {
    let path = file.path.below(&changes.folder).display().to_string();
    let path = harmless(&path.replace('\\', "/"));
    let side = |letter: &str, is_there: bool| {
        if is_there {
            format!("{letter}/{}", path.trim_start_matches('/'))
        } else {
            "/dev/null".to_owned()
        }
    };
    let paint = |style: &str, text: &str| paint(color, style, text);
    let (old_name, new_name) = (side("a", file.old.is_some()), side("b", file.new.is_some()));
    let mut text = paint(HEAD, &format!("--- {old_name}")) + "\n";
    text += &(paint(HEAD, &format!("+++ {new_name}")) + "\n");
    let old = file.old.as_deref().unwrap_or_default();
    let new = file.new.as_deref().unwrap_or_default();
    if file.differs_only_in_line_ends() {
        return text + "only the line ends differ\n";
    }
    if marker::is_binary(old) || marker::is_binary(new) {
        return text + "the files are binary\n";
    }
    if old.len().max(new.len()) > FILE_BYTES {
        return text + "the files are too large to show\n";
    }
    let body = unified(
        &String::from_utf8_lossy(old),
        &String::from_utf8_lossy(new),
        color,
    );
    let mut lines = body.lines();
    for line in lines.by_ref().take(FILE_LINES) {
        text += line;
        text.push('\n');
    }
    let rest = lines.count();
    if rest > 0 {
        let note = format!("... {rest} more lines of differences are not shown\n");
        text += &note;
    }
    text
}

fn unified(old: &str, new: &str, color: bool) -> String {
    let input = InternedInput::new(old, new);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let hunks: Vec<Hunk> = diff.hunks().collect();
    let mut text = String::new();
    // Changes that are closer than twice the context share a header.
    for group in hunks.chunk_by(|one, next| next.before.start - one.before.end <= 2 * CONTEXT) {
        push_group(&mut text, &input, group, color);
    }
    text
}

fn push_group(text: &mut String, input: &InternedInput<&str>, group: &[Hunk], color: bool) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else {
        return;
    };
    let end_of_old = u32::try_from(input.before.len()).unwrap_or(u32::MAX);
    let above = first.before.start.min(CONTEXT);
    let below = (end_of_old - last.before.end).min(CONTEXT);
    // An empty side starts at 0, as in diff(1).
    let side = |start: u32, end: u32| {
        let length = end - start;
        format!("{},{length}", start + u32::from(length > 0))
    };
    let header = format!(
        "@@ -{} +{} @@",
        side(first.before.start - above, last.before.end + below),
        side(first.after.start - above, last.after.end + below),
    );
    text.push_str(&paint(color, HUNK, &header));
    text.push('\n');
    let mut push = |tokens: &[Token], range: Range<u32>, sign: char, style: &str| {
        for &token in &tokens[range.start as usize..range.end as usize] {
            push_line(text, input.interner[token], sign, &|line| {
                paint(color, style, line)
            });
        }
    };
    let mut position = first.before.start - above;
    for hunk in group {
        push(&input.before, position..hunk.before.start, ' ', "");
        push(&input.before, hunk.before.clone(), '-', OLD);
        push(&input.after, hunk.after.clone(), '+', NEW);
        position = hunk.before.end;
    }
    push(&input.before, position..position + below, ' ', "");
}

fn push_line(text: &mut String, line: &str, sign: char, paint: &dyn Fn(&str) -> String) {
    let shown = format!("{sign}{}", harmless(line.trim_end_matches('\n')));
    text.push_str(&paint(&shown));
    text.push('\n');
    if !line.ends_with('\n') {
        text.push_str("\\ No newline at end of file\n");
    }
}

fn paint(color: bool, style: &str, text: &str) -> String {
    if color && !style.is_empty() {
        format!("{style}{text}{END}")
    } else {
        text.to_owned()
    }
}

/// The line without characters that control a terminal or hide text, and cut to a maximum length.
fn harmless(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for (count, c) in line.chars().enumerate() {
        if count == LINE_LENGTH {
            text.push_str(" ...");
            break;
        }
        if c != '\t' && protree_compiler::paths::is_control_or_bidi(c) {
            text.extend(c.escape_unicode());
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(changed: &[u32]) -> String {
        let line = |number: u32| {
            let mark = if changed.contains(&number) { "!" } else { "" };
            format!("{number}{mark}\n")
        };
        (1..=30).map(line).collect()
    }

    fn headers(changed: &[u32]) -> Vec<String> {
        let diff = unified(&numbers(&[]), &numbers(changed), false);
        let headers = diff.lines().filter(|line| line.starts_with("@@"));
        headers.map(str::to_owned).collect()
    }

    #[test]
    fn hunks_have_three_lines_of_context_and_join_when_they_touch() {
        assert_eq!(headers(&[]), [""; 0]);
        assert_eq!(headers(&[1]), ["@@ -1,4 +1,4 @@"]);
        assert_eq!(headers(&[5]), ["@@ -2,7 +2,7 @@"]);
        assert_eq!(headers(&[30]), ["@@ -27,4 +27,4 @@"]);
        assert_eq!(headers(&[10, 17]), ["@@ -7,14 +7,14 @@"]);
        assert_eq!(headers(&[10, 18]), ["@@ -7,7 +7,7 @@", "@@ -15,7 +15,7 @@"]);
    }

    #[test]
    fn an_empty_side_starts_at_zero() {
        assert_eq!(unified("", "a\n", false), "@@ -0,0 +1,1 @@\n+a\n");
        assert_eq!(unified("a\n", "", false), "@@ -1,1 +0,0 @@\n-a\n");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            harmless("a\t\u{1b}[2J\r\u{202e}"),
            "a\t\\u{1b}[2J\\u{d}\\u{202e}"
        );
        assert_eq!(harmless(&"x".repeat(500)).len(), LINE_LENGTH + 4);
    }
}
