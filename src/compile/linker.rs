//! In: shards of files with absolute names. Out: their descriptors completed with what the linker found out, and what it
//! refused. The pools live as long as their options are wanted.

use std::collections::{BTreeMap, BTreeSet};

use protox::prost_reflect::DescriptorPool;

use crate::compile::graph::Graph;
use crate::compile::link::{Disguise, link};
use crate::compile::{FileId, SchemaFile, interpreted};
use crate::{Diagnostic, Limits};

/// Files that are linked in one pool, imports first.
pub(super) type Shard<'a> = Vec<(FileId, &'a mut SchemaFile)>;

/// What it takes to link files, besides the files.
pub(super) struct Linker<'a> {
    pub(super) graph: &'a Graph,
    pub(super) disguises: &'a BTreeMap<FileId, Disguise>,
    /// Of all files, as it was before.
    pub(super) unfit: &'a [bool],
    pub(super) keeps_pools: bool,
    pub(super) limits: &'a Limits,
}

/// What became of files that were to be linked.
#[derive(Debug, Default)]
pub(super) struct Linked {
    pub(super) failed: Vec<(FileId, Vec<Diagnostic>)>,
    /// They failed, or import one that did.
    pub(super) unfit: BTreeSet<FileId>,
}

impl Linker<'_> {
    /// Links `files` in a pool that holds all else they import, but what is `missing`.
    pub(super) fn link(
        &self,
        pool: &mut DescriptorPool,
        mut files: Shard<'_>,
        missing: &BTreeSet<FileId>,
    ) -> Linked {
        let linked = self.add(pool, &files, missing);
        for (_, file) in &mut files {
            if let Some(linked) = pool.get_file_by_name(file.path.as_str()) {
                interpreted::complete(&mut file.descriptor, linked.file_descriptor_proto());
                file.pool = self.keeps_pools.then(|| pool.clone());
            }
        }
        linked
    }

    fn add(
        &self,
        pool: &mut DescriptorPool,
        files: &Shard<'_>,
        missing: &BTreeSet<FileId>,
    ) -> Linked {
        let mut linked = Linked::default();
        for (id, file) in files {
            let is_unfit =
                |id: &FileId| self.unfit[*id] || linked.unfit.contains(id) || missing.contains(id);
            let is_hopeless = is_unfit(id) || self.graph.imports(*id).iter().any(is_unfit);
            if is_hopeless || linked.failed.len() > self.limits.errors {
                linked.unfit.insert(*id);
            } else if let Err(diagnostics) = link(pool, file, &self.disguises[id]) {
                linked.unfit.insert(*id);
                linked.failed.push((*id, diagnostics));
            }
        }
        linked
    }
}
