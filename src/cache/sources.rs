//! What targets are made of.
//!
//! In: targets. Out: the texts of their trees, read once for all that is done with them, and their digests.

use super::Output;
use crate::digest::{Digest, digest};
use crate::discover::{self, SourceFile, SourceTree};
use crate::parallel::Jobs;
use crate::{Config, Language};

/// Everything the targets of a run are made of.
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
    /// `None` if there is more to it than the texts of the trees: of include roots nobody could tell what they lacked.
    pub(super) fn read(outputs: &[Output<'_>]) -> Option<Self> {
        if !outputs.iter().all(|(config, _)| is_cacheable(config)) {
            return None;
        }
        let mut trees = Vec::new();
        let mut tree_of = Vec::new();
        for neighbours in outputs.chunk_by(|(a, _), (b, _)| a.same_sources(b)) {
            tree_of.extend(neighbours.iter().map(|_| trees.len()));
            trees.push(Tree::read(neighbours[0].0)?);
        }
        Some(Self { trees, tree_of })
    }
}

impl Tree {
    fn read(config: &Config) -> Option<Self> {
        let source = discover::discover(config).ok()?;
        let is_plain = source.includes.is_empty() && source.diagnostics.is_empty();
        is_plain.then_some(())?;
        let jobs = config.threads();
        let size = |file: &SourceFile| file.source.text().len();
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
    match &config.language {
        Language::Rust(options) => options.is_cacheable(),
        Language::Python(_) => true,
    }
}
