//! In: one text. Out: its descriptor as the parser gives it, or everything that is wrong with it. Refuses what the
//! parser's stack and memory could not bear before the parser sees it.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use miette::Diagnostic as _;
use prost_types::{DescriptorProto, FileDescriptorProto};

use crate::compile::guard::{self, Literals};
use crate::compile::json_names::forget_defaults;
use crate::compile::locations::PackedLocations;
use crate::compile::{Origin, SchemaFile};
use crate::parallel::Jobs;
use crate::{Diagnostic, Label, Limits, ProtoPath, Source};

/// A text to be parsed, and what it is the text of.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) path: ProtoPath,
    pub(super) origin: Origin,
    pub(super) selected: bool,
    pub(super) source: Source,
}

/// A file that could not be parsed: it exists, and this is what is wrong with it.
pub(super) type Broken = Vec<Diagnostic>;

/// Parses all units, each on its own, at the same time; results in the order of the units.
pub(super) fn parse_all(
    units: Vec<Unit>,
    limits: &Limits,
    jobs: Jobs,
) -> Vec<(Unit, Result<SchemaFile, Broken>)> {
    let size = |unit: &Unit| unit.source.text().len();
    let parsed = jobs.map(&units, size, |unit| parse_guarded(unit, limits));
    units.into_iter().zip(parsed).collect()
}

fn parse_guarded(unit: &Unit, limits: &Limits) -> Result<SchemaFile, Broken> {
    catch_unwind(AssertUnwindSafe(|| parse(unit, limits)))
        .unwrap_or_else(|panic| Err(vec![internal(&unit.source, panic.as_ref())]))
}

/// What is reported for a panic: protree's fault, but the file is the way to a cure.
pub(super) fn internal(source: &Source, panic: &(dyn std::any::Any + Send)) -> Diagnostic {
    let reason = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    Diagnostic::error("E0001", "protree failed on this file")
        .label(label(source, 0..0, ""))
        .with_note(format!("internal error: {reason}"))
        .help("please report it, with this file")
}

fn parse(unit: &Unit, limits: &Limits) -> Result<SchemaFile, Broken> {
    let Literals { text } = guard::check(&unit.source, limits)?;
    let mut descriptor = protox_parse::parse(unit.path.as_str(), &text)
        .map_err(|error| syntax_errors(&unit.source, &error, limits))?;
    descriptor
        .message_type
        .iter_mut()
        .for_each(name_synthetic_oneofs);
    forget_defaults(&mut descriptor.message_type, false);
    let info = descriptor.source_code_info.take().unwrap_or_default();
    Ok(SchemaFile {
        path: unit.path.clone(),
        origin: unit.origin,
        selected: unit.selected,
        source: unit.source.clone(),
        // The parser's own has room to grow everywhere, and lies scattered: the copy takes a third less.
        descriptor: descriptor.clone(),
        locations: PackedLocations::pack(info),
        pool: None,
        places: OnceLock::new(),
    })
}

/// The oneof that an optional proto3 field stands for takes the next free name, as in protoc.
fn name_synthetic_oneofs(message: &mut DescriptorProto) {
    let fields = message.field.iter();
    let synthetic: Vec<usize> = fields
        .filter(|field| field.proto3_optional())
        .filter_map(|field| usize::try_from(field.oneof_index?).ok())
        .collect();
    if let Some(&first) = synthetic.iter().min() {
        // Synthetic oneofs come after those that are written.
        let written = message
            .oneof_decl
            .iter()
            .take(first)
            .map(prost_types::OneofDescriptorProto::name);
        let fields = message
            .field
            .iter()
            .map(prost_types::FieldDescriptorProto::name);
        let mut taken: HashSet<String> = fields.chain(written).map(str::to_owned).collect();
        for oneof in &mut message.oneof_decl[first..] {
            let mut name = oneof.name().to_owned();
            while !taken.insert(name.clone()) {
                name.insert(0, 'X');
            }
            oneof.name = Some(name);
        }
    }
    message
        .nested_type
        .iter_mut()
        .for_each(name_synthetic_oneofs);
}

fn syntax_errors(source: &Source, error: &protox_parse::ParseError, limits: &Limits) -> Broken {
    let first: &dyn miette::Diagnostic = error;
    let related = error.related().into_iter().flatten();
    [first]
        .into_iter()
        .chain(related)
        .take(limits.errors)
        .map(|error| syntax_error(source, error))
        .collect()
}

fn syntax_error(source: &Source, error: &dyn miette::Diagnostic) -> Diagnostic {
    let end = source.text().trim_end().len();
    let mut labels: Vec<Label> = error
        .labels()
        .into_iter()
        .flatten()
        .map(|found| {
            let span = found.offset()..found.offset() + found.len();
            label(source, span, found.label().unwrap_or_default())
        })
        .collect();
    if labels.is_empty() {
        labels.push(label(source, end..end, "the file ends here"));
    }
    let message = error.to_string().replace('\'', "`");
    let help = error.help().map(|help| help.to_string().replace('\'', "`"));
    let is_import = help
        .as_deref()
        .is_some_and(|help| help.starts_with("imports"));
    let (code, message) = match message.as_str() {
        "invalid group name" if is_import => ("E0203", "no file can have this name".to_owned()),
        _ => ("E0100", message),
    };
    let mut diagnostic = Diagnostic::error(code, message);
    diagnostic.labels = labels;
    diagnostic.helps.extend(help);
    diagnostic
}

pub(super) fn label(source: &Source, span: std::ops::Range<usize>, text: &str) -> Label {
    Label {
        source: source.clone(),
        span,
        text: text.to_owned(),
    }
}

/// One of the files that protree carries, already linked by whoever made them.
pub(super) fn bundled(path: ProtoPath, mut descriptor: FileDescriptorProto) -> SchemaFile {
    forget_defaults(&mut descriptor.message_type, true);
    let info = descriptor.source_code_info.take().unwrap_or_default();
    let source = Source::new(path.as_str(), "");
    SchemaFile {
        path,
        origin: Origin::Bundled,
        selected: false,
        source,
        descriptor,
        locations: PackedLocations::pack(info),
        pool: None,
        places: OnceLock::new(),
    }
}
