//! Remembers how prettyplease laid texts out, so that it is asked once for each layout and not for each text.
//!
//! In: names, and a way to format a text with any names in it. Out: the text with these names, byte for byte as if it
//! had been formatted. Where lines break depends on widths alone: of two texts that differ in their names only, the
//! layout of one holds for the other if no name is shorter, so that what did not fit does not fit now, and if no line
//! becomes too long, so that what did fit still does. Texts are remembered in sections that do not depend on each
//! other, for few names occur in one.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

/// prettyplease's own limits: what a line may hold, and what it may hold behind its indentation however deep.
const LINE_WIDTH: usize = 89;
const LEAST_WIDTH: usize = 60;

/// The letters that stand-ins for names begin with: two bytes each, none of them ASCII.
const LETTERS: [char; 6] = ['α', 'β', 'γ', 'δ', 'ε', 'ζ'];

/// Marks the line that stands for a block: several lines or none.
const BLOCK: char = '§';

/// The layouts that were met, by the kind of text: for each section those it may have.
#[derive(Debug)]
pub(super) struct Layouts<K> {
    known: RwLock<HashMap<K, Vec<Vec<Layout>>>>,
}

impl<K> Default for Layouts<K> {
    fn default() -> Self {
        Self {
            known: RwLock::default(),
        }
    }
}

impl<K: Clone + Eq + Hash> Layouts<K> {
    /// The text of this kind with these names and blocks.
    ///
    /// `format` is given other names, each as wide as the one it stands for. `None` if it has no text, or if a name is
    /// too short for a stand-in.
    pub(super) fn fill<const N: usize>(
        &self,
        kind: &K,
        names: [&str; N],
        blocks: &[&str],
        format: impl FnOnce([&str; N]) -> Option<String>,
    ) -> Option<String> {
        self.recall(kind, &names, blocks).or_else(|| {
            self.learn(
                kind,
                &names,
                &format(stand_ins(names)?.each_ref().map(String::as_str))?,
            );
            self.recall(kind, &names, blocks)
        })
    }

    fn recall(&self, kind: &K, names: &[&str], blocks: &[&str]) -> Option<String> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for section in known.get(kind)? {
            let layout = section.iter().find(|layout| layout.holds_for(names))?;
            layout.fill(names, blocks, &mut text);
        }
        Some(text)
    }

    fn learn(&self, kind: &K, names: &[&str], text: &str) {
        let layouts: Vec<Layout> = sections(text)
            .map(|section| Layout::new(section, names))
            .collect();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let sections = known.entry(kind.clone()).or_default();
        sections.resize_with(layouts.len(), Vec::new);
        for (section, layout) in sections.iter_mut().zip(layouts) {
            if !section.iter().any(|known| known.holds_for(names)) {
                section.push(layout);
            }
        }
    }
}

/// Names of the same widths that can be told from all text around them.
fn stand_ins<const N: usize>(names: [&str; N]) -> Option<[String; N]> {
    const { assert!(N <= LETTERS.len()) };
    let are_wide = names
        .iter()
        .zip(LETTERS)
        .all(|(name, letter)| name.len() >= letter.len_utf8());
    are_wide.then(|| {
        std::array::from_fn(|number| {
            let letter = LETTERS[number];
            let padding = names[number].len() - letter.len_utf8();
            format!("{letter}{}", "x".repeat(padding))
        })
    })
}

/// The comment whose line stands for the block with this number.
pub(super) fn block(number: usize) -> String {
    format!("{BLOCK}{number}")
}

/// Whether a line stands for the block with this number.
pub(super) fn is_block(line: &str, number: usize) -> bool {
    block_of(line) == Some(number)
}

fn block_of(line: &str) -> Option<usize> {
    line.trim()
        .strip_prefix("/// ")?
        .strip_prefix(BLOCK)?
        .parse()
        .ok()
}

/// Cuts a text where lines end whatever the names are: behind comments, statements and the heads of blocks.
fn sections(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut lines = rest.split_inclusive('\n');
        let mut length = 0;
        for line in lines.by_ref() {
            length += line.len();
            if is_comment(line) || line.ends_with(";\n") || line.ends_with("{\n") {
                break;
            }
        }
        let (section, after) = rest.split_at(length);
        rest = after;
        (!section.is_empty()).then_some(section)
    })
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// One section, laid out, without its names.
#[derive(Debug)]
struct Layout {
    pieces: Vec<Piece>,
    /// Those lines with names that could be broken.
    lines: Vec<Line>,
    /// The names that may have a part in what was broken, and how wide they were.
    widths: BTreeMap<usize, usize>,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Name(usize),
    Block(usize),
}

