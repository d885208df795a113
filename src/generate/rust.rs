//! Rust: messages by prost-build, services by tonic-build, names and comments filled in.
//!
//! In: schema and plan. Out: one text per module. Each source file is generated on its own, so that they can be
//! generated at the same time and need nothing of each other but what the plan says.

mod comments;
mod docs;
mod inline;
mod messages;
mod modules;
mod placeholders;
mod representations;
mod services;
mod type_names;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use self::comments::Comments;
use super::descriptor_set;
use crate::compile::{FileId, Schema, SchemaFile};
use crate::parallel::Jobs;
use crate::plan::rust::{ModuleId, RustPlan, TypeId, TypePlan, Unit, names};
use crate::{Diagnostic, Error, OutputFile, OutputPath, OutputTree, Result};

pub(super) fn generate(schema: &Schema, plan: &RustPlan, jobs: Jobs) -> Result<OutputTree> {
    let mut texts: BTreeMap<ModuleId, Vec<(FileId, String)>> = BTreeMap::new();
    let units: Vec<&Unit> = plan.units.iter().filter(|unit| unit.selected).collect();
    let size = |unit: &&Unit| schema.files[unit.file].source.text().len();
    let generated = jobs.map(&units, size, |unit| guarded(schema, plan, unit));
    for (unit, pieces) in units.iter().zip(generated) {
        for (module, text) in pieces? {
            texts.entry(module).or_default().push((unit.file, text));
        }
    }
    let mut files = BTreeMap::new();
    for (id, module) in plan
        .modules
        .iter()
        .enumerate()
        .filter(|(_, module)| plan.is_written(module))
    {
        let pieces = texts.remove(&id).unwrap_or_default();
        let sources: BTreeSet<FileId> = pieces.iter().map(|(file, _)| *file).collect();
        let mut text = modules::head(schema, plan, module, &sources);
        text.push_str(&modules::descriptor_sets(plan, id));
        text.extend(pieces.into_iter().map(|(_, piece)| piece));
        let file = OutputFile {
            bytes: text.into_bytes(),
            vouched_by: None,
            keep_existing: false,
        };
        files.insert(module.output.clone(), file);
    }
    files.extend(descriptor_sets(schema, plan));
    Ok(OutputTree { files })
}

/// The files that the modules embed; the root, which has a head, vouches for them.
fn descriptor_sets(
    schema: &Schema,
    plan: &RustPlan,
) -> impl Iterator<Item = (OutputPath, OutputFile)> {
    plan.descriptor_sets.iter().map(|set| {
        let island = &schema.islands[set.island];
        let file = OutputFile {
            bytes: descriptor_set::of_island(schema, island, plan.options.source_info),
            vouched_by: Some(plan.modules[0].output.clone()),
            keep_existing: false,
        };
        (set.output.clone(), file)
    })
}

/// [`pieces`], with a panic of the generators turned into an error that names the file.
fn guarded(schema: &Schema, plan: &RustPlan, unit: &Unit) -> Result<Vec<(ModuleId, String)>> {
    let pieces = || pieces(schema, plan, unit);
    catch_unwind(AssertUnwindSafe(pieces))
        .unwrap_or_else(|_| Err(internal(&schema.files[unit.file], "a generator panicked")))
}

/// What the front end let through was refused below: a defect of protree, told as an error all the same.
fn internal(file: &SchemaFile, message: &str) -> Error {
    let error = Diagnostic::error(
        "E0790",
        format!("no Rust code can be made of this file: {message}"),
    )
    .label(file.label(&[], ""))
    .help("this is a defect of protree; please report it with the file");
    Error::Protos(vec![error])
}

/// What one source file adds to its module, and to those that share one with a message's nested types.
fn pieces(schema: &Schema, plan: &RustPlan, unit: &Unit) -> Result<Vec<(ModuleId, String)>> {
    let file = &schema.files[unit.file];
    let comments = Comments::new(&file.info, plan.options.comments);
    let refused = |message: String| internal(file, &message);
    let text = messages::generate(plan, unit, &file.descriptor, &comments).map_err(refused)?;
    let mut pieces = Vec::new();
    let mut text = move_shared(plan, unit.messages.iter().copied(), text, &mut pieces);
    let services = services::generate(plan, unit, &file.descriptor, &comments);
    text.push_str(&services.map_err(refused)?);
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
