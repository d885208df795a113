//! Where elements keep their options, and what a file's own can be wrong about.

use prost_types::UninterpretedOption;

use crate::compile::checks::option_path;
use crate::compile::findings::Findings;
use crate::compile::walk::{Element, tag};

/// The options that an element sets.
pub(super) fn of(element: Element<'_>) -> &[UninterpretedOption] {
    let options = match element {
        Element::Message(it) => it.options.as_ref().map(|it| &it.uninterpreted_option),
        Element::Field(it) | Element::Extension(it) => {
            it.options.as_ref().map(|it| &it.uninterpreted_option)
        }
        Element::Oneof(it) => it.options.as_ref().map(|it| &it.uninterpreted_option),
        Element::Enum(it) => it.options.as_ref().map(|it| &it.uninterpreted_option),
        Element::Value(it) => it.options.as_ref().map(|it| &it.uninterpreted_option),
        Element::Service(it) => it.options.as_ref().map(|it| &it.uninterpreted_option),
        Element::Method(it) => it.options.as_ref().map(|it| &it.uninterpreted_option),
    };
    options.map_or(&[], Vec::as_slice)
}

/// `features` belong to editions.
pub(super) fn check_file(findings: &mut Findings<'_>) {
    let Some(options) = &findings.file.descriptor.options else {
        return;
    };
    for (index, option) in options.uninterpreted_option.iter().enumerate() {
        let first = option.name.first();
        if first.is_some_and(|part| !part.is_extension && part.name_part == "features") {
            let path = option_path(&[], tag::FILE_OPTIONS, index);
            findings.error("E0101", "`features` belong to editions".to_owned(), &path, "");
        }
    }
}
