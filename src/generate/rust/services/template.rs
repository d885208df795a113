//! Templates with words to fill in, from the files in `templates/rust/`.
//!
//! In: a file that looks like the output, with words in braces: `{service}`. Out: its lines with the words filled in. A
//! line that is only a word is replaced by any number of lines. A line with words may become too wide and is then
//! broken as [`Line`] defines; all other lines are copied, so they have to be as prettyplease prints them.

use crate::generate::rust::lines::{Line, Lines};

/// One file, split at its words.
#[derive(Debug)]
pub(super) struct Template {
    parts: Vec<Part>,
}

/// Gives the texts for the words of a template.
pub(super) trait Fill {
    /// Writes the text for a word in a line.
    fn name(&self, word: &str, text: &mut String);

    /// Writes the lines for a word; each line begins with `margin`.
    fn lines(&self, word: &str, margin: &str, lines: &mut Lines);
}

#[derive(Debug)]
enum Part {
    /// Lines to be copied.
    Fixed(&'static str),
    Line {
        margin: usize,
        kind: Line,
        pieces: Vec<Piece>,
    },
    Lines {
        margin: &'static str,
        word: &'static str,
    },
}

#[derive(Debug)]
enum Piece {
    Text(&'static str),
    Word(&'static str),
}

impl Template {
    pub(super) fn new(text: &'static str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, _)) = next_word(rest) {
            let start = rest[..before.len()].rfind('\n').map_or(0, |at| at + 1);
            let (fixed, from_line) = rest.split_at(start);
            if !fixed.is_empty() {
                parts.push(Part::Fixed(fixed));
            }
            let (line, after) = from_line.split_once('\n').unwrap_or((from_line, ""));
            parts.push(Part::of_line(line));
            rest = after;
        }
        parts.push(Part::Fixed(rest));
        Self { parts }
    }

    /// Writes the lines of the template.
    pub(super) fn write(&self, fill: &impl Fill, lines: &mut Lines) {
        for part in &self.parts {
            match part {
                Part::Fixed(text) => {
                    // A block that is empty ends on the line of its head.
                    let is_empty =
                        lines.text.ends_with("{\n") && text.trim_start().starts_with('}');
                    if is_empty {
                        lines.text.pop();
                    }
                    lines
                        .text
                        .push_str(if is_empty { text.trim_start() } else { text });
                }
                Part::Line {
                    margin,
                    kind,
                    pieces,
                } => lines.line_at(*margin, *kind, |line| {
                    for piece in pieces {
                        match piece {
                            Piece::Text(text) => line.push_str(text),
                            Piece::Word(word) => fill.name(word, line),
                        }
                    }
                }),
                Part::Lines { margin, word } => fill.lines(word, margin, lines),
            }
        }
    }
}

impl Part {
    /// Parses a line with words in it.
    fn of_line(line: &'static str) -> Self {
        let code = line.trim_start();
        let margin = &line[..line.len() - code.len()];
        let mut pieces = Vec::new();
        let mut rest = code;
        while let Some((before, word)) = next_word(rest) {
            rest = &rest[before.len() + "{}".len() + word.len()..];
            if before.is_empty() && rest.is_empty() && pieces.is_empty() {
                return Self::Lines { margin, word };
            }
            pieces.extend([Piece::Text(before), Piece::Word(word)]);
        }
        pieces.push(Piece::Text(rest));
        Self::Line {
            margin: margin.len(),
            kind: kind(code),
            pieces,
        }
    }
}

/// The text before the first word, and the word.
fn next_word(text: &str) -> Option<(&str, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (word, _) = text[at + 1..].split_once('}')?;
        let is_word = !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        is_word.then(|| (&text[..at], word))
    })
}

/// How a line breaks if it is too wide.
fn kind(code: &str) -> Line {
    if code.starts_with("//") {
        Line::Comment
    } else if code.starts_with("impl") {
        Line::Impl
    } else if code.starts_with("struct") {
        Line::TupleStruct
    } else if code.starts_with("type") && code.contains(" + ") {
        Line::Bounds
    } else if code.contains("fn ") {
        Line::Typed
    } else if code.contains("async move { ") {
        Line::AsyncBlock
    } else if code.contains(").") {
        Line::Chain
    } else {
        Line::Code
    }
}
