//! In: the text of a `.proto` file. Out: a digest of what other files can depend on, and its imports: both are read
//! from tokens, without parsing.

use crate::digest::{Digest, digest};
use protree_compiler::syntax::lexer::{Lexer, Token, TokenKind};

/// The digest of everything but comments and white space. While it stays the same, nothing that other files see
/// changes.
pub(super) fn contents(text: &str) -> Digest {
    let mut found = Vec::with_capacity(text.len());
    let mut lexer = Lexer::new(text, 0..text.len());
    loop {
        let token = lexer.next_token();
        if token.kind == TokenKind::End {
            return digest(&found);
        }
        found.extend_from_slice(&text.as_bytes()[token.span()]);
        found.push(0);
    }
}

/// The imports as they are written; `None` if tokens alone do not show them, or what the options refer to.
pub(super) fn imports(text: &str) -> Option<Vec<&str>> {
    let tokens: Vec<Token> = Lexer::new(text, 0..text.len()).tokens().collect();
    // An option may name a type by its URL without importing it.
    let is_odd = |token: &Token| token.is(b'/') || token.is(b'#');
    if tokens.iter().any(is_odd) {
        return None;
    }
    let is_import = |at: &usize| &text[tokens[*at].span()] == "import";
    let statements = (0..tokens.len()).filter(is_import);
    let imports = statements.filter_map(|at| path(&tokens[at + 1..]));
    imports.map(|rest| plain(text, rest)).collect()
}

/// The tokens after `import`, from the path on; `None` if this is another use of that word.
fn path(rest: &[Token]) -> Option<&[Token]> {
    let rest = match rest {
        [first, rest @ ..] if first.kind == TokenKind::Identifier => rest,
        rest => rest,
    };
    rest.first()
        .is_some_and(|path| path.kind == TokenKind::String)
        .then_some(rest)
}

/// The path, if it is a single string without escapes.
fn plain<'a>(text: &'a str, rest: &[Token]) -> Option<&'a str> {
    let [path, end, ..] = rest else {
        return None;
    };
    let inner = text.get(path.start as usize + 1..path.end as usize - 1)?;
    let is_plain = end.is(b';') && !inner.contains('\\');
    is_plain.then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_white_space_do_not_change_the_digest() {
        let plain = contents("message A { int32 a = 1; }");
        assert_eq!(
            plain,
            contents("// A\nmessage A{\n  int32 a=1; /* a */\n}\n")
        );
        assert_ne!(plain, contents("message A { int32 a = 2; }"));
        assert_ne!(contents("ab"), contents("a b"));
        assert_ne!(contents("\"// a\""), contents("\"// b\""));
    }

    #[test]
    fn imports_are_found_or_unknown() {
        let found = |text| imports(text);
        assert_eq!(
            found("import \"a.proto\"; import public 'b/b.proto'; // import \"c.proto\";\n"),
            Some(vec!["a.proto", "b/b.proto"])
        );
        assert_eq!(found("message A { string import = 1; }"), Some(Vec::new()));
        assert_eq!(found("message A { import import = 1; }"), Some(Vec::new()));
        assert_eq!(found("import \"a\\x2eproto\";"), None);
        assert_eq!(found("import \"a\" \".proto\";"), None);
        assert_eq!(found("import \""), None);
        assert_eq!(found("option (o) = { [x.y/A] {} };"), None);
    }
}
