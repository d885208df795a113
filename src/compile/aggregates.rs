//! In: the text of an aggregate option, `{ … }` without its braces. Out: the same text as the linker reads it: names
//! of extensions full, a colon before every list. What it cannot read it leaves to the linker to refuse.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::compile::FileId;
use crate::compile::lookup::Meaning;
use crate::tokens::{Token, TokenKind, tokens};

/// A text for the linker, and the files that define what it names.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Rewritten {
    pub(super) text: String,
    pub(super) used: BTreeSet<FileId>,
}

pub(super) fn rewrite(text: &str, resolve: &dyn Fn(&str) -> Meaning) -> Rewritten {
    let mut rewritten = Rewritten::default();
    if !text.contains('[') {
        text.clone_into(&mut rewritten.text);
        return rewritten;
    }
    let tokens: Vec<Token> = tokens(text.as_bytes()).collect();
    let is = |index: usize, byte: u8| {
        let token: Option<&Token> = tokens.get(index);
        token.is_some_and(|token| token.kind == TokenKind::Symbol(byte))
    };
    let mut end = 0;
    for open in (0..tokens.len()).filter(|&index| is(index, b'[')) {
        let after = open.checked_sub(1);
        if after.is_some_and(|it| tokens[it].kind == TokenKind::Word)
            && (is(open + 1, b'{') || is(open + 1, b'<'))
        {
            rewritten.text.push_str(&text[end..tokens[open].span.start]);
            rewritten.text.push_str(": ");
            end = tokens[open].span.start;
        }
        let is_value = after.is_some_and(|it| is(it, b':') || is(it, b','));
        let close = (open..tokens.len())
            .take(MOST_TOKENS)
            .find(|&it| is(it, b']'));
        if let Some(close) = close.filter(|_| !is_value)
            && let Some(name) = bracketed(text, &tokens[open + 1..close])
        {
            // The name of a type, after the host of its URL, is full already.
            let name_only = name.rsplit('/').next().unwrap_or_default();
            if let Meaning::Found(full, definition) = resolve(name_only) {
                rewritten.used.insert(definition.file);
                if name_only.len() == name.len() {
                    let span: Range<usize> = tokens[open].span.end..tokens[close].span.start;
                    rewritten.text.push_str(&text[end..span.start]);
                    rewritten.text.push_str(&full);
                    end = span.end;
                }
            }
        }
    }
    rewritten.text.push_str(&text[end..]);
    rewritten
}

/// A name in brackets has no more tokens than this; looking further would make a text of brackets quadratic.
const MOST_TOKENS: usize = 256;

/// The dotted name that the tokens make, blanks left out.
fn bracketed(text: &str, tokens: &[Token]) -> Option<String> {
    let part = |token: &Token| match token.kind {
        TokenKind::Word | TokenKind::Symbol(b'.' | b'/') => Some(&text[token.span.clone()]),
        _ => None,
    };
    tokens
        .iter()
        .map(part)
        .collect::<Option<String>>()
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::symbols::{Definition, SymbolKind};

    fn check(text: &str, expected: &str) {
        let resolve = |name: &str| {
            let definition = Definition {
                file: 7,
                kind: SymbolKind::Extension,
                index: 0,
            };
            match name {
                "ext" | "pkg.ext" => Meaning::Found("pkg.ext".to_owned(), definition),
                _ => Meaning::Unknown,
            }
        };
        assert_eq!(rewrite(text, &resolve).text, expected);
    }

    #[test]
    fn extensions_get_their_full_name() {
        check("[ ext ] : 1", "[pkg.ext] : 1");
        check("a : 1 [ pkg . ext ] { b : 2 }", "a : 1 [pkg.ext] { b : 2 }");
        check("a : [ ext ]", "a : [ ext ]");
        check("[ host / pkg . ext ] { }", "[ host / pkg . ext ] { }");
    }

    #[test]
    fn lists_get_a_colon() {
        check("a [ { } ]", "a : [ { } ]");
        check("a : [ { } ]", "a : [ { } ]");
    }
}
