//! The common part of `gen` and `watch`: writes the outputs and reports what was written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use protree_compiler::descriptor::FileDescriptorSet;
use protree_compiler::descriptor::codec::Message as _;

use super::manifest::Manifests;
use super::terminal::Terminal;
use super::{OutputArguments, Ran, depfile};
use crate::tree::{Usage, text, usage};
use crate::write::{self, replace};
use crate::{ChangeKind, Changes, Outcome, Project, Result, RunKind, Target, WriteOptions};

#[derive(Debug, Args)]
pub(super) struct WriteArguments {
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
    // Last, because its help heading applies to all arguments that follow.
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

impl WriteArguments {
    /// Writes everything, and reports it.
    pub(super) fn run(&self, project: &Project, terminal: &Terminal<'_>) -> Result<Vec<Outcome>> {
        let options = WriteOptions::default()
            .force(self.force)
            .no_wait(self.no_wait);
        // Both are prepared first, so that an error in them leaves everything unchanged.
        let descriptor_set = self.descriptor_set(project)?;
        let manifests = self.output.manifests(project)?;
        let Ran { outcomes, took } = self.output.run(project, Some(options), terminal)?;
        if let Some((path, bytes)) = descriptor_set {
            write::single::write(path, &bytes, |found| {
                FileDescriptorSet::decode(found).is_ok()
            })?;
        }
        if let Some(path) = &self.depfile {
            let target = self.depfile_target.as_deref();
            depfile::write(path, target, project, &outcomes)?;
        }
        report(project, &outcomes, terminal);
        if let Some(manifests) = manifests {
            edit(&manifests, &outcomes, terminal)?;
        }
        say_total(Done::Written, &outcomes, took, terminal);
        Ok(outcomes)
    }

    /// The file for the descriptors, and their bytes. All targets have the same tree.
    fn descriptor_set(&self, project: &Project) -> Result<Option<(&Path, Vec<u8>)>> {
        match (&self.descriptor_set, project.targets.first()) {
            (Some(path), Some(target)) => Ok(Some((path, target.config.descriptor_set()?))),
            _ => Ok(None),
        }
    }
}

fn edit(manifests: &Manifests, outcomes: &[Outcome], terminal: &Terminal<'_>) -> Result<()> {
    for changes in manifests.changes(outcomes)? {
        replace::apply(&changes)?;
        for file in &changes.files {
            let path = file.path.below(&changes.folder);
            terminal.say(&format!("wrote the features in `{}`", path.display()));
        }
    }
    Ok(())
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
        // The introduction reads the surrounding crate, so it is only made if it will be shown.
        let is_introduced =
            !terminal.is_quiet() && is_first(changes) && !target.config.is_template();
        if let Some(usage) = outcome.usage.as_ref().filter(|_| is_introduced) {
            let introduction = introduction(target, usage);
            if !introduction.is_empty() {
                terminal.say(&introduction);
            }
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

/// Whether the files that differ were written, or only compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Written,
    Compared,
}

/// The number of files of a run, by what happened to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    current: usize,
    differing: usize,
    stale: usize,
}

impl Count {
    pub(super) fn of(changes: &Changes) -> Self {
        let stale = changes.paths(ChangeKind::Deleted).count();
        Self {
            current: changes.unchanged,
            differing: changes.files.len() - stale,
            stale,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            current: self.current + other.current,
            differing: self.differing + other.differing,
            stale: self.stale + other.stale,
        }
    }

    /// Prints `497 files, 3 written, 494 current, in 0.08 s`, and what was reused; only on a terminal or with
    /// `--verbose`.
    pub(super) fn say(self, done: Done, took: Duration, reused: &str, terminal: &Terminal<'_>) {
        if terminal.shows_times() {
            let seconds = took.as_secs_f64();
            let files = self.text(done);
            terminal.say(&format!("{files}, in {seconds:.2} s{reused}"));
        }
    }

    fn text(self, done: Done) -> String {
        let (differ, go) = match done {
            Done::Written => ("written", "deleted"),
            Done::Compared => ("different", "stale"),
        };
        let counts = [
            (self.differing, differ),
            (self.current, "current"),
            (self.stale, go),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts = counts.map(|(count, what)| format!("{count} {what}"));
        let files = match self.current + self.differing {
            1 => "1 file".to_owned(),
            files => format!("{files} files"),
        };
        let parts: Vec<String> = std::iter::once(files).chain(counts).collect();
        parts.join(", ")
    }
}

/// Prints the last line: the sum over all targets, and how long the run took.
pub(super) fn say_total(done: Done, outcomes: &[Outcome], took: Duration, terminal: &Terminal<'_>) {
    let counts = outcomes.iter().map(|outcome| Count::of(&outcome.changes));
    let reused = match outcomes.first().map(|outcome| outcome.kind) {
        Some(RunKind::Recalled) => " (nothing had changed)",
        Some(RunKind::Part) => " (only what changed was made again)",
        Some(RunKind::All) | None => "",
    };
    let files = counts.fold(Count::default(), Count::and);
    files.say(done, took, reused, terminal);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_counted_in_words() {
        let count = Count {
            current: 494,
            differing: 3,
            stale: 0,
        };
        assert_eq!(
            count.text(Done::Written),
            "497 files, 3 written, 494 current"
        );
        let count = Count {
            current: 1,
            stale: 2,
            ..Count::default()
        };
        assert_eq!(count.text(Done::Compared), "1 file, 1 current, 2 stale");
    }
}
