//! Where elements keep their options, and what a file's own can be wrong about.

use prost_types::UninterpretedOption;

use crate::compile::checks::option_path;
use crate::compile::findings::Findings;
use crate::compile::walk::{Element, tag};

/// The options that an element sets, and where its path has them.
pub(super) fn of(element: Element<'_>) -> (&[UninterpretedOption], i32) {
    let (options, tag) = match element {
        Element::Message(it) => (
            it.options.as_ref().map(|it| &it.uninterpreted_option),
            tag::message::OPTIONS,
        ),
        Element::Field(it) | Element::Extension(it) => (
            it.options.as_ref().map(|it| &it.uninterpreted_option),
            tag::field::OPTIONS,
        ),
        Element::Oneof(it) => (
            it.options.as_ref().map(|it| &it.uninterpreted_option),
            tag::oneof::OPTIONS,
        ),
        Element::Enum(it) => (
            it.options.as_ref().map(|it| &it.uninterpreted_option),
            tag::enumeration::OPTIONS,
        ),
        Element::Value(it) => (
            it.options.as_ref().map(|it| &it.uninterpreted_option),
            tag::enumeration::VALUE_OPTIONS,
        ),
        Element::Service(it) => (
            it.options.as_ref().map(|it| &it.uninterpreted_option),
            tag::service::OPTIONS,
        ),
        Element::Method(it) => (
            it.options.as_ref().map(|it| &it.uninterpreted_option),
            tag::service::METHOD_OPTIONS,
        ),
    };
    (options.map_or(&[], Vec::as_slice), tag)
}

/// Reports options that nobody may set here: `features` belong to editions.
pub(super) fn check(
    findings: &mut Findings<'_>,
    (options, tag): (&[UninterpretedOption], i32),
    path: &[i32],
) {
    for (index, option) in options.iter().enumerate() {
        let Some(part) = option.name.first().filter(|part| !part.is_extension) else {
            continue;
        };
        let (code, text) = match part.name_part.as_str() {
            "features" => ("E0101", "`features` belong to editions"),
            "uninterpreted_option" => ("E0310", "`uninterpreted_option` cannot be set"),
            _ => continue,
        };
        findings.error(code, text.to_owned(), &option_path(path, tag, index), "");
    }
}

/// Checks the options of the file itself.
pub(super) fn check_file(findings: &mut Findings<'_>) {
    let file = findings.file;
    if let Some(options) = &file.descriptor.options {
        check(
            findings,
            (&options.uninterpreted_option, tag::FILE_OPTIONS),
            &[],
        );
    }
}
