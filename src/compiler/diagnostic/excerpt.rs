//! In: a source and its labels. Out: the few lines around them, short and without control characters: the renderer
//! reads the whole text, and a terminal interprets control characters.

use std::ops::Range;

use crate::diagnostic::Label;

/// Lines around labels, and the labels within them.
#[derive(Debug, PartialEq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) first_line: usize,
    /// In the order of the labels.
    pub(super) spans: Vec<Range<usize>>,
}

/// The longest part of a line that is shown, in bytes.
const LONGEST_LINE: usize = 400;
/// Labels further apart than so many lines are shown in separate excerpts.
const FARTHEST: usize = 40;

/// Groups labels of one source by proximity, in the order of the first label of each group.
pub(super) fn groups<'a>(labels: &[&'a Label]) -> Vec<Vec<&'a Label>> {
    let mut groups: Vec<Vec<&Label>> = Vec::new();
    for &label in labels {
        let near = groups.iter_mut().find(|group| {
            group.iter().all(|other| {
                let (a, b) = (label.span.start, other.span.start);
                let text = label.source.text();
                let between = text.get(a.min(b)..a.max(b)).unwrap_or_default();
                between.len() < FARTHEST * LONGEST_LINE
                    && between.bytes().filter(|byte| *byte == b'\n').count() < FARTHEST
                    && line_span(text, a).len() < LONGEST_LINE
            })
        });
        match near {
            Some(group) => group.push(label),
            None => groups.push(vec![label]),
        }
    }
    groups
}

/// The excerpt for labels of one source that are near each other.
pub(super) fn excerpt(labels: &[&Label]) -> Option<Excerpt> {
    let text = labels.first()?.source.text();
    let spans = || labels.iter().map(|label| clamped(text, &label.span));
    let start = spans().map(|span| span.start).min()?;
    // Of a label of many lines, only the first line is shown.
    let end = spans()
        .map(|span| {
            span.start
                .max(span.end.min(line_span(text, span.start).end))
        })
        .max()?;
    let mut lines = line_span(text, start).start..line_span(text, end).end;
    if lines.len() > FARTHEST * LONGEST_LINE || line_span(text, start).len() > LONGEST_LINE {
        lines = floor(
            text,
            start.saturating_sub(LONGEST_LINE / 2).max(lines.start),
        )..floor(text, (start + LONGEST_LINE / 2).min(lines.end));
    }
    let mut shown = String::new();
    // The new position of each byte of the text; a replaced character can become longer.
    let mut positions = Vec::with_capacity(lines.len() + 1);
    for character in text[lines.clone()].chars() {
        positions.extend(std::iter::repeat_n(shown.len(), character.len_utf8()));
        match character {
            '\n' | '\t' => shown.push(character),
            '\r' => {}
            _ if crate::paths::is_control_or_bidi(character) => {
                shown.push('\u{fffd}');
            }
            _ => shown.push(character),
        }
    }
    positions.push(shown.len());
    let place = |offset: usize| {
        let offset = offset.clamp(lines.start, lines.end) - lines.start;
        positions[offset]
    };
    let spans = spans().map(|span| {
        let end = span
            .end
            .min(line_span(text, span.start).end)
            .max(span.start);
        place(span.start)..place(end)
    });
    Some(Excerpt {
        spans: spans.collect(),
        first_line: text[..lines.start]
            .bytes()
            .filter(|byte| *byte == b'\n')
            .count()
            + 1,
        text: shown,
    })
}

/// Line and column of an offset for people: counted from 1, columns in characters.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let offset = floor(text, offset);
    let before = &text[..offset];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (line, text[start..offset].chars().count() + 1)
}

fn clamped(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = floor(text, span.start);
    start..floor(text, span.end).max(start)
}

/// The nearest boundary of a character at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The line that holds `offset`, without its end.
fn line_span(text: &str, offset: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = bytes[..offset].iter().rposition(|byte| *byte == b'\n');
    let end = bytes[offset..].iter().position(|byte| *byte == b'\n');
    start.map_or(0, |start| start + 1)..end.map_or(bytes.len(), |end| offset + end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Source;

    fn label(text: &str, span: Range<usize>) -> Label {
        Label {
            source: Source::new("a.proto", text),
            span,
            text: String::new(),
        }
    }

    #[test]
    fn only_the_lines_of_the_labels_are_kept() {
        let text = format!("{}abc\ndef\n{}", "x\n".repeat(1000), "y\n".repeat(1000));
        let label = label(&text, 2004..2007);
        let found = excerpt(&[&label]).unwrap();
        assert_eq!((found.text.as_str(), found.first_line), ("def", 1002));
        assert_eq!(found.spans[0], 0..3);
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = "z".repeat(1_000_000);
        let label = label(&text, 500_000..500_010);
        let found = excerpt(&[&label]).unwrap();
        assert_eq!(found.text.len(), LONGEST_LINE);
        assert_eq!(found.spans[0], 200..210);
    }

    #[test]
    fn control_and_bidi_characters_are_replaced() {
        let label = label("a\u{202e}b\u{1b}c\0\r", 0..1);
        assert_eq!(
            excerpt(&[&label]).unwrap().text,
            "a\u{fffd}b\u{fffd}c\u{fffd}"
        );
    }

    #[test]
    fn a_span_beyond_the_text_is_clamped() {
        let label = label("ü", 1..99);
        assert_eq!(excerpt(&[&label]).unwrap().spans[0], 0..2);
        assert_eq!(line_and_column("a\nüb", 4), (2, 2));
    }
}
