//! In: a text. Out: the text for the parser, or why the parser must not see it. Works on tokens: no recursion, no
//! allocation that grows with nesting.

use std::borrow::Cow;
use std::ops::Range;

use crate::compile::load::label;
use crate::tokens::{Token, TokenKind, tokens};
use crate::{Diagnostic, Limits, Source};

/// A text with the literals that the parser does not know replaced by others of the same length and meaning.
pub(super) struct Literals<'a> {
    pub(super) text: Cow<'a, str>,
}

pub(super) fn check<'a>(
    source: &'a Source,
    limits: &Limits,
) -> Result<Literals<'a>, Vec<Diagnostic>> {
    let text = source.text();
    let words = || tokens(text.as_bytes()).filter(|token| token.kind != TokenKind::Comment);
    let mut depth = 0_usize;
    let mut first = true;
    let mut large: Vec<Range<usize>> = Vec::new();
    let mut previous = TokenKind::Symbol(b';');
    let mut stream = words();
    while let Some(token) = stream.next() {
        match token.kind {
            TokenKind::Symbol(b'{' | b'[' | b'(' | b'<') => depth += 1,
            TokenKind::Symbol(b'}' | b']' | b')' | b'>') => depth = depth.saturating_sub(1),
            TokenKind::Number if is_large(text, &token, previous) => large.push(token.span.clone()),
            TokenKind::Word if first && &text[token.span.clone()] == "edition" => {
                return Err(vec![editions(source, token.span)]);
            }
            TokenKind::Word
                if depth == 0
                    && is_statement_start(previous)
                    && &text[token.span.clone()] == "package" =>
            {
                let name = package_name(&mut stream);
                check_package(source, name, limits)?;
            }
            _ => {}
        }
        if depth > limits.nesting {
            return Err(vec![too_deep(source, token.span, limits.nesting)]);
        }
        previous = token.kind;
        first = false;
    }
    let text = if large.is_empty() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(shorten(text, &large))
    };
    Ok(Literals { text })
}

fn is_statement_start(previous: TokenKind) -> bool {
    matches!(previous, TokenKind::Symbol(b';' | b'}'))
}

/// The tokens of the name after `package`: how many bytes from where, and how many parts.
fn package_name(stream: &mut impl Iterator<Item = Token>) -> (Range<usize>, usize) {
    let mut span = 0..0;
    let mut parts = 0;
    for token in stream {
        match token.kind {
            TokenKind::Word => parts += 1,
            TokenKind::Symbol(b'.') => {}
            _ => break,
        }
        if span.end == 0 {
            span.start = token.span.start;
        }
        span.end = token.span.end;
    }
    (span, parts)
}

fn check_package(
    source: &Source,
    (span, parts): (Range<usize>, usize),
    limits: &Limits,
) -> Result<(), Vec<Diagnostic>> {
    let note = if span.len() > limits.package_length {
        format!(
            "it has {} bytes, the limit is {}",
            span.len(),
            limits.package_length
        )
    } else if parts > limits.package_parts {
        format!(
            "it has {parts} parts, the limit is {}",
            limits.package_parts
        )
    } else {
        return Ok(());
    };
    let diagnostic = Diagnostic::error("E0011", "the name of the package is too long")
        .label(label(source, span, ""))
        .with_note(note)
        .help("shorten it, or raise `limits.package_length` or `limits.package_parts`");
    Err(vec![diagnostic])
}

fn editions(source: &Source, span: Range<usize>) -> Diagnostic {
    Diagnostic::error("E0101", "editions are not supported yet")
        .label(label(source, span, "protree reads `proto2` and `proto3`"))
        .help("write `syntax = \"proto3\";` (or `proto2`) and leave out `features`, or exclude the file")
}

fn too_deep(source: &Source, span: Range<usize>, limit: usize) -> Diagnostic {
    Diagnostic::error("E0010", "nested too deeply")
        .label(label(
            source,
            span,
            format!("more than {limit} brackets are open here").as_str(),
        ))
        .help("move what is nested to the top, or raise `limits.nesting`")
}

/// A decimal integer beyond 64 bits as the value of an option or a default: protoc makes it a double.
fn is_large(text: &str, token: &Token, previous: TokenKind) -> bool {
    let digits = &text[token.span.clone()];
    matches!(previous, TokenKind::Symbol(b'=' | b'-'))
        && digits.len() >= 20
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.starts_with('0')
        && digits.parse::<u64>().is_err()
}

/// Writes each integer as a float of the same length: digits beyond the 17th do not reach a double.
fn shorten(text: &str, large: &[Range<usize>]) -> String {
    let mut shortened = String::with_capacity(text.len());
    let mut end = 0;
    for span in large {
        shortened.push_str(&text[end..span.start]);
        let digits = &text[span.clone()];
        // The exponent may have more digits than the last number, never fewer than are cut off.
        let exponent = (2..=digits.len())
            .map(|cut| (cut, format!("e{cut}")))
            .find(|(cut, exponent)| exponent.len() == *cut);
        match exponent {
            Some((cut, exponent)) => {
                shortened.push_str(&digits[..digits.len() - cut]);
                shortened.push_str(&exponent);
            }
            None => shortened.push_str(digits),
        }
        end = span.end;
    }
    shortened.push_str(&text[end..]);
    shortened
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<String, &'static str> {
        let source = Source::new("a.proto", text);
        check(&source, &Limits::default())
            .map(|literals| literals.text.into_owned())
            .map_err(|diagnostics| diagnostics[0].code)
    }

    #[test]
    fn large_integers_keep_their_length_and_value() {
        let text = "[default = 18446744073709551616]";
        let shortened = checked(text).unwrap();
        assert_eq!(shortened, "[default = 184467440737095516e2]");
        assert_eq!(
            checked("= 18446744073709551615"),
            Ok("= 18446744073709551615".to_owned())
        );
    }

    #[test]
    fn brackets_are_counted() {
        assert!(checked(&"{".repeat(100)).is_ok());
        assert_eq!(checked(&"{".repeat(101)), Err("E0010"));
        assert!(checked(&"{}".repeat(1000)).is_ok());
        assert!(checked(&format!("// {}", "{".repeat(1000))).is_ok());
    }

    #[test]
    fn packages_are_measured() {
        assert!(checked("package a.b.c;").is_ok());
        assert_eq!(
            checked(&format!("package a{};", ".a".repeat(128))),
            Err("E0011")
        );
        assert_eq!(
            checked(&format!("package {};", "a".repeat(512))),
            Err("E0011")
        );
    }

    #[test]
    fn editions_are_named() {
        assert_eq!(checked("// head\nedition = \"2023\";"), Err("E0101"));
    }
}
