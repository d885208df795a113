//! In: files. Out: what is wrong with them by protoc's rules: first each file on its own, then, with names resolved,
//! what depends on other files.

mod across;
mod declarations;
mod enums;
mod extensions;
mod fields;
mod files;
mod messages;
mod options;
mod ranges;
mod style;
mod types;
mod visibility;

pub(super) use self::across::Across;
pub(super) use self::extensions::duplicate_extensions;
use crate::compile::findings::Findings;
use crate::compile::walk::{Element, join, walk};
use crate::compile::{FileId, Origin, SchemaFile};
use crate::descriptor::Edition;
use crate::descriptor::elements::{ElementKind, kind_at};
use crate::descriptor::field_number::UNINTERPRETED_OPTION;
use crate::diagnostic::{Diagnostic, Label};
use crate::limits::Limits;
use crate::parallel::{self, Jobs};
use crate::syntax::OptionStatement;

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
    files::check(&mut findings);
    // The features that turn these checks off have source retention: compiled descriptors lack them.
    let has_style = !file.is_decoded;
    if has_style {
        style::check_package(&mut findings);
    }
    options::check(&mut findings);
    walk(&file.descriptor, &mut |element, _, path| {
        let features = file.features.at(path);
        match element {
            Element::Message(message) => {
                messages::check(&mut findings, message, path, &features, limits);
            }
            Element::Field(field) | Element::Extension(field) => {
                fields::check(&mut findings, field, path);
            }
            Element::Enum(enumeration) => {
                enums::check(&mut findings, enumeration, path, &features, limits);
            }
            Element::Oneof(_) | Element::Value(_) | Element::Service(_) | Element::Method(_) => {}
        }
        options::check_lifetime(&mut findings, element, path);
        if has_style {
            style::check(&mut findings, element, path, &features);
        }
        visibility::check_nested(&mut findings, element, path, &features);
    });
    if file.options.len() > limits.options {
        findings.push(|file| {
            Diagnostic::error("E0012", "the file sets too many options")
                .label(file.label(&[], ""))
                .with_note(format!(
                    "it sets {}, the limit is {}",
                    file.options.len(),
                    limits.options
                ))
                .help("split the file, or raise `limits.options`")
        });
    }
    findings.into_diagnostics()
}

impl SchemaFile {
    /// proto3 is stricter than the editions that follow it.
    fn is_proto3(&self) -> bool {
        self.features.edition == Edition::Proto3
    }

    /// The statement by which an element sets an option of `descriptor.proto`.
    fn statement(&self, element: &[i32], name: &str) -> Option<&OptionStatement> {
        let message = kind_at(element)?.options_message();
        let is_it = |statement: &&OptionStatement| {
            *statement.element == *element && statement.field_of(message) == Some(name)
        };
        self.options.iter().find(is_it)
    }

    /// A label on the statement that sets an option, or on its element.
    fn option_label(&self, element: &[i32], name: &str, text: impl Into<String>) -> Label {
        let statement = self.statement(element, name);
        match (statement, kind_at(element)) {
            (Some(statement), Some(kind)) => {
                self.label(&option_path(element, kind, statement.index), text)
            }
            _ => self.label(element, text),
        }
    }
}

/// The path of an option statement.
fn option_path(element: &[i32], kind: ElementKind, index: i32) -> Vec<i32> {
    join(element, &[kind.options_tag(), UNINTERPRETED_OPTION, index])
}

/// Reports that `second` repeats `first`, with a label on each.
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
