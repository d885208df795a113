//! In: the imports of each file. Out: cycles, islands and an order in which imports come before importers. Nothing here
//! recurses: a chain of imports may be as long as the tree has files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::compile::FileId;
use crate::components::strongly_connected;
use crate::ordered;

/// The import graph. Invariant: every import is the id of a file of the graph.
#[derive(Debug)]
pub(super) struct Graph {
    imports: Vec<Vec<FileId>>,
}

impl Graph {
    pub(super) fn new(imports: Vec<Vec<FileId>>) -> Self {
        Self { imports }
    }

    pub(super) fn imports(&self, id: FileId) -> &[FileId] {
        &self.imports[id]
    }

    fn importers(&self) -> Vec<Vec<FileId>> {
        let mut importers = vec![Vec::new(); self.imports.len()];
        for (id, imports) in self.imports.iter().enumerate() {
            for &import in imports {
                importers[import].push(id);
            }
        }
        importers
    }

    /// `roots`, and every file that imports one of them, directly or not.
    pub(super) fn with_dependants(
        &self,
        roots: impl IntoIterator<Item = FileId>,
    ) -> BTreeSet<FileId> {
        let importers = self.importers();
        let mut reached = BTreeSet::new();
        let mut stack: Vec<FileId> = roots.into_iter().collect();
        while let Some(id) = stack.pop() {
            if reached.insert(id) {
                stack.extend(&importers[id]);
            }
        }
        reached
    }

    /// One shortest cycle for each group of files that import each other, beginning with its first file.
    pub(super) fn cycles(&self) -> Vec<Vec<FileId>> {
        let components = strongly_connected(&self.imports).into_iter();
        let mut cycles: Vec<_> = components
            .map(BTreeSet::from_iter)
            .filter_map(|component| self.cycle_through(*component.first()?, &component))
            .collect();
        ordered::sort_by(&mut cycles, Ord::cmp);
        cycles
    }

    fn cycle_through(&self, start: FileId, within: &BTreeSet<FileId>) -> Option<Vec<FileId>> {
        let mut came_from: BTreeMap<FileId, FileId> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(id) = queue.pop_front() {
            for &import in self.imports[id]
                .iter()
                .filter(|import| within.contains(import))
            {
                if import == start {
                    let mut cycle = vec![id];
                    while let Some(&previous) = came_from.get(cycle.last()?) {
                        cycle.push(previous);
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                if let std::collections::btree_map::Entry::Vacant(e) = came_from.entry(import) {
                    e.insert(id);
                    queue.push_back(import);
                }
            }
        }
        None
    }

    /// The members of each island, in the order of their first file. An island is a connected component of the files
    /// for which `is_tree` holds, with all they import, imports first. An import of a file for which `is_shared` holds
    /// does not connect its importer; the pairs in `joined` are connected as well.
    pub(super) fn islands(
        &self,
        is_tree: impl Fn(FileId) -> bool,
        is_shared: impl Fn(FileId) -> bool,
        joined: &[(FileId, FileId)],
    ) -> Vec<Vec<FileId>> {
        let count = self.imports.len();
        let mut neighbours: Vec<Vec<FileId>> = vec![Vec::new(); count];
        for id in (0..count).filter(|&id| is_tree(id)) {
            let connects =
                |import: FileId| is_tree(import) && (is_shared(id) || !is_shared(import));
            for &import in self.imports[id].iter().filter(|&&import| connects(import)) {
                neighbours[id].push(import);
                neighbours[import].push(id);
            }
        }
        for &(one, other) in joined {
            neighbours[one].push(other);
            neighbours[other].push(one);
        }
        let mut seen = vec![false; count];
        let mut islands = Vec::new();
        for start in (0..count).filter(|&id| is_tree(id)) {
            let mut members = BTreeSet::new();
            let mut stack = vec![start];
            while let Some(id) = stack.pop() {
                if !std::mem::replace(&mut seen[id], true) {
                    members.insert(id);
                    stack.extend(&neighbours[id]);
                }
            }
            if !members.is_empty() {
                islands.push(self.imports_first(members));
            }
        }
        islands
    }

    /// `members` and all they import, imports first wherever there is no cycle.
    pub(super) fn imports_first(&self, members: impl IntoIterator<Item = FileId>) -> Vec<FileId> {
        let mut ordered = Vec::new();
        let mut entered = BTreeSet::new();
        for member in members {
            let mut stack = vec![(member, 0)];
            while let Some((id, next)) = stack.pop() {
                if next == 0 && !entered.insert(id) {
                    continue;
                }
                match self.imports[id].get(next) {
                    Some(&import) => stack.extend([(id, next + 1), (import, 0)]),
                    None => ordered.push(id),
                }
            }
        }
        ordered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_component_gives_one_cycle() {
        // 0 -> 1 -> 0, 1 -> 2, 2 -> 3 -> 4 -> 2, 5 -> 5, 6 -> 0
        let graph = Graph::new(vec![
            vec![1],
            vec![0, 2],
            vec![3],
            vec![4],
            vec![2],
            vec![5],
            vec![0],
        ]);
        assert_eq!(graph.cycles(), [vec![0, 1], vec![2, 3, 4], vec![5]]);
    }

    #[test]
    fn islands_share_files_outside_the_tree() {
        let graph = Graph::new(vec![vec![3], vec![0], vec![3], vec![]]);
        let islands = graph.islands(|id| id != 3, |_| false, &[]);
        assert_eq!(islands, [vec![3, 0, 1], vec![3, 2]]);
        let islands = graph.islands(|_| true, |id| id == 3, &[]);
        assert_eq!(islands, [vec![3, 0, 1], vec![3, 2], vec![3]]);
        let islands = graph.islands(|id| id != 3, |_| false, &[(1, 2)]);
        assert_eq!(islands, [vec![3, 0, 1, 2]]);
    }

    #[test]
    fn dependants_are_found_to_any_depth() {
        let graph = Graph::new(vec![vec![1], vec![2], vec![], vec![]]);
        assert_eq!(graph.with_dependants([2]), BTreeSet::from([0, 1, 2]));
    }
}
