//! Rust: messages, enums and services for prost and tonic.
//!
//! In: schema and plan. Out: one text per module. The code of each source file is generated independently, from its
//! descriptor and the plan, so that files can be generated in parallel.

mod comments;
mod docs;
mod gates;
mod inline;
mod json;
mod layout;
mod lines;
mod messages;
mod modules;
#[cfg(feature = "prost-build")]
mod oracle;
mod services;
mod single_file;
mod type_names;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;

use self::comments::Comments;
use super::descriptor_set;
use crate::generate::{Files, OutputFile, OutputTree};
use crate::plan::rust::package_list::PackageListPlan;
use crate::plan::rust::{ModuleId, ModulePlan, RustPlan, TypeId, TypePlan, Unit, names};
use protree_compiler::compile::{FileId, Schema, SchemaFile};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::{OutputPath, ProtoPath};
use protree_compiler::progress::Step;

/// The code that one source file adds to a module.
struct Piece {
    module: ModuleId,
    file: FileId,
    path: ProtoPath,
    text: String,
}

pub(super) fn generate(
    schema: Cow<'_, Schema>,
    plan: &RustPlan,
    jobs: Jobs,
    step: &Step<'_>,
) -> Result<OutputTree> {
    let is_written = |module: &&ModulePlan| plan.is_written(module);
    step.expect(plan.modules.iter().filter(is_written).count());
    let shared = plan.shared_modules();
    let sets = descriptor_sets(&schema, plan);
    let units = units_by_module(schema, plan);
    let sizes = |units: &[(&Unit, Cow<'_, SchemaFile>)]| {
        let sizes = units.iter().map(|(_, file)| file.size());
        sizes.sum()
    };
    // Each module is one task, so that only modules in progress have both their pieces and their text in memory.
    let made = jobs.map_owned(
        units,
        |(_, units)| sizes(units),
        |(id, units)| -> Result<_> {
            let mut pieces: Vec<Piece> = Vec::new();
            for (unit, file) in units {
                pieces.extend(guarded(plan, unit, &file)?);
            }
            if shared.contains(&id) {
                return Ok((None, pieces));
            }
            let (own, others) = pieces.into_iter().partition(|piece| piece.module == id);
            let file = module_file(plan, &sets, id, own);
            step.done(file.bytes.len());
            Ok((Some((id, file)), others))
        },
    );
    let mut files = BTreeMap::new();
    let mut left: BTreeMap<ModuleId, Vec<Piece>> = BTreeMap::new();
    for made in made {
        let (file, others) = made?;
        files.extend(file);
        for piece in others {
            left.entry(piece.module).or_default().push(piece);
        }
    }
    for (id, module) in plan.modules.iter().enumerate() {
        if plan.is_written(module) && !files.contains_key(&id) {
            let mut pieces = left.remove(&id).unwrap_or_default();
            ordered::sort_by(&mut pieces, |a, b| a.file.cmp(&b.file));
            let file = module_file(plan, &sets, id, pieces);
            step.done(file.bytes.len());
            files.insert(id, file);
        }
    }
    if plan.options.single_file {
        files = single_file::join(plan, files);
    }
    let files = files.into_iter();
    let files = files.map(|(id, file)| (plan.modules[id].output.clone(), file));
    let files = files.chain(set_files(plan, sets));
    let files = files.chain(plan.package_list.as_ref().map(package_list));
    Ok(OutputTree {
        files: ordered::map(files),
        ..OutputTree::default()
    })
}

/// The units of each module, with the files that they are generated from.
fn units_by_module<'a>(
    schema: Cow<'a, Schema>,
    plan: &'a RustPlan,
) -> BTreeMap<ModuleId, Vec<(&'a Unit, Cow<'a, SchemaFile>)>> {
    let mut files = Files::of(schema);
    let mut units: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for unit in plan.units.iter().filter(|unit| unit.selected) {
        let units = units.entry(unit.module).or_default();
        units.push((unit, files.take(unit.file)));
    }
    units
}

/// The file of a module, from pieces in the order of their source files.
fn module_file(plan: &RustPlan, sets: &[Bytes], id: ModuleId, pieces: Vec<Piece>) -> OutputFile {
    let sources: BTreeSet<&str> = pieces.iter().map(|piece| piece.path.as_str()).collect();
    let mut text = modules::head(plan, &plan.modules[id], &sources);
    text.push_str(&modules::descriptor_sets(plan, sets, id));
    text.reserve_exact(pieces.iter().map(|piece| piece.text.len()).sum());
    for piece in pieces {
        match plan.feature_of_file(piece.file) {
            Some(feature) if plan.feature_of_module(id).is_none() => {
                text.push_str(&gates::items(&piece.text, feature));
            }
            _ => text.push_str(&piece.text),
        }
    }
    if let Some(json) = plan.json.as_ref().filter(|json| json.module == id) {
        text.push_str(&json::support(plan, json));
    }
    OutputFile {
        bytes: text.into(),
        vouched_by: None,
        keep_existing: false,
    }
}

