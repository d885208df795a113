//! In: the files of one namespace, and who imports whom. Out: what can be linked side by side, each part in a pool of
//! its own, which need not outlive the part. The number of threads has no say in it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use crate::compile::FileId;
use crate::compile::graph::Graph;

/// A file that more files import is common to all shards: it would tie them together.
const MOST_IMPORTERS: usize = 16;
/// Smaller trees are not worth more than one pool. In bytes of source.
const LEAST: usize = 256 << 10;
/// More shards would not save memory, nor time on any machine that compiles protos.
const MOST_SHARDS: usize = 16;

/// A namespace in parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shards {
    /// What many files import, with all that it imports, imports first.
    pub(super) common: Vec<FileId>,
    /// Each imports nothing but files of its own and common ones; imports first.
    pub(super) shards: Vec<Vec<FileId>>,
}

impl Shards {
    /// Splits `files`, which come imports first, by the sizes of their sources.
    pub(super) fn of(files: &[FileId], graph: &Graph, size: impl Fn(FileId) -> usize) -> Self {
        let total = |ids: &[FileId]| ids.iter().map(|&id| size(id)).sum::<usize>();
        let common = common(files, graph);
        let is_common = |id: &FileId| common.binary_search(id).is_ok();
        let (common, rest): (Vec<FileId>, Vec<FileId>) = files.iter().partition(|id| is_common(id));
        let mut knots = knots(&rest, graph, is_common);
        // Every shard begins with a copy of what is common: all copies together stay smaller than half of the rest.
        let affordable = total(&rest) / (2 * total(&common)).max(LEAST);
        let count = affordable.min(MOST_SHARDS).min(knots.len());
        if count < 2 {
            return Self {
                common: Vec::new(),
                shards: vec![files.to_vec()],
            };
        }
        knots.sort_by_cached_key(|knot| Reverse(total(knot)));
        let mut shards = vec![(0, Vec::new()); count];
        for knot in knots {
            let smallest = shards.iter_mut().min_by_key(|(size, _)| *size);
            let (size, shard) = smallest.expect("invariant: there are shards");
            *size += total(&knot);
            shard.extend(knot);
        }
        Self {
            common,
            shards: shards.into_iter().map(|(_, shard)| shard).collect(),
        }
    }
}

/// Sorted.
fn common(files: &[FileId], graph: &Graph) -> Vec<FileId> {
    let mut importers: BTreeMap<FileId, usize> = BTreeMap::new();
    for &id in files {
        for &import in graph.imports(id) {
            *importers.entry(import).or_default() += 1;
        }
    }
    importers.retain(|_, count| *count > MOST_IMPORTERS);
    let mut common = graph.imports_first(importers.into_keys());
    common.sort_unstable();
    common
}

/// Files that must stay together because they import each other, each knot in the order of `files`.
fn knots(files: &[FileId], graph: &Graph, is_common: impl Fn(&FileId) -> bool) -> Vec<Vec<FileId>> {
    let count = files.iter().max().map_or(0, |last| last + 1);
    let mut ties = UnionFind::new(count);
    for &id in files {
        for &import in graph.imports(id).iter().filter(|id| !is_common(id)) {
            ties.union(id, import);
        }
    }
    let mut knots: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
    for &id in files {
        knots.entry(ties.find(id)).or_default().push(id);
    }
    knots.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twenty pairs of files that import each other's elder and the last file, which imports the one before.
    fn pairs() -> Graph {
        let (shared, base) = (41, 40);
        let imports = (0..40).map(|id| {
            if id % 2 == 1 {
                vec![id - 1, shared]
            } else {
                vec![shared]
            }
        });
        Graph::new(imports.chain([vec![], vec![base]]).collect())
    }

    #[test]
    fn what_all_import_is_common_and_the_rest_is_shared_out() {
        let graph = pairs();
        let order = graph.imports_first(0..42);
        let Shards { common, shards } =
            Shards::of(&order, &graph, |id| if id < 40 { LEAST } else { 1 });
        assert_eq!(common, [40, 41]);
        assert_eq!(shards.len(), MOST_SHARDS.min(20));
        for shard in shards.iter().flat_map(|shard| shard.chunks(2)) {
            assert!(
                matches!(shard[..], [a, b] if a % 2 == 0 && b == a + 1),
                "{shard:?}"
            );
        }
    }

    #[test]
    fn small_trees_and_those_that_mostly_share_stay_whole() {
        let graph = pairs();
        let order = graph.imports_first(0..42);
        for size in [|_| 1, |id| if id < 40 { LEAST } else { 40 * LEAST }] {
            let Shards { common, shards } = Shards::of(&order, &graph, size);
            assert_eq!((common, shards), (vec![], vec![order.clone()]));
        }
    }
}
