//! Checks that names are identifiers: all generated code relies on it.

use crate::compile::walk::{Element, walk};
use crate::descriptor::FileDescriptorProto;

/// Reports the first name of the descriptor that is not an identifier.
pub(super) fn check(file: &FileDescriptorProto) -> Result<(), String> {
    let package = file
        .package
        .as_deref()
        .filter(|package| !package.is_empty());
    if let Some(package) = package.filter(|package| !is_dotted(package)) {
        return Err(format!("the package is called {package:?}"));
    }
    let mut wrong = None;
    walk(file, &mut |element, _, _| {
        let (name, references) = parts(element);
        if !is_identifier(name) {
            wrong.get_or_insert_with(|| format!("something is called {name:?}"));
        }
        for reference in references.into_iter().flatten() {
            if !is_dotted(reference.strip_prefix('.').unwrap_or(reference)) {
                wrong.get_or_insert_with(|| format!("`{name}` refers to {reference:?}"));
            }
        }
    });
    wrong.map_or(Ok(()), Err)
}

/// The name of an element, and what it refers to.
fn parts(element: Element<'_>) -> (&str, [Option<&String>; 2]) {
    match element {
        Element::Message(it) => (it.name(), [None, None]),
        Element::Field(it) | Element::Extension(it) => {
            (it.name(), [it.type_name.as_ref(), it.extendee.as_ref()])
        }
        Element::Oneof(it) => (it.name(), [None, None]),
        Element::Enum(it) => (it.name(), [None, None]),
        Element::Value(it) => (it.name(), [None, None]),
        Element::Service(it) => (it.name(), [None, None]),
        Element::Method(it) => (it.name(), [it.input_type.as_ref(), it.output_type.as_ref()]),
    }
}

fn is_dotted(name: &str) -> bool {
    name.split('.').all(is_identifier)
}

fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    bytes.next().is_some_and(is_letter)
        && bytes.all(|byte| is_letter(byte) || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers() {
        assert!(is_dotted("a.b_2.C"));
        for name in ["", "a.", "2a", "a b", "a::b", "é", "a\n"] {
            assert!(!is_dotted(name), "{name:?}");
        }
    }
}
