//! One run: repeats the recorded result, does a part of the work, or does all of it.
//!
//! In: the sources, and the record of an earlier run over the same files. Out: outcomes, and a record of them.

use std::path::PathBuf;

use super::diagnostics::RecordedDiagnostics;
use super::merge::{Made, Merging};
use super::partial::{PartialRun, is_bundled};
use super::record::{self, Record};
use super::sources::{Sources, Tree};
use super::store::Store;
use super::summary::TargetSummary;
use super::{Outcome, RunKind, outputs};
use crate::config::Config;
use crate::digest::{Digest, digest};
use crate::pipeline::{self, Generated, Output};
use crate::write::{Changes, WriteOptions};
use protree_compiler::error::Result;
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::{Progress, Stage};
use protree_compiler::sources::SourceTree;

/// One run whose sources have been read.
pub(super) struct Run<'a> {
    pub(super) outputs: &'a [Output<'a>],
    pub(super) options: Option<WriteOptions>,
    pub(super) sources: Sources,
    pub(super) store: Store,
    pub(super) progress: Progress<'a>,
}

impl Run<'_> {
    /// Whether the record is of a run over the same files, whatever their contents were.
    pub(super) fn is_of(&self, record: &Record) -> bool {
        let trees = record.trees.iter().zip(&self.sources.trees);
        let same_files = |(known, tree): (&record::Tree, &Tree)| {
            let paths = tree.source.files.iter().map(|file| file.path.as_str());
            known.files.iter().map(|file| file.path.as_str()).eq(paths)
        };
        record.trees.len() == self.sources.trees.len()
            && record.targets.len() == self.outputs.len()
            && trees.into_iter().all(same_files)
    }

    /// The recorded outcomes, if nothing has changed since.
    pub(super) fn recall(&self, record: &Record) -> Option<Vec<Outcome>> {
        let mut trees = record.trees.iter().zip(&self.sources.trees);
        let is_same = trees.all(|(known, tree)| {
            let digests = tree.digests.iter().map(|digest| &digest[..]);
            let known = known.files.iter().map(|file| &file.digest[..]);
            known.eq(digests)
        });
        if !is_same {
            return None;
        }
        let targets = || record.targets.iter().zip(self.outputs).enumerate();
        let outputs = record.targets.iter().map(|target| target.outputs.len());
        let step = self.progress.begin(Stage::Compare, outputs.sum());
        let is_current = targets().all(|(index, (target, (_, folder)))| {
            target.templates.iter().all(is_unchanged)
                && outputs::are_current(target, folder, self.tree(index).jobs, &step)
        });
        if !is_current {
            return None;
        }
        let recall = |(index, (target, (_, folder))): (_, (&record::Target, &Output<'_>))| {
            let recorded =
                RecordedDiagnostics::restore(&target.diagnostics, &self.tree(index).texts())?;
            let mut changes = Changes::in_folder(folder);
            changes.unchanged = usize::try_from(target.unchanged).ok()?;
            Some(Outcome {
                kind: RunKind::Recalled,
                changes,
                usage: None,
                diagnostics: recorded.into_diagnostics(),
                imported: target
                    .templates
                    .iter()
                    .map(|it| it.path.as_str().into())
                    .collect(),
            })
        };
        targets().map(recall).collect()
    }

    /// Does only the work that changes make necessary; `None` if everything has to be done again, or if any check
    /// fails.
    pub(super) fn part(&self, record: &Record) -> Option<Vec<Outcome>> {
        let part = PartialRun::new(record, &self.sources, self.outputs)?;
        let mut trees = part.trees.iter().map(|tree| tree.source.clone());
        let (generated, summary) = self.generate(&mut trees).ok()?;
        if !part.is_confirmed(record, &self.sources, &summary) {
            return None;
        }
        let made = generated.into_iter().zip(&summary).enumerate();
        let made = made.map(|(index, (generated, summary))| {
            let tree_index = self.sources.tree_of[index];
            let merging = Merging {
                known: &record.targets[index],
                tree: &part.trees[tree_index],
                affected: &part.targets[index],
                whole: self.tree(index),
            };
            merging.merge(generated, summary, self.outputs[index].0)
        });
        let made: Vec<Made> = made.collect::<Option<_>>()?;
        let mut files = record.trees.clone();
        for (index, part) in part.trees.iter().enumerate() {
            let summary = self.summaries_of(index, &summary);
            self.sources.trees[index].update(&mut files[index], &part.changes, &summary);
        }
        self.finish(RunKind::Part, made, Some(files)).ok()
    }

    pub(super) fn all(&self) -> Result<Vec<Outcome>> {
        let mut trees = self.sources.trees.iter().map(|tree| tree.source.clone());
        let (generated, summary) = self.generate(&mut trees)?;
        let trees = self.sources.trees.iter().enumerate();
        let files = trees.map(|(index, tree)| tree.remember(&self.summaries_of(index, &summary)));
        let mut files: Option<Vec<_>> = files.collect();
        let are_divisible: Vec<bool> = (0..summary.len())
            .map(|index| is_divisible(&self.summaries_of(self.sources.tree_of[index], &summary)))
            .collect();
        let mut made = Vec::new();
        for (index, (generated, summary)) in generated.into_iter().zip(summary).enumerate() {
            let tree = self.tree(index);
            let recorded = summary.recorded.remember(&tree.indices());
            // A diagnostic that points outside the tree cannot be restored from a record.
            files = files.filter(|_| recorded.is_some());
            let outputs = generated.tree.files();
            let outputs = outputs.map(|(path, file)| outputs::remember(path, file, &summary));
            let record = record::Target {
                outputs: outputs.collect(),
                diagnostics: recorded.unwrap_or_default(),
                is_divisible: are_divisible[index],
                shared: summary.shared.into_iter().collect(),
                templates: generated.templates.iter().map(remember_template).collect(),
                ..record::Target::default()
            };
            made.push(Made { generated, record });
        }
        self.finish(RunKind::All, made, files)
    }

    /// Runs the pipeline over `trees`, without writing or comparing.
    fn generate(
        &self,
        trees: &mut dyn Iterator<Item = SourceTree>,
    ) -> Result<(Vec<Generated>, Vec<TargetSummary>)> {
        let configs: Vec<&Config> = self.outputs.iter().map(|&(config, _)| config).collect();
        let mut summary: Vec<TargetSummary> = Vec::new();
        let generated = pipeline::generate_from(
            &configs,
            &mut |_| {
                Ok(trees
                    .next()
                    .expect("invariant: there is one for each group"))
            },
            &mut |schema, plan| {
                let index = summary.len();
                let mut target = TargetSummary::of(schema, plan, configs[index]);
                if index > 0 && self.sources.tree_of[index - 1] == self.sources.tree_of[index] {
                    // The front end's diagnostics are reported with the first target of a tree.
                    target.recorded.front_end.clear();
                }
                summary.push(target);
            },
            self.progress,
        )?;
        Ok((generated, summary))
    }

    /// Writes or compares, and records the run if `files` is present.
    fn finish(
        &self,
        kind: RunKind,
        made: Vec<Made>,
        files: Option<Vec<record::Tree>>,
    ) -> Result<Vec<Outcome>> {
        let (generated, targets): (Vec<Generated>, Vec<record::Target>) = made
            .into_iter()
            .map(|made| (made.generated, made.record))
            .unzip();
        let changes = pipeline::finish(self.outputs, &generated, self.options, self.progress)?;
        if let Some(trees) = files {
            self.remember(trees, targets, &changes);
        }
        let outcomes = generated.into_iter().zip(changes);
        let outcome = |(generated, changes): (Generated, Changes)| Outcome {
            kind,
            changes,
            usage: (kind == RunKind::All).then_some(generated.usage),
            diagnostics: generated.diagnostics,
            imported: generated.imported,
        };
        Ok(outcomes.map(outcome).collect())
    }

    fn remember(
        &self,
        trees: Vec<record::Tree>,
        mut targets: Vec<record::Target>,
        changes: &[Changes],
    ) {
        if self.options.is_none() && !changes.iter().all(Changes::is_current) {
            // The folder does not have the outputs that a record would describe.
            return;
        }
        for ((target, changes), (_, folder)) in targets.iter_mut().zip(changes).zip(self.outputs) {
            let written = changes.files.iter().filter(|file| file.is_there()).count();
            target.unchanged = (changes.unchanged + written) as u64;
            for output in &mut target.outputs {
                let path = OutputPath::new(output.path.as_str());
                let Some(digest) = path.and_then(|path| changes.digests.get(&path)) else {
                    return;
                };
                output.digest = digest.to_vec();
            }
            let Some(manifest) = outputs::manifest(folder) else {
                return;
            };
            target.manifest = manifest.to_vec();
            // Diagnostics of the writer are not recorded, so without a listing it looks at the folder again next time.
            let is_silent = changes.diagnostics.is_empty() && changes.written_by.is_none();
            let listing = is_silent
                .then(|| outputs::listing(folder, &target.outputs))
                .flatten();
            target.listing = listing.map(|listing| listing.to_vec());
        }
        self.store.write(&Record {
            key: self.store.key.to_vec(),
            trees,
            targets,
        });
    }

    /// The summaries of the targets of one tree.
    fn summaries_of<'a>(
        &self,
        tree: usize,
        summary: &'a [TargetSummary],
    ) -> Vec<&'a TargetSummary> {
        let summary = summary.iter().zip(&self.sources.tree_of);
        let summary = summary.filter(|(_, of)| **of == tree);
        summary.map(|(summary, _)| summary).collect()
    }

    fn tree(&self, target: usize) -> &Tree {
        &self.sources.trees[self.sources.tree_of[target]]
    }
}

fn remember_template((path, digest): &(PathBuf, Digest)) -> record::Template {
    record::Template {
        path: path.display().to_string(),
        digest: digest.to_vec(),
    }
}

/// Whether a template file is still the same.
fn is_unchanged(template: &record::Template) -> bool {
    let bytes = std::fs::read(&template.path);
    bytes.is_ok_and(|bytes| digest(&bytes)[..] == template.digest)
}

/// Whether a part of the outputs of a tree can be made without the rest.
fn is_divisible(targets: &[&TargetSummary]) -> bool {
    let mut bare = targets.iter().filter_map(|summary| summary.bare.as_ref());
    let first = bare.next();
    let agree = bare.all(|bare| Some(bare) == first);
    let each = |summary: &&TargetSummary| {
        let mut files = summary.files.values();
        // A package that is partly in the tree and partly bundled is only complete in a run if something imports it.
        let is_mixed = summary.has_bundled && files.any(|file| is_bundled(&file.package));
        summary.is_divisible && !is_mixed
    };
    agree && targets.iter().all(each)
}
