//! Formats what prost-build writes.
//!
//! In: its text, with names filled in. Out: the text that syn and prettyplease make of it, byte for byte. Most lines
//! already are as prettyplease would have them and are copied; those that may be too wide are formatted on their own,
//! all of a kind at once; a text with a line of an unknown kind is formatted as a whole.

use std::collections::BTreeMap;

/// A line no wider than this fits, whatever prettyplease counts to it; its limit is 89.
const SURELY_FITS: usize = 85;

const INDENT: usize = 4;

/// The comment in front of each line that is formatted on its own.
const SEPARATOR: &str = "/// §\n";

/// What [`in_full`] makes of the text, sooner.
pub(super) fn format(text: &str) -> syn::Result<String> {
    let mut sorter = Sorter::default();
    let all_known = text.lines().try_for_each(|line| sorter.line(line));
    match all_known.and_then(|()| sorter.assemble()) {
        Some(text) => Ok(text),
        None => in_full(text),
    }
}

/// The text as prettyplease prints it.
pub(super) fn in_full(text: &str) -> syn::Result<String> {
    syn::parse_file(text).map(|file| prettyplease::unparse(&file))
}

/// What a line stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Block {
    Module,
    Impl,
    Struct,
    Enum,
    Function,
    Match,
}

/// What kind of line is formatted on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wide {
    Attribute,
    In(Block),
}

/// Sorts lines into those that are final and those that are not.
#[derive(Debug, Default)]
struct Sorter<'a> {
    /// The blocks around the current line.
    blocks: Vec<Block>,
    /// The text so far, cut where lines are missing.
    pieces: Vec<String>,
    /// The missing lines, by kind and indentation, each with the number of the piece it follows.
    missing: BTreeMap<(Wide, usize), Vec<(usize, &'a str)>>,
}

impl<'a> Sorter<'a> {
    /// Takes the next line; `None` if it is of no known kind.
    fn line(&mut self, line: &'a str) -> Option<()> {
        let words = line.trim_start();
        // prettyplease knows neither empty lines nor comments that document nothing.
        if words.is_empty() || words.starts_with("// ") {
            return Some(());
        }
        if words == "}" {
            self.blocks.pop()?;
            self.close(line);
            return Some(());
        }
        if line.len() - words.len() != self.blocks.len() * INDENT {
            return None;
        }
        let block = self.blocks.last().copied().unwrap_or(Block::Module);
        if words.starts_with("///") {
            self.copy(line);
        } else if words.starts_with("#[") {
            self.copy_if(is_usual_attribute(words), line, Wide::Attribute);
        } else if let Some(head) = words.strip_suffix(" {") {
            self.open(line, opened(head)?)?;
        } else if is_member(block, words) {
            // Attributes inside expressions are not printed as they are written.
            self.copy_if(!words.contains("#["), line, Wide::In(block));
        } else {
            return None;
        }
        Some(())
    }

    /// The head of a block.
    fn open(&mut self, line: &str, block: Block) -> Option<()> {
        // A function's head may break; all others have no place to.
        if block == Block::Function && line.len() > SURELY_FITS {
            return None;
        }
        self.blocks.push(block);
        self.copy(line);
        Some(())
    }

    fn close(&mut self, line: &str) {
        let last = self.last();
        if last.ends_with("{\n") {
            last.pop();
            last.push_str("}\n");
        } else {
            self.copy(line);
        }
    }

    fn copy_if(&mut self, is_usual: bool, line: &'a str, kind: Wide) {
        if is_usual && line.len() <= SURELY_FITS {
            return self.copy(line);
        }
        let piece = self.last_index();
        let missing = self.missing.entry((kind, self.blocks.len())).or_default();
        missing.push((piece, line));
        self.pieces.push(String::new());
    }

    fn copy(&mut self, line: &str) {
        let last = self.last();
        last.push_str(line);
        last.push('\n');
    }

    fn last_index(&mut self) -> usize {
        if self.pieces.is_empty() {
            self.pieces.push(String::new());
        }
        self.pieces.len() - 1
    }

    fn last(&mut self) -> &mut String {
        let last = self.last_index();
        &mut self.pieces[last]
    }

    /// The whole text; `None` if a missing line is not what it seemed to be.
    fn assemble(self) -> Option<String> {
        let mut pieces = self.pieces;
        for ((kind, depth), missing) in self.missing {
            let lines: Vec<&str> = missing.iter().map(|(_, line)| *line).collect();
            let formatted = kind.format(depth, &lines)?;
            for ((piece, _), text) in missing.into_iter().zip(formatted) {
                pieces[piece].push_str(&text);
            }
        }
        Some(pieces.concat())
    }
}

