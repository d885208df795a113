//! Remembers how prettyplease laid texts out, so that it is asked once for each layout and not for each text.
//!
//! In: names, and a way to format a text with any names in it. Out: the text with these names, byte for byte as if it
//! had been formatted. Where lines break depends on widths alone: of two texts that differ in their names only, the
//! layout of one holds for the other if no name is shorter, so that what did not fit does not fit now, and if no line
//! becomes too long, so that what did fit still does.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

/// prettyplease's own limits: what a line may hold, and what it may hold behind its indentation however deep.
const LINE_WIDTH: usize = 89;
const LEAST_WIDTH: usize = 60;

/// The letters that stand-ins for names begin with: two bytes each, none of them ASCII.
const LETTERS: [char; 6] = ['α', 'β', 'γ', 'δ', 'ε', 'ζ'];

/// Marks the line that stands for a block: several lines or none.
const BLOCK: char = '§';

/// The layouts that were met, by the kind of text.
#[derive(Debug)]
pub(super) struct Layouts<K> {
    known: RwLock<HashMap<K, Vec<Arc<Layout>>>>,
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
        let layout = match self.find(kind, &names) {
            Some(layout) => layout,
            None => self.learn(kind, names, format)?,
        };
        Some(layout.fill(&names, blocks))
    }

    fn find(&self, kind: &K, names: &[&str]) -> Option<Arc<Layout>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut layouts = known.get(kind)?.iter();
        layouts.find(|layout| layout.holds_for(names)).cloned()
    }

    fn learn<const N: usize>(
        &self,
        kind: &K,
        names: [&str; N],
        format: impl FnOnce([&str; N]) -> Option<String>,
    ) -> Option<Arc<Layout>> {
        const { assert!(N <= LETTERS.len()) };
        let stand_ins: Option<Vec<String>> = names
            .iter()
            .zip(LETTERS)
            .map(|(name, letter)| {
                let padding = name.len().checked_sub(letter.len_utf8())?;
                Some(format!("{letter}{}", "x".repeat(padding)))
            })
            .collect();
        let stand_ins = stand_ins?;
        let text = format(std::array::from_fn(|number| stand_ins[number].as_str()))?;
        let widths = names.iter().map(|name| name.len()).collect();
        let layout = Arc::new(Layout::new(&text, widths));
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let layouts = known.entry(kind.clone()).or_default();
        layouts.push(Arc::clone(&layout));
        Some(layout)
    }
}

/// The comment whose line stands for the block with this number.
pub(super) fn block(number: usize) -> String {
    format!("{BLOCK}{number}")
}

/// Whether a line stands for the block with this number.
pub(super) fn is_block(line: &str, number: usize) -> bool {
    block_of(line) == Some(number)
}

/// One text, laid out, without its names.
#[derive(Debug)]
struct Layout {
    /// How wide the names are that it was made for.
    widths: Vec<usize>,
    pieces: Vec<Piece>,
    /// Those lines with names that could be broken.
    lines: Vec<Line>,
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
    fn new(text: &str, widths: Vec<usize>) -> Self {
        let mut layout = Self {
            widths,
            pieces: Vec::new(),
            lines: Vec::new(),
        };
        for line in text.split_inclusive('\n') {
            match block_of(line) {
                Some(number) => layout.pieces.push(Piece::Block(number)),
                None => layout.add_line(line),
            }
        }
        layout
    }

    fn add_line(&mut self, text: &str) {
        let words = text.trim_start();
        let mut line = Line {
            indent: text.len() - words.len(),
            width: text.trim_end_matches('\n').len(),
            names: Vec::new(),
        };
        let mut rest = text;
        while let Some((at, name)) = first_name(rest) {
            self.add_text(&rest[..at]);
            self.pieces.push(Piece::Name(name));
            line.names.push(name);
            line.width -= self.widths[name];
            rest = &rest[at + self.widths[name]..];
        }
        self.add_text(rest);
        // Nothing breaks a comment, or a string that has a line to itself.
        let is_fixed = words.starts_with("//") || words.starts_with('"');
        if !line.names.is_empty() && !is_fixed {
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
        let mut pairs = self.widths.iter().zip(names);
        if pairs.clone().all(|(width, name)| *width == name.len()) {
            return true;
        }
        pairs.all(|(width, name)| *width <= name.len())
            && self.lines.iter().all(|line| line.fits(names))
    }

    fn fill(&self, names: &[&str], blocks: &[&str]) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Name(number) => names[*number],
            Piece::Block(number) => blocks[*number],
        });
        pieces.collect()
    }
}

impl Line {
    fn fits(&self, names: &[&str]) -> bool {
        let names = self.names.iter().map(|&name| names[name].len());
        self.width + names.sum::<usize>() <= LINE_WIDTH.max(self.indent + LEAST_WIDTH)
    }
}

fn block_of(line: &str) -> Option<usize> {
    line.trim()
        .strip_prefix("/// ")?
        .strip_prefix(BLOCK)?
        .parse()
        .ok()
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
        let widths = (2..100).rev().step_by(3).chain(2..100);
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
        assert!(asked < 600, "asked {asked} times");
        assert_eq!(text(&layouts, ["f", "AB"], &mut asked), None);
    }
}