/// The descriptor sets that the modules embed, in the order of the plan.
fn descriptor_sets(schema: &Schema, plan: &RustPlan) -> Vec<Bytes> {
    let sets = plan.descriptor_sets.iter();
    let sets = sets.map(|set| {
        let island = &schema.islands[set.island];
        descriptor_set::of_island(schema, island, plan.options.source_info).into()
    });
    sets.collect()
}

/// The files of the embedded descriptor sets. They have no marker, so the root module's file vouches for them.
fn set_files(plan: &RustPlan, sets: Vec<Bytes>) -> impl Iterator<Item = (OutputPath, OutputFile)> {
    let sets = plan.descriptor_sets.iter().zip(sets);
    let sets = sets.filter(|_| !plan.options.single_file);
    sets.map(|(set, bytes)| {
        let file = OutputFile {
            bytes,
            vouched_by: Some(plan.modules[0].output.clone()),
            keep_existing: false,
        };
        (set.output.clone(), file)
    })
}

/// The package list, from which builds of other crates learn which types this code has.
fn package_list(list: &PackageListPlan) -> (OutputPath, OutputFile) {
    let lines = list.paths.iter().map(|path| format!("{path}\n"));
    let text: String = iter::once("# @generated by protree, do not edit.\n".to_owned())
        .chain(lines)
        .collect();
    let file = OutputFile {
        bytes: text.into(),
        vouched_by: None,
        keep_existing: false,
    };
    (list.output.clone(), file)
}

/// Calls [`pieces`], and turns a panic of the generators into an error that names the file.
fn guarded(plan: &RustPlan, unit: &Unit, file: &SchemaFile) -> Result<Vec<Piece>> {
    let pieces = || pieces(plan, unit, file);
    catch_unwind(AssertUnwindSafe(pieces))
        .unwrap_or_else(|_| Err(internal(file, "a generator panicked")))
}

/// The error for input that the front end accepted and the generator cannot handle: a bug in protree.
fn internal(file: &SchemaFile, message: &str) -> Error {
    let error = Diagnostic::error(
        "E0790",
        format!("no Rust code can be made of this file: {message}"),
    )
    .label(file.label(&[], ""))
    .help("this is a defect of protree; please report it with the file");
    Error::Protos(vec![error])
}

/// The error for a user's function whose result is not Rust.
fn no_rust(file: &SchemaFile, service: i32, message: &str) -> Error {
    let text = format!("`service_extra` writes no Rust for this service: {message}");
    let error = Diagnostic::error("E0718", text)
        .label(file.label(&[6, service], ""))
        .help("the function returns items, such as `pub struct Mock;`");
    Error::Options(vec![error])
}

/// The code that one source file adds to its module, and to packages' modules that also hold its nested types.
fn pieces(plan: &RustPlan, unit: &Unit, file: &SchemaFile) -> Result<Vec<Piece>> {
    let comments = Comments::new(file, unit.file, plan);
    let text = messages_of(plan, unit, file, &comments)?;
    let mut pieces = Vec::new();
    let text = move_shared(plan, unit.messages.iter().copied(), text, &mut pieces);
    let mut text = with_services(plan, unit, file, &comments, text)?;
    let extras = services::extras(plan, unit, &file.descriptor, &comments);
    text.push_str(&extras.map_err(|(service, message)| no_rust(file, service, &message))?);
    text.push_str(&json::implementations(plan, unit));
    pieces.push((unit.module, text));
    let pieces = pieces.into_iter().map(|(module, text)| Piece {
        module,
        file: unit.file,
        path: file.path.clone(),
        text,
    });
    Ok(pieces.collect())
}

#[cfg_attr(
    not(feature = "prost-build"),
    expect(clippy::unnecessary_wraps, reason = "prost-build may refuse a file")
)]
fn messages_of(
    plan: &RustPlan,
    unit: &Unit,
    file: &SchemaFile,
    comments: &Comments<'_>,
) -> Result<String> {
    #[cfg(feature = "prost-build")]
    if plan.options.by_oracle || plan.options.prost.is_some() {
        let text = oracle::messages(plan, unit, file, comments);
        return text.map_err(|message| internal(file, &message));
    }
    Ok(messages::generate(plan, unit, file, comments))
}

/// `text`, followed by the services.
#[cfg_attr(
    not(feature = "prost-build"),
    expect(clippy::unnecessary_wraps, reason = "prost-build may refuse a file")
)]
fn with_services(
    plan: &RustPlan,
    unit: &Unit,
    file: &SchemaFile,
    comments: &Comments<'_>,
    text: String,
) -> Result<String> {
    #[cfg(feature = "prost-build")]
    if plan.options.by_oracle {
        let services = oracle::services(plan, unit, &file.descriptor, comments);
        return services
            .map(|services| text + &services)
            .map_err(|message| internal(file, &message));
    }
    Ok(services::generate(
        plan,
        unit,
        &file.descriptor,
        comments,
        text,
    ))
}

/// The text without inline modules that are also files; their contents are added to `pieces`.
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
