//! The name of a file's Python module, and the words that are reserved in Python.

use protree_compiler::paths::ProtoPath;

/// Python's hard keywords, sorted; soft ones are ordinary names.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
}

/// Whether the name is valid everywhere in Python: not a keyword, and not mangled in a class body.
pub(crate) fn is_plain(name: &str) -> bool {
    let mangled = name.starts_with("__") && !name.ends_with("__");
    is_identifier(name) && !mangled
}

/// Whether the name is valid in an `import` statement.
pub(crate) fn is_identifier(name: &str) -> bool {
    let starts = name
        .chars()
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic());
    starts && name.chars().all(is_identifier_character) && !is_keyword(name)
}

fn is_identifier_character(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

/// The dotted name of the `_pb2` module of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ModuleName {
    // Invariant: not empty; only letters, digits and `_`, so that a part can be written anywhere in code.
    parts: Vec<String>,
}

impl ModuleName {
    /// The module that protoc uses for the file; `None` if the file's name is not valid as a module name.
    pub(crate) fn of(path: &ProtoPath) -> Option<Self> {
        let stem = stem(path.as_str());
        let parts: Vec<String> = format!("{stem}_pb2")
            .split(['/', '.'])
            .map(|part| part.replace('-', "_"))
            .collect();
        let usable = |part: &String| !part.is_empty() && part.chars().all(is_identifier_character);
        parts.iter().all(usable).then_some(Self { parts })
    }

    pub(crate) fn dotted(&self) -> String {
        self.parts.join(".")
    }

    /// The alias under which other modules import it.
    pub(crate) fn alias(&self) -> String {
        self.dotted().replace('_', "__").replace('.', "_dot_")
    }

    /// The last part of the name: `article_pb2`.
    pub(crate) fn last(&self) -> &str {
        self.parts.last().expect("invariant: not empty")
    }

    /// The packages that contain it, outermost first.
    pub(crate) fn packages(&self) -> &[String] {
        &self.parts[..self.parts.len() - 1]
    }

    /// Whether a part of the name is a keyword, so that an `import` statement cannot contain it.
    pub(crate) fn has_keyword(&self) -> bool {
        self.parts.iter().any(|part| is_keyword(part))
    }

    /// Whether the name is valid in an `import` statement.
    pub(crate) fn is_importable(&self) -> bool {
        self.parts.iter().all(|part| is_identifier(part))
    }

    /// The path of the module's file, with this suffix after `_pb2`.
    pub(crate) fn file(&self, suffix: &str) -> String {
        format!("{}{suffix}", self.parts.join("/"))
    }
}

/// The path in the messages of grpcio's version check: `protos/a.b_pb2_grpc.py`.
pub(crate) fn shown_grpc_path(path: &ProtoPath) -> String {
    format!("{}_pb2_grpc.py", stem(path.as_str()).replace('-', "_"))
}

fn stem(path: &str) -> &str {
    path.strip_suffix(".protodevel")
        .or_else(|| path.strip_suffix(".proto"))
        .unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, ModuleName};
    use protree_compiler::paths::ProtoPath;

    fn module(path: &str) -> Option<ModuleName> {
        ModuleName::of(&ProtoPath::new(path).unwrap())
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn modules_are_named_as_protoc_does() {
        let name = module("a_b/c-d/x_y.proto").unwrap();
        assert_eq!(name.dotted(), "a_b.c_d.x_y_pb2");
        assert_eq!(name.alias(), "a__b_dot_c__d_dot_x__y__pb2");
        assert_eq!(name.file(".pyi"), "a_b/c_d/x_y_pb2.pyi");
        assert_eq!(module("ver.two.proto").unwrap().dotted(), "ver.two_pb2");
        assert!(module("class/x.proto").unwrap().has_keyword());
        assert!(!module("v1.2/x.proto").unwrap().is_importable());
    }

    #[test]
    fn file_names_cannot_inject_code() {
        for hostile in [
            "a';b.proto",
            "a b.proto",
            "a#.proto",
            "a\"\"\".proto",
            "x..y.proto",
        ] {
            assert_eq!(module(hostile), None, "{hostile}");
        }
    }
}
