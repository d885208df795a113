//! Checks names against the naming style of edition 2024.

use crate::compile::findings::Findings;
use crate::compile::walk::{Element, join};
use crate::descriptor::feature_set::EnforceNamingStyle;
use crate::descriptor::field_number as tag;
use crate::descriptor::{FeatureSet, is_map_entry};
use crate::diagnostic::Diagnostic;

const HELP: &str =
    "rename it, or write `option features.enforce_naming_style = STYLE_LEGACY;` in the file";

/// Checks the name of an element.
pub(super) fn check(
    findings: &mut Findings<'_>,
    element: Element<'_>,
    path: &[i32],
    features: &FeatureSet,
) {
    if features.enforce_naming_style() != EnforceNamingStyle::Style2024 {
        return;
    }
    let (name, problem) = match element {
        Element::Message(it) if !is_map_entry(it) => (it.name(), title_case(it.name())),
        Element::Message(_) => return,
        Element::Enum(it) => (it.name(), title_case(it.name())),
        Element::Service(it) => (it.name(), title_case(it.name())),
        Element::Method(it) => (it.name(), title_case(it.name())),
        Element::Field(it) | Element::Extension(it) => (it.name(), lower_snake_case(it.name())),
        Element::Oneof(it) => (it.name(), lower_snake_case(it.name())),
        Element::Value(it) => (it.name(), upper_snake_case(it.name())),
    };
    // An element with a syntax error may have no name.
    if let Some(problem) = problem.filter(|_| !name.is_empty()) {
        findings.push(|file| {
            Diagnostic::error("E0105", format!("the name `{name}` {problem}"))
                .label(file.label(&join(path, &[tag::NAME]), ""))
                .help(HELP)
        });
    }
}

/// Checks the package.
pub(super) fn check_package(findings: &mut Findings<'_>) {
    let file = findings.file;
    let package = file.descriptor.package();
    if file.features.file.enforce_naming_style() != EnforceNamingStyle::Style2024
        || package.is_empty()
    {
        return;
    }
    if let Some(problem) = lower_snake_case(package) {
        findings.push(|file| {
            Diagnostic::error("E0105", format!("the package `{package}` {problem}"))
                .label(file.label(&[tag::file::PACKAGE], ""))
                .help(HELP)
        });
    }
}

fn title_case(name: &str) -> Option<&'static str> {
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Some("is not in TitleCase")
    } else if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
        Some("does not begin with a capital letter")
    } else {
        None
    }
}

fn lower_snake_case(name: &str) -> Option<&'static str> {
    let is_part =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte);
    if !name.bytes().all(is_part) {
        Some("is not in lower_snake_case")
    } else if !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        Some("does not begin with a lower case letter")
    } else {
        underscores(name)
    }
}

fn upper_snake_case(name: &str) -> Option<&'static str> {
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.bytes().all(is_part) {
        Some("is not in UPPER_SNAKE_CASE")
    } else if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
        Some("does not begin with a capital letter")
    } else {
        underscores(name)
    }
}

/// Every underscore must be followed by a letter.
fn underscores(name: &str) -> Option<&'static str> {
    let bytes = name.as_bytes();
    let is_bad = |(index, byte): (usize, &u8)| {
        *byte == b'_' && !bytes.get(index + 1).is_some_and(u8::is_ascii_alphabetic)
    };
    bytes
        .iter()
        .enumerate()
        .any(is_bad)
        .then_some("has an underscore that no letter follows")
}
