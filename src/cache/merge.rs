//! Merges what a partial run made with the recorded outputs of the complete tree.
//!
//! In: the record, and what the pipeline made of the affected part. Out: what a complete run would have made, and the
//! new record of that.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

use super::affected::{Affected, FileIndex};
use super::diagnostics::RecordedDiagnostics;
use super::outputs;
use super::partial::PartialTree;
use super::record;
use super::sources::Tree;
use super::summary::TargetSummary;
use crate::config::Config;
use crate::generate::{OutputFile, OutputTree};
use crate::pipeline::Generated;
use crate::plan::Place;
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::ordered;
use protree_compiler::paths::OutputPath;

/// What was made for one target, completely or in part, and the record of it.
pub(super) struct Made {
    pub(super) generated: Generated,
    pub(super) record: record::Target,
}

/// The part of one target that was made again, and the record of the rest.
pub(super) struct Merging<'a> {
    pub(super) known: &'a record::Target,
    pub(super) tree: &'a PartialTree,
    pub(super) affected: &'a Affected,
    pub(super) whole: &'a Tree,
}

impl Merging<'_> {
    pub(super) fn merge(
        &self,
        part: Generated,
        summary: &TargetSummary,
        config: &Config,
    ) -> Option<Made> {
        let indices = self.whole.indices();
        let recorded = self.recorded(&summary.recorded, &indices)?;
        let remembered = recorded.remember(&indices)?;
        let (tree, outputs) = self.outputs(part.tree, summary, config)?;
        let shared = self.known.shared.iter();
        let kept = shared.filter(|module| !self.affected.covers(module));
        let new = summary.shared.iter();
        let new = new.filter(|module| self.affected.covers(module));
        Some(Made {
            generated: Generated {
                tree,
                diagnostics: recorded.into_diagnostics(),
                ..part
            },
            record: record::Target {
                outputs,
                diagnostics: remembered,
                is_divisible: true,
                shared: kept.chain(new).cloned().collect(),
                ..record::Target::default()
            },
        })
    }

    /// The recorded diagnostics of files that are not affected, and the new ones of files that are. `None` if a
    /// recorded diagnostic concerns both, and not all of its files were compiled.
    fn recorded(
        &self,
        new: &RecordedDiagnostics,
        indices: &HashMap<&str, FileIndex>,
    ) -> Option<RecordedDiagnostics> {
        let mut kept = Vec::new();
        for known in &self.known.diagnostics {
            let is_kept = if let Some(scope) = &known.scope {
                !self.affected.covers(&scope.module)
            } else {
                let labels = known.labels.iter();
                let files: Vec<FileIndex> = labels.map(|label| label.file as FileIndex).collect();
                let is_compiled = |file| self.tree.needed.contains(file);
                let is_affected = self.is_affected(known.files.is_some(), &files);
                if files.is_empty() || is_affected && !files.iter().all(is_compiled) {
                    return None;
                }
                !is_affected
            };
            if is_kept {
                kept.push(known.clone());
            }
        }
        let kept = RecordedDiagnostics::restore(&kept, &self.whole.texts())?;
        Some(kept.merge(self.new_diagnostics(new, indices)?, indices))
    }

    /// The new diagnostics of affected files. `None` if one has no labels, and so belongs to no file.
    fn new_diagnostics(
        &self,
        new: &RecordedDiagnostics,
        indices: &HashMap<&str, FileIndex>,
    ) -> Option<RecordedDiagnostics> {
        let of_files = new.remarks.iter();
        let of_files = of_files.filter(|remark| matches!(remark.place, Place::Files { .. }));
        let of_files = of_files.map(|remark| &remark.diagnostic);
        let mut all = new.front_end.iter().chain(of_files);
        if all.any(|diagnostic| diagnostic.labels.is_empty()) {
            return None;
        }
        let files = |diagnostic: &Diagnostic| -> Vec<FileIndex> {
            let names = diagnostic.labels.iter().map(|label| label.source.name());
            names
                .filter_map(|name| indices.get(name).copied())
                .collect()
        };
        let front_end = new.front_end.iter();
        let front_end = front_end.filter(|diagnostic| self.is_affected(false, &files(diagnostic)));
        let remarks = new.remarks.iter().filter(|remark| match &remark.place {
            Place::Scope { module, .. } => self.affected.covers(module),
            Place::Files { .. } => self.is_affected(true, &files(&remark.diagnostic)),
        });
        Some(RecordedDiagnostics {
            front_end: front_end.cloned().collect(),
            remarks: remarks.cloned().collect(),
        })
    }

    /// Whether a diagnostic concerns affected files. Those of the front end are reported once for all targets of a
    /// tree.
    fn is_affected(&self, of_plan: bool, files: &[FileIndex]) -> bool {
        let affected = if of_plan {
            &self.affected.files
        } else {
            &self.tree.affected
        };
        files.iter().any(|file| affected.contains(file))
    }

    /// The new outputs of what is affected, and the recorded outputs that are kept.
    fn outputs(
        &self,
        part: OutputTree,
        summary: &TargetSummary,
        config: &Config,
    ) -> Option<(OutputTree, Vec<record::Output>)> {
        let mut outputs = BTreeMap::new();
        let mut tree = OutputTree::default();
        tree.kept.jobs = config.jobs;
        for output in &self.known.outputs {
            if self.affected.covers(&output.module) {
                continue;
            }
            let path = OutputPath::new(output.path.as_str())?;
            if output.keep_existing {
                let file = OutputFile {
                    bytes: Bytes::new(),
                    vouched_by: OutputPath::new(output.vouched_by.as_str()),
                    keep_existing: true,
                };
                tree.files.insert(path.clone(), file);
            } else {
                let digest = output.digest.as_slice().try_into().ok()?;
                tree.kept.files.insert(path.clone(), digest);
            }
            outputs.insert(path, output.clone());
        }
        let module = |path: &OutputPath| summary.modules.get(path).map_or("", String::as_str);
        let new = part.files.into_iter();
        let new = new.filter(|(path, _)| self.affected.covers(module(path)));
        let new: BTreeMap<OutputPath, OutputFile> = ordered::map(new);
        for (path, file) in &new {
            outputs.insert(path.clone(), outputs::remember(path, file, summary));
        }
        tree.files.extend(new);
        Some((tree, outputs.into_values().collect()))
    }
}
