//! Rust: messages by prost-build, services by tonic-build, names and comments filled in.
//!
//! In: schema and plan. Out: one text per module. Each source file is generated on its own, so that they can be
//! generated at the same time and need nothing of each other but what the plan says.

mod comments;
mod docs;
mod format;
mod inline;
mod layouts;
mod messages;
mod modules;
mod placeholders;
mod services;

use std::collections::BTreeMap;

use self::comments::Comments;
use crate::compile::Schema;
use crate::parallel::Jobs;
use crate::plan::rust::{ModuleId, RustPlan, TypeId, TypePlan, Unit, names};
use crate::{OutputFile, OutputTree, Result};

pub(super) fn generate(schema: &Schema, plan: &RustPlan, jobs: Jobs) -> Result<OutputTree> {
    let mut texts: BTreeMap<ModuleId, Vec<String>> = BTreeMap::new();
    let units: Vec<&Unit> = plan.units.iter().filter(|unit| unit.selected).collect();
    let size = |unit: &&Unit| schema.files[unit.file].source.text().len();
    let parts = (!plan.options.full_formatting).then(services::Parts::default);
    for pieces in jobs.map(&units, size, |unit| {
        pieces(schema, plan, unit, parts.as_ref())
    }) {
        for (module, text) in pieces? {
            texts.entry(module).or_default().push(text);
        }
    }
    let modules = plan.modules.iter().enumerate();
    let written: Vec<_> = modules
        .filter(|(_, module)| plan.is_written(module))
        .map(|(id, module)| (module, texts.remove(&id).unwrap_or_default()))
        .collect();
    let size = |(_, pieces): &(_, Vec<String>)| pieces.iter().map(String::len).sum();
    let files = jobs.map(&written, size, |(module, pieces)| {
        let file = OutputFile {
            bytes: (modules::head(schema, plan, module) + &pieces.concat()).into_bytes(),
            vouched_by: None,
            keep_existing: false,
        };
        (module.output.clone(), file)
    });
    Ok(OutputTree {
        files: files.into_iter().collect(),
    })
}

/// What one source file adds to its module, and to those that share one with a message's nested types.
fn pieces(
    schema: &Schema,
    plan: &RustPlan,
    unit: &Unit,
    parts: Option<&services::Parts>,
) -> Result<Vec<(ModuleId, String)>> {
    let file = &schema.files[unit.file];
    let comments = Comments::new(&file.info);
    let text = messages::generate(plan, unit, &file.descriptor, &comments)?;
    let mut pieces = Vec::new();
    let mut text = move_shared(plan, unit.messages.iter().copied(), text, &mut pieces);
    text.push_str(&services::generate(
        plan,
        unit,
        &file.descriptor,
        &comments,
        parts,
    )?);
    pieces.push((unit.module, text));
    Ok(pieces)
}

/// The text without the inline modules that are also files; what stood in them is added to `pieces`.
fn move_shared(
    plan: &RustPlan,
    messages: impl Iterator<Item = TypeId>,
    mut text: String,
    pieces: &mut Vec<(ModuleId, String)>,
) -> String {
    for id in messages {
        let TypePlan::Message(message) = &plan.types[id] else {
            continue;
        };
        let Some(module) = message.shared_module else {
            continue;
        };
        let Some((left, taken)) = inline::take_module(&text, &names::identifier(&message.module))
        else {
            continue;
        };
        let taken = move_shared(
            plan,
            message.messages.iter().copied().flatten(),
            taken,
            pieces,
        );
        pieces.push((module, taken));
        text = left;
    }
    text
}
