//! Placeholder names that prost-build does not change, and their meanings.
//!
//! prost-build converts the case of names. It therefore gets placeholders, which the conversions leave unchanged or
//! turn to lower case, and the planned names are filled in afterwards. A placeholder contains a letter that is not
//! ASCII (`名`, "name"), so it cannot be a proto identifier.

/// Marks placeholders. It has no case, so conversions neither change it nor split a word at it.
const MARK: char = '名';

/// The texts that replace one placeholder.
#[derive(Debug, Clone, Default)]
pub(super) struct Meaning {
    /// Replaces `N名1名`: a type or variant.
    pub(super) camel: String,
    /// Replaces `n名1名`: a field or module.
    pub(super) snake: String,
    /// Replaces it in strings and comments: the proto's name.
    pub(super) wire: String,
    /// The wire names of later enum values with the same number.
    pub(super) aliases: Vec<String>,
    /// The first lines of the `impl` block of an enum.
    pub(super) constants: String,
}

/// The placeholders of one file.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    meanings: Vec<Meaning>,
    docs: Vec<Lines>,
}

/// The lines that replace a doc placeholder, and those after its item.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    /// Comments and attributes.
    pub(super) before: Vec<String>,
    /// The attributes for the struct field of a oneof, which has the same placeholder as its enum.
    pub(super) before_field: Option<Vec<String>>,
    /// After the end of the item.
    pub(super) after: Vec<String>,
}

impl Lines {
    pub(super) fn is_empty(&self) -> bool {
        let before_field = self.before_field.iter().flatten();
        self.before.is_empty() && self.after.is_empty() && before_field.count() == 0
    }
}

impl Placeholders {
    /// Adds a name.
    pub(super) fn add(&mut self, meaning: Meaning) -> String {
        self.meanings.push(meaning);
        format!("N{MARK}{}{MARK}", self.meanings.len() - 1)
    }

    /// Adds a comment: one word that is replaced by whole lines of comments and attributes.
    pub(super) fn add_doc(&mut self, lines: Lines) -> String {
        self.docs.push(lines);
        format!("D{MARK}{}{MARK}", self.docs.len() - 1)
    }

    /// prost-build's text with names filled in. Comments are filled in after formatting.
    pub(super) fn fill_names(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            self.fill_line(line, &mut filled);
        }
        filled
    }

    fn fill_line(&self, line: &str, filled: &mut String) {
        let words = line.trim_start();
        let is_prose = words.starts_with("//");
        if is_prose && words.contains("D名") {
            filled.push_str(line);
            return;
        }
        let is_attribute = words.starts_with("#[");
        let mut rest = line;
        while let Some(mark) = rest.find(MARK) {
            // The byte before the mark: `N` or `n`.
            let (before, from) = rest.split_at(mark - 1);
            let (number, after) = from[1 + MARK.len_utf8()..]
                .split_once(MARK)
                .expect("invariant: marks come in pairs");
            let meaning = &self.meanings[number
                .parse::<usize>()
                .expect("invariant: a number stands between marks")];
            filled.push_str(before);
            let quoted = before.ends_with('"') && !is_attribute;
            if quoted {
                filled.push_str(&meaning.wire);
                // `"A" => Some(` in `from_str_name`: every alias of the number is accepted too.
                if after.starts_with("\" =>") {
                    let aliases = meaning.aliases.iter();
                    filled.extend(aliases.flat_map(|alias| ["\" | \"", alias]));
                }
            } else if is_prose {
                filled.push_str(&meaning.wire);
            } else {
                filled.push_str(if from.starts_with('N') {
                    &meaning.camel
                } else {
                    &meaning.snake
                });
                if before.trim_start() == "impl " && after.starts_with(" {") {
                    let margin = before.trim_end_matches("impl ");
                    filled.push_str(" {");
                    for line in meaning.constants.lines() {
                        filled.extend(["\n    ", margin, line]);
                    }
                    rest = &after[" {".len()..];
                    continue;
                }
            }
            rest = after;
        }
        filled.push_str(rest);
    }

    /// Formatted text with comments filled in, and with the lines after items.
    pub(super) fn fill_docs(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut pending: Option<(&str, &[String])> = None;
        let mut lines = text.split_inclusive('\n').peekable();
        while let Some(line) = lines.next() {
            let Some((margin, number)) = line.split_once("/// D名") else {
                filled.push_str(line);
                pending = pending.filter(|&(margin, after)| {
                    let ends = ends_item(line, margin);
                    if ends {
                        put(&mut filled, margin, after);
                    }
                    !ends
                });
                continue;
            };
            let number = number
                .split(MARK)
                .next()
                .and_then(|number| number.parse::<usize>().ok());
            let doc = &self.docs[number.expect("invariant: a number stands between marks")];
            let next = lines.peek().map_or("", |line| line.trim_start());
            let before = match &doc.before_field {
                Some(before) if next.starts_with("#[prost(oneof") => before,
                _ => &doc.before,
            };
            put(&mut filled, margin, before);
            if !doc.after.is_empty() {
                pending = Some((margin, &doc.after));
            }
        }
        filled
    }
}

fn put(text: &mut String, margin: &str, lines: &[String]) {
    for line in lines {
        text.extend([margin, line, "\n"]);
    }
}

/// Whether this is the last line of an item with the indentation `margin`.
fn ends_item(line: &str, margin: &str) -> bool {
    line.strip_prefix(margin).is_some_and(|rest| {
        rest == "}\n" || rest.starts_with("pub struct ") && rest.ends_with("{}\n")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders() -> Placeholders {
        let mut placeholders = Placeholders::default();
        placeholders.add(Meaning {
            camel: "Foo2".into(),
            snake: "r#type".into(),
            wire: "TYPE".into(),
            aliases: vec!["KIND".into()],
            constants: "const A: u8 = 1;\n".into(),
        });
        placeholders
    }

    #[test]
    fn case_conversions_keep_placeholders() {
        use heck::{ToSnakeCase, ToUpperCamelCase};
        let name = Placeholders::default().add(Meaning::default());
        assert_eq!(name.to_upper_camel_case(), name);
        assert_eq!(name.to_snake_case().to_upper_camel_case(), name);
        assert_eq!(name.to_snake_case().to_snake_case(), "n名0名");
    }

    #[test]
    fn names_are_rust_names_in_code_and_wire_names_in_strings() {
        for (line, expected) in [
            ("pub struct N名0名 {", "pub struct Foo2 {"),
            ("    pub n名0名: i32,", "    pub r#type: i32,"),
            (
                "#[prost(oneof = \"n名0名::N名0名\")]",
                "#[prost(oneof = \"r#type::Foo2\")]",
            ),
            ("Self::N名0名 => \"N名0名\",", "Self::Foo2 => \"TYPE\","),
            (
                "\"N名0名\" => Some(Self::N名0名),",
                "\"TYPE\" | \"KIND\" => Some(Self::Foo2),",
            ),
            (
                "/// Nested types in `N名0名`.",
                "/// Nested types in `TYPE`.",
            ),
            ("  impl N名0名 {", "  impl Foo2 {\n      const A: u8 = 1;"),
        ] {
            assert_eq!(placeholders().fill_names(line), expected);
        }
    }
}
