//! In: files. Out: what is wrong with them by protoc's rules: first each file on its own, then, with names resolved,
//! what depends on other files.

mod across;
mod enums;
mod fields;
mod messages;
mod options;
mod ranges;

use prost_types::UninterpretedOption;

pub(super) use self::across::{Across, duplicate_extensions};
use crate::compile::findings::Findings;
use crate::compile::walk::{Element, join, path_index, tag, walk};
use crate::compile::{FileId, Origin, SchemaFile};
use crate::parallel::{self, Jobs};
use crate::{Diagnostic, Limits};

/// Checks every file on its own.
pub(super) fn check(
    files: &[SchemaFile],
    limits: &Limits,
    jobs: Jobs,
) -> Vec<(FileId, Vec<Diagnostic>)> {
    let own = files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.origin != Origin::Bundled);
    let size = |(_, file): &(FileId, &SchemaFile)| file.size() / parallel::WALKING;
    jobs.map_owned(own, size, |(id, file)| (id, check_file(file, limits)))
}

fn check_file(file: &SchemaFile, limits: &Limits) -> Vec<Diagnostic> {
    let mut findings = Findings::new(file, limits.errors);
    let is_proto3 = file.is_proto3();
    let mut options = 0;
    options::check_file(&mut findings);
    walk(&file.descriptor, &mut |element, _, path| {
        let set = options::of(element);
        options += set.0.len();
        options::check(&mut findings, set, path);
        match element {
            Element::Message(message) => {
                messages::check(&mut findings, message, path, is_proto3, limits);
            }
            Element::Field(field) | Element::Extension(field) => {
                fields::check(&mut findings, field, path, is_proto3);
            }
            Element::Enum(enumeration) => {
                enums::check(&mut findings, enumeration, path, is_proto3, limits);
            }
            Element::Oneof(_) | Element::Value(_) | Element::Service(_) | Element::Method(_) => {}
        }
    });
    if options > limits.options {
        findings.push(|file| {
            Diagnostic::error("E0012", "the file sets too many options")
                .label(file.label(&[], ""))
                .with_note(format!(
                    "it sets {options}, the limit is {}",
                    limits.options
                ))
                .help("split the file, or raise `limits.options`")
        });
    }
    findings.into_diagnostics()
}

impl SchemaFile {
    pub(super) fn is_proto3(&self) -> bool {
        self.descriptor.syntax() == "proto3"
    }
}

/// An option of `descriptor.proto` as the source sets it: its index and itself.
fn built_in<'a>(
    options: &'a [UninterpretedOption],
    name: &str,
) -> Option<(usize, &'a UninterpretedOption)> {
    let is_it = |option: &UninterpretedOption| matches!(option.name.as_slice(), [part] if !part.is_extension && part.name_part == name);
    options.iter().enumerate().find(|(_, option)| is_it(option))
}

/// The option is set to `true`.
fn is_true(options: &[UninterpretedOption], name: &str) -> bool {
    let value = built_in(options, name).and_then(|(_, option)| option.identifier_value.as_deref());
    value == Some("true")
}

/// The path of an option below the element that sets it.
fn option_path(path: &[i32], options: i32, index: usize) -> Vec<i32> {
    join(path, &[options, tag::UNINTERPRETED, path_index(index)])
}

/// Two values whose order in the source is their order here.
fn twice(
    findings: &mut Findings<'_>,
    code: &'static str,
    message: String,
    second: &[i32],
    first: &[i32],
    help: &str,
) {
    findings.push(|file| {
        Diagnostic::error(code, message)
            .label(file.label(second, "again here"))
            .label(file.label(first, "first here"))
            .help(help)
    });
}
