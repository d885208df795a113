//! Converts a comment of a `.proto` file to the text of a Rust doc comment.
//!
//! In: a comment, which may be hostile. Out: Markdown lines that show the same words and have no other effect: no code
//! block that rustdoc would compile or run, no broken link, no HTML, no invisible character.

mod inline;

use std::borrow::Cow;

use self::inline::inline;
use super::lines::push;

/// The doc lines of an element's comments, without `///`, each with its line end.
pub(super) fn text(leading: Option<&str>, trailing: Option<&str>) -> String {
    let mut text = String::new();
    for comment in [leading, trailing].into_iter().flatten() {
        let block = block(comment);
        if text.is_empty() {
            text = block;
        } else if !block.is_empty() {
            push(&mut text, &["\n", &block]);
        }
    }
    text
}

fn block(comment: &str) -> String {
    let comment = visible(comment);
    let lines: Vec<&str> = comment.split('\n').map(str::trim_end).collect();
    let mut indent = usize::MAX;
    for line in &lines {
        if !line.is_empty() {
            indent = indent.min(indent_of(line));
        }
    }
    let mut writer = Writer {
        text: String::with_capacity(comment.len() + 8),
        ..Writer::default()
    };
    for line in lines {
        writer.line(line.get(indent..).unwrap_or_default());
    }
    writer.finish()
}

/// The comment without control and bidi characters, with tabs as spaces, and with Unix line ends.
fn visible(comment: &str) -> Cow<'_, str> {
    let bytes = comment.as_bytes();
    let mut plain = 0;
    while plain < bytes.len() && matches!(bytes[plain], b' '..=b'~' | b'\n') {
        plain += 1;
    }
    if plain == bytes.len() {
        return comment.into();
    }
    let mut text = String::with_capacity(comment.len());
    let mut chars = comment.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => text.push('\n'),
            '\r' => {
                chars.next_if_eq(&'\n');
                text.push('\n');
            }
            '\t' => text.push_str("    "),
            '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => {}
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {}
            c => text.push(c),
        }
    }
    text.into()
}

fn indent_of(line: &str) -> usize {
    let bytes = line.as_bytes();
    let mut indent = 0;
    while indent < bytes.len() && bytes[indent] == b' ' {
        indent += 1;
    }
    indent
}

/// Writes lines and keeps track of the kind of block that they are in.
#[derive(Default)]
struct Writer {
    text: String,
    /// Empty lines, which are written only if another line follows.
    empty: usize,
    block: Block,
    after_blank: bool,
    in_list: bool,
}

#[derive(Default, PartialEq)]
enum Block {
    #[default]
    Text,
    /// Inside a fenced code block; the run of characters that closes it.
    Fenced(String),
    /// Indented by four spaces, which Markdown treats as code.
    Indented,
}

impl Writer {
    fn line(&mut self, line: &str) {
        let words = line.trim_start();
        let indent = indent_of(line);
        match &self.block {
            Block::Fenced(fence) => {
                let closes = words.starts_with(fence.as_str())
                    && words.chars().all(|c| fence.starts_with(c));
                if closes {
                    self.end_block();
                } else {
                    self.code(line);
                }
                return;
            }
            Block::Indented if words.is_empty() => {
                self.empty += 1;
                return;
            }
            Block::Indented if indent >= 4 => {
                self.code(&line[4..]);
                return;
            }
            Block::Indented => self.end_block(),
            Block::Text => {}
        }
        if words.is_empty() {
            self.empty += usize::from(!self.after_blank);
            self.after_blank = true;
        } else if let Some(fence) = fence(words) {
            self.begin(Block::Fenced(fence));
        } else if indent >= 4 && !self.in_list && (self.after_blank || self.text.is_empty()) {
            self.begin(Block::Indented);
            self.code(&line[4..]);
        } else {
            let starts_item = starts_item(words);
            self.in_list = starts_item || self.in_list && (indent > 0 || !self.after_blank);
            self.start();
            let margin = if self.in_list { indent.min(3) } else { 0 };
            self.text.push_str(&"   "[..margin]);
            inline(words, &mut self.text);
            self.text.push('\n');
            self.after_blank = false;
        }
    }

