//! The sources of targets.
//!
//! In: targets. Out: the texts of their trees, which are read once for the whole run, and their digests.

use std::collections::HashMap;

use super::affected::{Change, FileIndex};
use super::summary::TargetSummary;
use super::{Output, record, scan};
use crate::config::{Config, RustOptions};
use crate::digest::{Digest, digest};
use crate::discover;
use protree_compiler::diagnostic::Source;
use protree_compiler::parallel::{self, Jobs};
use protree_compiler::progress::Progress;
use protree_compiler::sources::{SourceFile, SourceTree};

/// All sources that the targets of a run are made from.
pub(super) struct Sources {
    pub(super) trees: Vec<Tree>,
    /// The tree of each target.
    pub(super) tree_of: Vec<usize>,
}

/// One tree, with the digest of each file.
pub(super) struct Tree {
    pub(super) source: SourceTree,
    pub(super) digests: Vec<Digest>,
    pub(super) jobs: Jobs,
}

impl Sources {
    /// `None` if a target reads more than its tree: with include roots, a file that appears there later can change the
    /// result.
    pub(super) fn read(outputs: &[Output<'_>], progress: Progress<'_>) -> Option<Self> {
        if !outputs.iter().all(|(config, _)| is_cacheable(config)) {
            return None;
        }
        let mut trees = Vec::new();
        let mut tree_of = Vec::new();
        for neighbours in outputs.chunk_by(|(a, _), (b, _)| a.same_sources(b)) {
            tree_of.extend(neighbours.iter().map(|_| trees.len()));
            trees.push(Tree::read(neighbours[0].0, progress)?);
        }
        Some(Self { trees, tree_of })
    }
}

impl Tree {
    fn read(config: &Config, progress: Progress<'_>) -> Option<Self> {
        let source = discover::discover(config, progress).ok()?;
        let is_plain = source.includes.is_empty() && source.diagnostics.is_empty();
        is_plain.then_some(())?;
        let jobs = config.threads();
        let size = |file: &SourceFile| file.source.text().len() / parallel::DIGESTING;
        let digests = jobs.map(&source.files, size, |file| {
            digest(file.source.text().as_bytes())
        });
        Some(Self {
            source,
            digests,
            jobs,
        })
    }
}

fn is_cacheable(config: &Config) -> bool {
    config.language.rust().is_none_or(RustOptions::is_cacheable)
}

impl Tree {
    pub(super) fn texts(&self) -> Vec<&Source> {
        self.source.files.iter().map(|file| &file.source).collect()
    }

    /// The indices of files by their names in labels.
    pub(super) fn indices(&self) -> HashMap<&str, FileIndex> {
        let files = self.source.files.iter().enumerate();
        files
            .map(|(index, file)| (file.source.name(), index))
            .collect()
    }

    /// The record of all files, made from the summaries of the targets.
    pub(super) fn remember(&self, summary: &[&TargetSummary]) -> Option<record::Tree> {
        let files: Vec<FileIndex> = (0..self.source.files.len()).collect();
        let size = |&index: &FileIndex| self.source.files[index].source.text().len();
        let files = self
            .jobs
            .map(&files, size, |&index| self.remember_file(index, summary));
        Some(record::Tree {
            files: files.into_iter().collect::<Option<_>>()?,
        })
    }

    /// Updates the record for the files that have changed.
    pub(super) fn update(
        &self,
        known: &mut record::Tree,
        changes: &[Change],
        summary: &[&TargetSummary],
    ) {
        for (index, change) in changes.iter().enumerate() {
            if *change != Change::None
                && let Some(file) = self.remember_file(index, summary)
            {
                known.files[index] = file;
            }
        }
    }

    fn remember_file(&self, index: FileIndex, targets: &[&TargetSummary]) -> Option<record::File> {
        let file = &self.source.files[index];
        let path = file.path.as_str();
        let summary = targets.first()?.files.get(path)?;
        let find = |path: &str| {
            let files = &self.source.files;
            let found = files.binary_search_by(|file| file.path.as_str().cmp(path));
            u32::try_from(found.ok()?).ok()
        };
        Some(record::File {
            path: path.to_owned(),
            digest: self.digests[index].to_vec(),
            contents: scan::contents(file.source.text()).to_vec(),
            package: summary.package.clone(),
            imports: summary
                .imports
                .iter()
                .filter_map(|path| find(path))
                .collect(),
            extensions: summary.extensions.clone(),
            is_bare: targets.iter().any(|summary| summary.is_bare(path)),
        })
    }
}
