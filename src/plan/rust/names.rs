//! The natural Rust name for a proto name, before clashes are resolved: the conversions of prost and tonic, and changes
//! to names that are not valid in Rust.
//!
//! In: one wire name. Out: its natural name, without `r#`. Does not depend on other names.

mod case;

use std::borrow::Cow;

use crate::digest::{digest, hexadecimal};

/// Strict and reserved keywords of all editions up to 2024 that become valid with `r#`; sorted.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
    "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Words that are not valid identifiers even with `r#`, and `extern`, which prost treats in the same way.
const NEVER_IDENTIFIERS: &[&str] = &["Self", "crate", "extern", "self", "super"];

/// Primitive types: generated code uses names such as `i32`, so a module must not have such a name.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16",
    "u32", "u64", "u8", "usize",
];

/// Device names, which Windows does not allow as file names, whatever the extension.
const WINDOWS_DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// The longest name of a module, in bytes. rustc and rustdoc name files by it: file systems allow 255 bytes, and those that
/// encrypt names about 140.
const LONGEST_MODULE: usize = 120;

/// A field, method or nested module in prost's snake case.
pub(super) fn snake(wire: &str) -> String {
    valid_identifier(case::snake(wire), "underscore")
}

/// A message, enum or oneof variant in prost's upper camel case.
pub(super) fn camel(wire: &str) -> String {
    valid_identifier(case::upper_camel(wire), "Underscore")
}

/// A package segment, folder or file stem.
pub(super) fn module(segment: &str) -> String {
    let identifier: String = segment
        .chars()
        .map(|c| {
            if unicode_ident::is_xid_continue(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    nested_module(&identifier)
}

/// The module of a message's nested types.
pub(super) fn nested_module(wire: &str) -> String {
    let name = snake(wire);
    // `mod.rs` would be the parent's file, and a module named `u8` would hide the type.
    if name == "mod" || PRIMITIVES.contains(&name.as_str()) {
        name + "_"
    } else if name.len() > LONGEST_MODULE {
        shortened(&name)
    } else {
        name
    }
}

/// The beginning of a module's name, and a digest of all of it.
fn shortened(name: &str) -> String {
    let digest = hexadecimal(&digest(name.as_bytes()));
    let mut end = LONGEST_MODULE - 17;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{}", &name[..end], &digest[..16])
}

/// An enum value in upper camel case without the enum's name as a prefix, as prost strips it.
pub(super) fn stripped_variant(enum_wire: &str, wire: &str) -> String {
    strip_variant(&camel(enum_wire), &camel(wire))
}

/// The same, for names in upper camel case.
pub(super) fn strip_variant(enum_name: &str, variant: &str) -> String {
    match variant.strip_prefix(enum_name) {
        Some(stripped) if stripped.starts_with(char::is_uppercase) => {
            valid_identifier(stripped.to_owned(), "Underscore")
        }
        _ => variant.to_owned(),
    }
}

/// The constant of an enum value that shares its number with an earlier one.
pub(super) fn constant(variant: &str) -> String {
    valid_identifier(case::snake(variant).to_uppercase(), "UNDERSCORE")
}

/// The prefix of a service's modules by tonic's own rule: an underscore before every capital except the first.
pub(super) fn service_module(trait_name: &str) -> String {
    let mut name = String::new();
    for (index, c) in trait_name.char_indices() {
        if index > 0 && c.is_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// The name with a number, for a type or variant: `Foo2`.
pub(super) fn numbered_camel(natural: &str, number: usize) -> String {
    format!("{natural}{number}")
}

/// The name with a number, for a field, module, method or constant: `foo_2`.
pub(super) fn numbered_snake(natural: &str, number: usize) -> String {
    format!("{}_{number}", natural.trim_end_matches('_'))
}

/// The name in Rust source: keywords get `r#`.
pub(crate) fn identifier(name: &str) -> Cow<'_, str> {
    if is_keyword(name) {
        Cow::Owned(format!("r#{name}"))
    } else {
        Cow::Borrowed(name)
    }
}

pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
}

/// The stem of a module's file, if the module's name cannot be used.
pub(super) fn special_file_stem(module: &str) -> Option<String> {
    let numbered_device = |prefix| {
        module.strip_prefix(prefix).is_some_and(|rest: &str| {
            rest.len() == 1 && rest.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    if WINDOWS_DEVICES.contains(&module) || numbered_device("com") || numbered_device("lpt") {
        return Some(format!("{module}_"));
    }
    // rustc requires `#[path]` for a module whose name is not ASCII.
    (!module.is_ascii()).then(|| module.to_owned())
}

fn valid_identifier(name: String, if_empty: &str) -> String {
    match name.as_str() {
        "" => if_empty.to_owned(),
        _ if NEVER_IDENTIFIERS.contains(&name.as_str()) => name + "_",
        _ if name.starts_with(|c: char| !unicode_ident::is_xid_start(c)) => format!("_{name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natural_names_are_those_of_prost() {
        for (wire, expected) in [
            ("fooBar", "foo_bar"),
            ("_foo", "foo"),
            ("self", "self_"),
            ("__", "underscore"),
        ] {
            assert_eq!(snake(wire), expected);
        }
        for (wire, expected) in [
            ("foo_bar", "FooBar"),
            ("HTTPServer", "HttpServer"),
            ("_1", "_1"),
            ("Self", "Self_"),
        ] {
            assert_eq!(camel(wire), expected);
        }
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn prefixes_are_stripped_only_before_a_capital() {
        assert_eq!(stripped_variant("Color", "COLOR_RED"), "Red");
        assert_eq!(stripped_variant("Color", "COLORFUL"), "Colorful");
        assert_eq!(stripped_variant("Ver", "VER_2_0"), "Ver20");
        assert_eq!(stripped_variant("Foo", "FOO_SELF"), "Self_");
    }

    #[test]
    fn module_names_are_valid_for_any_folder() {
        for (folder, expected) in [
            ("with-dash", "with_dash"),
            ("mod", "mod_"),
            ("1.2", "_1_2"),
            ("ünï", "ünï"),
            ("u8", "u8_"),
            ("-", "underscore"),
        ] {
            assert_eq!(module(folder), expected);
        }
    }

    #[test]
    fn numbers_follow_the_case() {
        assert_eq!(numbered_camel("Foo", 2), "Foo2");
        assert_eq!(numbered_snake("foo", 2), "foo_2");
        assert_eq!(numbered_snake("self_", 3), "self_3");
    }
}