impl Wide {
    /// Each of the lines, formatted in surroundings in which it has `depth` blocks around it.
    fn format(self, depth: usize, lines: &[&str]) -> Option<Vec<String>> {
        let (head, after_line, tail, inner) = match self {
            Self::Attribute => ("", "struct S;\n", "", 0),
            Self::In(Block::Struct) => ("struct S {\n", "", "}\n", 1),
            Self::In(Block::Enum) => ("enum E {\n", "", "}\n", 1),
            Self::In(Block::Impl) => ("impl S {\n", "", "}\n", 1),
            Self::In(Block::Match) => ("fn f() {\nmatch x {\n", "", "}\n}\n", 2),
            Self::In(Block::Module | Block::Function) => return None,
        };
        let modules = depth.checked_sub(inner)?;
        let mut text = "mod m {\n".repeat(modules) + head;
        for line in lines {
            text.extend([SEPARATOR, line, "\n", after_line]);
        }
        text.push_str(tail);
        text.push_str(&"}\n".repeat(modules));
        let formatted = in_full(&text).ok()?;

        let margin = " ".repeat(depth * INDENT);
        let separator = format!("{margin}{SEPARATOR}");
        let (first, last) = (
            formatted.find(&separator)? + separator.len(),
            formatted.len(),
        );
        let end = format!("{margin}{after_line}");
        let closing = (0..depth)
            .rev()
            .map(|depth| " ".repeat(depth * INDENT) + "}\n");
        let closing = closing.collect::<String>();
        let parts = formatted[first..last]
            .strip_suffix(&closing)?
            .split(&separator);
        let parts = parts.map(|part| Some(part.strip_suffix(&end).unwrap_or(part).to_owned()));
        let parts: Vec<String> = parts.collect::<Option<_>>()?;
        (parts.len() == lines.len()).then_some(parts)
    }
}

/// The block that begins with these words.
fn opened(head: &str) -> Option<Block> {
    const HEADS: [(&str, Block); 6] = [
        ("pub mod ", Block::Module),
        ("pub struct ", Block::Struct),
        ("pub enum ", Block::Enum),
        ("impl ", Block::Impl),
        ("pub fn ", Block::Function),
        ("match ", Block::Match),
    ];
    let is_simple = !head.contains(['{', '}', ';']);
    let (_, block) = HEADS.iter().find(|(words, _)| head.starts_with(words))?;
    is_simple.then_some(*block)
}

/// Whether a line is one whole member of the block.
fn is_member(block: Block, words: &str) -> bool {
    match block {
        Block::Struct => words.starts_with("pub ") && words.ends_with(','),
        Block::Enum => words.ends_with("),") || words.contains(" = ") && words.ends_with(','),
        Block::Match => words.contains(" => ") && words.ends_with(','),
        Block::Impl => words.starts_with("pub const ") && words.ends_with(';'),
        Block::Module | Block::Function => false,
    }
}

/// The attributes that prost-build writes itself; those of users may be written in any way.
fn is_usual_attribute(words: &str) -> bool {
    const DERIVES: [&str; 3] = ["Message)]", "Oneof)]", "Enumeration)]"];
    matches!(
        words,
        "#[repr(i32)]" | "#[deprecated]" | "#[allow(deprecated)]"
    ) || words.starts_with("#[prost(") && words.ends_with(")]")
        || words.starts_with("#[derive(Clone, ") && DERIVES.iter().any(|end| words.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) {
        assert_eq!(
            format(text).expect("it is Rust"),
            in_full(text).expect("it is Rust"),
            "of {text}"
        );
    }

    fn is_sorted(text: &str) -> bool {
        let mut sorter = Sorter::default();
        text.lines().all(|line| sorter.line(line).is_some()) && sorter.assemble().is_some()
    }

    #[test]
    fn every_width_is_formatted_as_a_whole_would_be() {
        for width in 1..80 {
            let (name, camel) = ("a".repeat(width), "A".repeat(width));
            let members = format!(
                "    #[prost(message, optional, boxed, tag = \"{width}\", {name} = \"1\")]\n    pub {name}: ::core::option::Option<::prost::alloc::boxed::Box<{camel}>>,\n    pub map: ::std::collections::HashMap<{camel}, i32>,\n"
            );
            let message = format!(
                "/// §\n#[derive(Clone, PartialEq, ::prost::Message)]\npub struct {camel} {{\n{members}}}\n"
            );
            let variants = format!(
                "    pub enum Kind {{\n        {camel}(super::{camel}),\n        B = -1,\n    }}\n    impl Kind {{\n        pub const {camel}: Self = Self::{camel};\n        pub fn f(&self) -> u8 {{\n            match self {{\n                Self::{camel} => \"{name}\",\n                \"{camel}\" | \"B\" => Some(#[allow(deprecated)] Self::{camel}),\n            }}\n        }}\n    }}\n"
            );
            let text = format!(
                "// head\n{message}\npub mod {name} {{\n    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]\n    #[my(a=1, {name})]\n{variants}    pub struct Empty {{\n    }}\n}}\n"
            );
            check(&text);
            assert!(is_sorted(&text), "nothing is gained with {text}");
        }
    }

    #[test]
    fn what_is_unknown_is_formatted_as_a_whole() {
        for text in [
            "pub trait T {\nfn f();\n}\n",
            "#[a(\nb)]\npub struct S {\n}\n",
            "pub struct S { pub a:u8, }",
            "impl S {\npub const A: u8 = 1;\n}\n",
        ] {
            check(text);
            assert!(!is_sorted(text), "{text}");
        }
        assert!(format("pub struct {").is_err());
    }
}