    /// A line inside the generated fence, which it must not close.
    fn code(&mut self, line: &str) {
        if line.is_empty() {
            self.empty += 1;
        } else if line.trim_start().starts_with("```") {
            self.put(&line.replacen("```", "'''", 1));
        } else {
            self.put(line);
        }
    }

    fn put(&mut self, line: &str) {
        self.start();
        push(&mut self.text, &[line, "\n"]);
    }

    /// Writes pending empty lines before a line, but none at the beginning of the text.
    fn start(&mut self) {
        if self.empty > 0 && !self.text.is_empty() {
            self.text.push_str(&"\n".repeat(self.empty));
        }
        self.empty = 0;
    }

    fn begin(&mut self, block: Block) {
        self.block = block;
        self.put("```text");
    }

    fn end_block(&mut self) {
        self.empty = 0;
        self.put("```");
        self.block = Block::Text;
        self.after_blank = false;
        self.in_list = false;
    }

    fn finish(mut self) -> String {
        if self.block != Block::Text {
            self.end_block();
        }
        self.text
    }
}

/// The run of backticks or tildes, if the line opens a code block.
fn fence(words: &str) -> Option<String> {
    let first = words.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let run: String = words.chars().take_while(|&c| c == first).collect();
    // ```` ```a``` ```` is a code span.
    let is_fence = run.len() >= 3 && !(first == '`' && words[run.len()..].contains('`'));
    is_fence.then_some(run)
}

fn starts_item(words: &str) -> bool {
    let bytes = words.as_bytes();
    let mut digits = 0;
    while digits < bytes.len() && bytes[digits].is_ascii_digit() {
        digits += 1;
    }
    match &bytes[digits..] {
        [b'.' | b')', b' ', ..] => digits > 0,
        [b'-' | b'*' | b'+', b' ', ..] => digits == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(leading: Option<&str>, trailing: Option<&str>) -> Vec<String> {
        text(leading, trailing).lines().map(str::to_owned).collect()
    }

    fn check(comment: &str, expected: &[&str]) {
        assert_eq!(lines(Some(comment), None), expected, "{comment:?}");
    }

    #[test]
    fn markup_in_words_is_escaped() {
        check(
            " 这是一个消息\n second line\n",
            &["这是一个消息", "second line"],
        );
        check(" a  b\n\n\n c", &["a b", "", "c"]);
        assert_eq!(
            lines(Some(" lead\n"), Some(" trail\n")),
            ["lead", "", "trail"]
        );
    }

    #[test]
    fn code_blocks_are_never_rust() {
        check(
            " ```rust\n fn f() {}\n ```\n",
            &["```text", "fn f() {}", "```"],
        );
        check(" ~~~\n x\n ~~~~\n", &["```text", "x", "```"]);
        check(
            " text\n\n     fn f() {}\n more",
            &["text", "", "```text", "fn f() {}", "```", "more"],
        );
        check(" ```\n never closed", &["```text", "never closed", "```"]);
        check(" -     fn f() {}", &["- fn f() {}"]);
        check(" >     fn f() {}", &["> fn f() {}"]);
        check(" - ```rust", &["- \\`\\`\\`rust"]);
        check(
            " ~~~\n ```\n fn f() {}\n ~~~",
            &["```text", "'''", "fn f() {}", "```"],
        );
    }

    #[test]
    fn brackets_do_not_become_links() {
        check(
            " [Foo][a.b.Foo] and a[0]",
            &["\\[Foo\\]\\[a.b.Foo\\] and a\\[0\\]"],
        );
        check(" see https://a.b/c.", &["see <https://a.b/c>."]);
        check(" [docs](https://a.b)", &["[docs](https://a.b)"]);
        check(" `a[0] <b>` <b>", &["`a[0] <b>` \\<b>"]);
        check(" &#x202e; &amp; a & b", &["\\&#x202e; \\&amp; a & b"]);
    }

    #[test]
    fn invisible_characters_are_removed() {
        check(" a\u{202e}b\u{0}c\rd", &["abc", "d"]);
    }

    #[test]
    fn deeply_nested_markers_are_escaped() {
        let quotes = ">".repeat(20_000);
        check(&quotes, &[&format!("\\{quotes}")]);
    }
}
