//! Diagnostics for errors in templates.

use std::error::Error as _;
use std::ops::Range;

use super::environment::Sources;
use super::subjects::Subject;
use crate::config::{Each, Template};
use protree_compiler::compile::{Schema, SchemaFile};
use protree_compiler::descriptor::field_number::{file, message};
use protree_compiler::descriptor::{DescriptorProto, EnumDescriptorProto};
use protree_compiler::diagnostic::{Diagnostic, Label, Source};
use protree_compiler::paths::OutputPath;

/// The template name of the pattern for output paths; no file has such a name.
pub(super) const PATH: &str = "<path>";

/// The error for a template that cannot be read or rendered.
pub(super) fn failed(
    schema: &Schema,
    template: &Template,
    sources: &Sources,
    subject: &Subject,
    error: &minijinja::Error,
) -> Diagnostic {
    // An error in an included template is wrapped; the innermost one describes it.
    let mut innermost = error;
    while let Some(inner) = innermost.source().and_then(|it| it.downcast_ref()) {
        innermost = inner;
    }
    let what = match innermost.detail() {
        Some(detail) => format!("{}: {detail}", innermost.kind()),
        None => innermost.kind().to_string(),
    };
    let source = match innermost.name() {
        Some(PATH) => Some(pattern(template)),
        Some(name) => sources.get(name),
        None => None,
    };
    let source = source.or_else(|| sources.get(sources.main()));
    let mut diagnostic = Diagnostic::error("E0720", format!("the template fails: {what}"));
    if let Some(source) = source {
        let span = span(source.text(), innermost);
        diagnostic = diagnostic.label(Label {
            source,
            span,
            text: String::new(),
        });
    }
    about(diagnostic, schema, subject)
}

/// The path, or why it is not valid for an output.
pub(super) fn output_path(text: &str) -> Result<OutputPath, &'static str> {
    let Some(path) = OutputPath::new(text) else {
        return Err(
            "it must lead into the output folder: parts between `/`, none of them empty, `.` or `..`",
        );
    };
    match path.unportable() {
        Some(why) => Err(why),
        None => Ok(path),
    }
}

/// The error for an output path outside the folder, or that is not valid on every file system.
pub(super) fn bad_path(
    schema: &Schema,
    template: &Template,
    subject: &Subject,
    path: &str,
    why: &str,
) -> Diagnostic {
    let source = pattern(template);
    let diagnostic = Diagnostic::error("E0721", format!("`{path}` can be no output"))
        .label(Label {
            span: 0..source.text().len(),
            source,
            text: String::new(),
        })
        .with_note(why);
    about(diagnostic, schema, subject)
}

/// The error for two subjects with one output path.
pub(super) fn same_path(
    schema: &Schema,
    template: &Template,
    first: &Subject,
    second: &Subject,
    path: &OutputPath,
) -> Diagnostic {
    let source = pattern(template);
    let diagnostic = Diagnostic::error(
        "E0722",
        format!(
            "{} and {} would both be written to `{path}`",
            shown(first),
            shown(second)
        ),
    )
    .label(Label {
        span: 0..source.text().len(),
        source,
        text: String::new(),
    });
    let labels = [first, second].into_iter();
    labels
        .filter_map(|subject| place(schema, subject))
        .fold(diagnostic, Diagnostic::label)
        .help("let the path name what it is for, or render for what they share, with a loop in the template")
}

fn about(diagnostic: Diagnostic, schema: &Schema, subject: &Subject) -> Diagnostic {
    let note = format!("rendered for {}", shown(subject));
    let labelled = place(schema, subject).into_iter();
    labelled.fold(diagnostic, Diagnostic::label).with_note(note)
}

fn pattern(template: &Template) -> Source {
    let name = format!("path of {}", template.file.display());
    Source::new(name, template.path.as_str())
}

fn shown(subject: &Subject) -> String {
    let kind = match subject.each {
        Each::Tree => return "the tree".to_owned(),
        Each::Package => "package",
        Each::Module => "module",
        Each::File => "file",
        Each::Message => "message",
        Each::Enum => "enum",
        Each::Service => "service",
    };
    format!("{kind} `{}`", subject.name)
}

/// The span of the error: the expression if it is known, else the line.
fn span(text: &str, error: &minijinja::Error) -> Range<usize> {
    if let Some(range) = error.range()
        && text.get(range.clone()).is_some()
    {
        return range;
    }
    let number = error.line().unwrap_or(1).max(1);
    let before = text.split_inclusive('\n').take(number - 1);
    let start = before.map(str::len).sum::<usize>().min(text.len());
    let line = text[start..].lines().next().unwrap_or_default();
    let indented = line.len() - line.trim_start().len();
    start + indented..start + line.len()
}

/// The place where the subject is defined.
fn place(schema: &Schema, subject: &Subject) -> Option<Label> {
    let name = subject.file.as_deref()?;
    let mut files = schema.files.iter();
    let file = files.find(|file| file.path.as_str() == name)?;
    let path = descriptor_path(file, subject)?;
    // A file that was compiled elsewhere has no text to show.
    (!file.is_decoded).then(|| file.label(&path, "for this"))
}

fn descriptor_path(found: &SchemaFile, subject: &Subject) -> Option<Vec<i32>> {
    let descriptor = &found.descriptor;
    let inner = subject.name.strip_prefix(descriptor.package());
    let inner = inner.map(|inner| inner.trim_start_matches('.'));
    match subject.each {
        Each::Service => {
            let mut services = descriptor.service.iter().zip(0..);
            let (_, index) = services.find(|(service, _)| Some(service.name()) == inner)?;
            Some(vec![file::SERVICE, index])
        }
        Each::Message | Each::Enum => {
            let start = (file::MESSAGE_TYPE, file::ENUM_TYPE);
            type_path(
                &descriptor.message_type,
                &descriptor.enum_type,
                start,
                inner?,
            )
        }
        Each::File => Some(Vec::new()),
        Each::Tree | Each::Package | Each::Module => None,
    }
}

/// The descriptor path of the message or enum with this name; it begins with one of the tags.
fn type_path(
    messages: &[DescriptorProto],
    enums: &[EnumDescriptorProto],
    (message_tag, enum_tag): (i32, i32),
    name: &str,
) -> Option<Vec<i32>> {
    let (first, rest) = match name.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (name, None),
    };
    let message = messages.iter().zip(0..).find(|(it, _)| it.name() == first);
    match (message, rest) {
        (Some((_, index)), None) => Some(vec![message_tag, index]),
        (Some((found, index)), Some(rest)) => {
            let tags = (message::NESTED_TYPE, message::ENUM_TYPE);
            let below = type_path(&found.nested_type, &found.enum_type, tags, rest)?;
            Some([vec![message_tag, index], below].concat())
        }
        (None, None) => {
            let (_, index) = enums.iter().zip(0..).find(|(it, _)| it.name() == first)?;
            Some(vec![enum_tag, index])
        }
        (None, Some(_)) => None,
    }
}