#[derive(Debug)]
struct Line {
    indent: usize,
    /// Of what is no name, with the indentation.
    width: usize,
    names: Vec<usize>,
}

impl Layout {
    /// The layout of a section that has stand-ins for `names`.
    fn new(section: &str, names: &[&str]) -> Self {
        let mut layout = Self {
            pieces: Vec::new(),
            lines: Vec::new(),
            widths: BTreeMap::new(),
        };
        for line in section.split_inclusive('\n') {
            match block_of(line) {
                Some(number) => layout.pieces.push(Piece::Block(number)),
                None => layout.add_line(line, names),
            }
        }
        layout
    }

    fn add_line(&mut self, text: &str, names: &[&str]) {
        let words = text.trim_start();
        let mut line = Line {
            indent: text.len() - words.len(),
            width: text.trim_end_matches('\n').len(),
            names: Vec::new(),
        };
        let mut rest = text;
        while let Some((at, number)) = first_name(rest) {
            let width = names[number].len();
            self.add_text(&rest[..at]);
            self.pieces.push(Piece::Name(number));
            line.names.push(number);
            line.width -= width;
            rest = &rest[at + width..];
        }
        self.add_text(rest);
        // A comment or the head of a `match` arm is never broken and breaks nothing around it.
        if is_comment(text) || words.ends_with("\" => {\n") {
            return;
        }
        let widths = line
            .names
            .iter()
            .map(|&number| (number, names[number].len()));
        self.widths.extend(widths);
        // A string with a line to itself is there because of its width, but is not broken further.
        if !line.names.is_empty() && !words.starts_with('"') {
            self.lines.push(line);
        }
    }

    fn add_text(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn holds_for(&self, names: &[&str]) -> bool {
        let mut widths = self
            .widths
            .iter()
            .map(|(&number, &width)| (width, names[number].len()));
        widths.clone().all(|(width, now)| width == now)
            || widths.all(|(width, now)| width <= now)
                && self.lines.iter().all(|line| line.fits(names))
    }

    fn fill(&self, names: &[&str], blocks: &[&str], text: &mut String) {
        for piece in &self.pieces {
            text.push_str(match piece {
                Piece::Text(text) => text,
                Piece::Name(number) => names[*number],
                Piece::Block(number) => blocks[*number],
            });
        }
    }
}

impl Line {
    fn fits(&self, names: &[&str]) -> bool {
        let names = self.names.iter().map(|&number| names[number].len());
        self.width + names.sum::<usize>() <= LINE_WIDTH.max(self.indent + LEAST_WIDTH)
    }
}

/// Where the first stand-in is, and the number of the name it stands for.
fn first_name(text: &str) -> Option<(usize, usize)> {
    let number = |letter| LETTERS.iter().position(|&other| other == letter);
    text.char_indices()
        .find_map(|(at, letter)| Some((at, number(letter)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Formats `fn NAME(a: NAME) {}` and counts how often it does.
    fn text(layouts: &Layouts<()>, names: [&str; 2], asked: &mut usize) -> Option<String> {
        layouts.fill(&(), names, &["/// one\n/// two\n"], |[name, argument]| {
            *asked += 1;
            let text = format!("#[doc = \" §0\"] fn {name}(a: {argument}) {{}}");
            syn::parse_file(&text)
                .ok()
                .map(|file| prettyplease::unparse(&file))
        })
    }

    #[test]
    fn every_text_is_as_if_it_was_formatted() {
        let layouts = Layouts::default();
        let mut asked = 0;
        let widths = (2..100).rev().step_by(9).chain((2..100).step_by(4));
        for (first, second) in widths
            .clone()
            .flat_map(|a| widths.clone().map(move |b| (a, b)))
        {
            let names = ["f".repeat(first), "A".repeat(second)];
            let formatted = syn::parse_file(&format!("fn {}(a: {}) {{}}", names[0], names[1]))
                .map(|file| prettyplease::unparse(&file))
                .expect("it is Rust");
            assert_eq!(
                text(&layouts, [&names[0], &names[1]], &mut asked),
                Some(format!("/// one\n/// two\n{formatted}")),
            );
        }
        assert!(asked < 36 * 36 / 2, "asked {asked} times");
        assert_eq!(text(&layouts, ["f", "AB"], &mut asked), None);
    }
}
