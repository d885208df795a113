//! In: old and new bytes. Out: a unified diff that a terminal may be shown: no escape sequence of a file gets through,
//! and no file, however large, makes it longer than a person may want to read.

use std::fmt::{self, Write};

use imara_diff::{
    Algorithm, Diff, InternedInput, Interner, Token, UnifiedDiffConfig, UnifiedDiffPrinter,
};

use super::changes::{Changes, FileChange};
use super::{manifest, marker};

/// Lines of one file.
const FILE_LINES: usize = 120;
/// Lines of all files.
const TOTAL_LINES: usize = 2000;
/// A line, in characters.
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
    // The manifest's hashes say again what the files before it say: shown only if there is nothing else.
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
    let side = |letter: &str, bytes: &Option<Vec<u8>>| match bytes {
        Some(_) => format!("{letter}/{}", path.trim_start_matches('/')),
        None => "/dev/null".to_owned(),
    };
    let paint = |style: &str, text: &str| paint(color, style, text);
    let (old_name, new_name) = (side("a", &file.old), side("b", &file.new));
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
    let printer = Printer {
        interner: &input.interner,
        color,
    };
    diff.unified_diff(&printer, UnifiedDiffConfig::default(), &input)
        .to_string()
}

struct Printer<'a> {
    interner: &'a Interner<&'a str>,
    color: bool,
}

impl Printer<'_> {
    fn line(&self, mut out: impl Write, sign: char, style: &str, token: Token) -> fmt::Result {
        let line = self.interner[token];
        let text = format!("{sign}{}", harmless(line.trim_end_matches('\n')));
        writeln!(out, "{}", paint(self.color, style, &text))?;
        if !line.ends_with('\n') {
            writeln!(out, "\\ No newline at end of file")?;
        }
        Ok(())
    }
}

impl UnifiedDiffPrinter for Printer<'_> {
    fn display_header(
        &self,
        mut f: impl Write,
        start_before: u32,
        start_after: u32,
        len_before: u32,
        len_after: u32,
    ) -> fmt::Result {
        // An empty side starts at 0, as diff(1) has it.
        let start = |start: u32, len: u32| if len == 0 { start } else { start + 1 };
        let (old, new) = (
            start(start_before, len_before),
            start(start_after, len_after),
        );
        let text = format!("@@ -{old},{len_before} +{new},{len_after} @@");
        writeln!(f, "{}", paint(self.color, HUNK, &text))
    }

    fn display_context_token(&self, f: impl Write, token: Token) -> fmt::Result {
        self.line(f, ' ', "", token)
    }

    fn display_hunk(&self, mut f: impl Write, before: &[Token], after: &[Token]) -> fmt::Result {
        for &token in before {
            self.line(&mut f, '-', OLD, token)?;
        }
        for &token in after {
            self.line(&mut f, '+', NEW, token)?;
        }
        Ok(())
    }
}

fn paint(color: bool, style: &str, text: &str) -> String {
    if color && !style.is_empty() {
        format!("{style}{text}{END}")
    } else {
        text.to_owned()
    }
}

/// The text without characters that would make a terminal do or show something else, and not endless.
fn harmless(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for (count, c) in line.chars().enumerate() {
        if count == LINE_LENGTH {
            text.push_str(" ...");
            break;
        }
        if c != '\t' && crate::paths::is_control_or_bidi(c) {
            text.extend(c.escape_unicode());
        } else {
            text.push(c);
        }
    }
    text
}
