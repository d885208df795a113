//! `protree gen`: writes, and says what a consumer needs the first time.

use std::path::{Path, PathBuf};

use crate::descriptor::FileDescriptorSet;
use clap::Args;
use prost::Message as _;

use super::terminal::Terminal;
use super::{OutputArguments, depfile};
use crate::tree::{Usage, text, usage};
use crate::write;
use crate::{ChangeKind, Changes, Outcome, Project, Result, Target, WriteOptions};

#[derive(Debug, Args)]
pub(super) struct GenArguments {
    /// Overwrite hand-written files that are in the way
    #[arg(long)]
    force: bool,
    /// Fail if another process is writing to the folder, instead of waiting for it
    #[arg(long)]
    no_wait: bool,
    /// Also write the descriptors of the protos and all they import to a file, as protoc does
    #[arg(long, value_name = "FILE")]
    descriptor_set: Option<PathBuf>,
    /// Also write which files the output was made of, as a rule of make, for ninja and other build systems
    #[arg(long, value_name = "FILE")]
    depfile: Option<PathBuf>,
    /// What the rule is for [default: all files written]
    #[arg(long, value_name = "TARGET", requires = "depfile")]
    depfile_target: Option<PathBuf>,
    /// Write nothing, and print the paths of the files that would be written, one a line
    #[arg(long, conflicts_with_all = ["descriptor_set", "depfile", "force", "no_wait"])]
    list_outputs: bool,
    // Last, for its headings stay in force.
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &GenArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let project = arguments.output.project()?;
    if arguments.list_outputs {
        return list_outputs(&project, terminal);
    }
    let options = WriteOptions::default()
        .force(arguments.force)
        .no_wait(arguments.no_wait);
    // Made first, so that a mistake leaves everything as it was.
    let descriptor_set = arguments.descriptor_set(&project)?;
    let outcomes = arguments.output.run(&project, Some(options), terminal)?;
    if let Some((path, bytes)) = descriptor_set {
        write::single::write(path, &bytes, |found| {
            FileDescriptorSet::decode(found).is_ok()
        })?;
    }
    if let Some(path) = &arguments.depfile {
        let target = arguments.depfile_target.as_deref();
        depfile::write(path, target, &project, &outcomes)?;
    }
    report(&project, &outcomes, terminal);
    Ok(0)
}

impl GenArguments {
    pub(super) fn prints_data(&self) -> bool {
        self.list_outputs
    }

    /// Where the descriptors go, and their bytes. All targets are of one tree.
    fn descriptor_set(&self, project: &Project) -> Result<Option<(&Path, Vec<u8>)>> {
        match (&self.descriptor_set, project.targets.first()) {
            (Some(path), Some(target)) => Ok(Some((path, target.config.descriptor_set()?))),
            _ => Ok(None),
        }
    }
}

fn list_outputs(project: &Project, terminal: &Terminal<'_>) -> Result<u8> {
    let mut lines = String::new();
    for (target, generated) in project.targets.iter().zip(project.generate()?) {
        terminal.diagnostics(&generated.diagnostics);
        for (path, _) in generated.tree.files() {
            lines += &path.below(&target.out).to_string_lossy();
            lines.push('\n');
        }
    }
    terminal.data(&lines)?;
    Ok(0)
}

fn report(project: &Project, outcomes: &[Outcome], terminal: &Terminal<'_>) {
    for (target, outcome) in project.targets.iter().zip(outcomes) {
        let changes = &outcome.changes;
        terminal.diagnostics(&outcome.diagnostics);
        terminal.diagnostics(&changes.diagnostics);
        for line in outcome.usage.iter().flat_map(text::placements) {
            terminal.say_more(&line);
        }
        for file in &changes.files {
            let path = file.path.below(&changes.folder);
            terminal.say_more(&format!("{} {}", done(file.kind), path.display()));
        }
        terminal.say(&summary(changes));
        if let Some(usage) = outcome
            .usage
            .as_ref()
            .filter(|_| is_first(changes) && !target.config.is_template())
        {
            terminal.say(&introduction(target, usage));
        }
    }
}

/// `wrote `out`: 12 created, 3 unchanged`.
pub(super) fn summary(changes: &Changes) -> String {
    let folder = changes.folder.display();
    if changes.files.is_empty() {
        return format!("`{folder}` is current: {} files", changes.unchanged);
    }
    let kinds = [
        ChangeKind::Created,
        ChangeKind::Changed,
        ChangeKind::Deleted,
    ];
    let counts = kinds.map(|kind| (changes.paths(kind).count(), done(kind)));
    let counts = counts.into_iter().chain([(changes.unchanged, "unchanged")]);
    let counts: Vec<String> = counts
        .filter(|(count, _)| *count > 0)
        .map(|(count, done)| format!("{count} {done}"))
        .collect();
    format!("wrote `{folder}`: {}", counts.join(", "))
}

fn done(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Created => "created",
        ChangeKind::Changed => "changed",
        ChangeKind::Deleted => "deleted",
    }
}

fn is_first(changes: &Changes) -> bool {
    let created = changes.paths(ChangeKind::Created).count();
    changes.unchanged == 0 && created > 0 && created == changes.files.len()
}

fn introduction(target: &Target, usage: &Usage) -> String {
    usage::introduction(&target.config.language, &target.out, usage)
}
