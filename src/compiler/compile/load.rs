//! In: texts. Out: their parsed files, with the diagnostics of the parser.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use crate::compile::features::FileFeatures;
use crate::compile::unit::{Broken, Parsed, Unit};
use crate::compile::{InterpretedOptions, SchemaFile, decoded};
use crate::diagnostic::{Diagnostic, Label, Source};
use crate::limits::Limits;
use crate::parallel::Jobs;
use crate::paths::ProtoPath;
use crate::progress::Step;
use crate::syntax;

/// Parses all units, each on its own, at the same time; results in the order of the units.
pub(super) fn parse_all(
    units: Vec<Unit>,
    limits: &Limits,
    jobs: Jobs,
    step: &Step<'_>,
) -> Vec<(ProtoPath, Result<Parsed, Broken>)> {
    let size = |unit: &Unit| {
        let descriptor = unit.descriptor.as_ref();
        descriptor.map_or(unit.source.text().len(), |bytes| bytes.len())
    };
    step.expect(units.len());
    jobs.map_owned(units, size, |unit| {
        let path = unit.path.clone();
        let bytes = size(&unit);
        let parsed = parse_guarded(unit, limits);
        step.done(bytes);
        (path, parsed)
    })
}

fn parse_guarded(unit: Unit, limits: &Limits) -> Result<Parsed, Broken> {
    let source = unit.source.clone();
    let load = || match unit.descriptor.clone() {
        Some(bytes) => decoded::decode(unit, &bytes, limits),
        None => Ok(parse(unit, limits)),
    };
    catch_unwind(AssertUnwindSafe(load))
        .unwrap_or_else(|panic| Err(vec![internal(&source, panic.as_ref())]))
}

/// Parses one unit.
pub(super) fn parse(unit: Unit, limits: &Limits) -> Parsed {
    let parsed = syntax::parse(unit.path.as_str(), &unit.source, limits);
    Parsed {
        file: Box::new(SchemaFile {
            path: unit.path,
            origin: unit.origin,
            selected: unit.selected,
            features: FileFeatures::before_options(&parsed.descriptor),
            descriptor: parsed.descriptor,
            options: parsed.options,
            interpreted: InterpretedOptions::default(),
            comments: parsed.comments,
            imports: parsed.imports,
            spans: OnceLock::new(),
            locations: OnceLock::new(),
            limits: limits.clone(),
            is_decoded: false,
            given_source_info: None,
            size: unit.source.text().len(),
            source: unit.source,
        }),
        diagnostics: parsed.diagnostics,
    }
}

/// The diagnostic for a panic: an error in protree, which the file helps to reproduce.
pub(super) fn internal(source: &Source, panic: &(dyn std::any::Any + Send)) -> Diagnostic {
    let reason = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    let start = Label {
        source: source.clone(),
        span: 0..0,
        text: String::new(),
    };
    Diagnostic::error("E0001", "protree failed on this file")
        .label(start)
        .with_note(format!("internal error: {reason}"))
        .help("please report it, with this file")
}
