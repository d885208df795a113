//! Decides which part of the work has to be done again.
//!
//! In: the record of an earlier run, and the current sources. Out: the trees to compile, and what to generate again for
//! each target; or `None`, if a complete run is simpler or safer.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::affected::{Affected, Change, File, FileIndex, affected, islands};
use super::sources::{Sources, Tree};
use super::summary::TargetSummary;
use super::{Output, record, scan};
use crate::config::Config;
use crate::plan::rust::modules;
use protree_compiler::paths::ProtoPath;
use protree_compiler::sources::{KeptFile, Rest, SourceFile, SourceTree};

/// What has to be done.
pub(super) struct PartialRun {
    pub(super) trees: Vec<PartialTree>,
    /// One for each target.
    pub(super) targets: Vec<Affected>,
}

pub(super) struct PartialTree {
    /// The files to compile.
    pub(super) source: SourceTree,
    pub(super) changes: Vec<Change>,
    /// The current imports of each file within the tree.
    imports: Vec<Vec<FileIndex>>,
    /// The files that are affected for at least one target.
    pub(super) affected: BTreeSet<FileIndex>,
    pub(super) needed: BTreeSet<FileIndex>,
}

impl PartialRun {
    /// `None` if the record has other files, or if everything has to be done again.
    pub(super) fn new(
        record: &record::Record,
        sources: &Sources,
        outputs: &[Output<'_>],
    ) -> Option<Self> {
        if !record.targets.iter().all(|target| target.is_divisible) {
            return None;
        }
        let mut part = Self {
            trees: Vec::new(),
            targets: Vec::new(),
        };
        for (index, (known, tree)) in record.trees.iter().zip(&sources.trees).enumerate() {
            let of_tree = |target: &usize| sources.tree_of[*target] == index;
            let targets = (0..outputs.len()).filter(of_tree);
            let targets: Vec<_> = targets
                .map(|target| (outputs[target].0, &record.targets[target]))
                .collect();
            let (tree, affected) = PartialTree::new(known, tree, &targets)?;
            part.trees.push(tree);
            part.targets.extend(affected);
        }
        Some(part)
    }

    /// Whether compiling has confirmed what was assumed from the record and from tokens.
    pub(super) fn is_confirmed(
        &self,
        record: &record::Record,
        sources: &Sources,
        summary: &[TargetSummary],
    ) -> bool {
        let summary = summary.iter().zip(&sources.tree_of);
        summary.into_iter().all(|(summary, &tree)| {
            summary.is_divisible && self.trees[tree].is_confirmed(&record.trees[tree], summary)
        })
    }
}

impl PartialTree {
    fn new(
        known: &record::Tree,
        tree: &Tree,
        targets: &[(&Config, &record::Target)],
    ) -> Option<(Self, Vec<Affected>)> {
        // Well-known files can belong to several islands.
        let files = &tree.source.files;
        if files.iter().any(|file| file.path.is_well_known()) {
            return None;
        }
        let changes = changes(known, tree);
        let old = graph(known, &vec![Change::None; changes.len()])?;
        let mut new = graph(known, &changes)?;
        read_imports(known, tree, &mut new)?;
        let islands = islands(&new);
        // If islands change, definitions in different files that were independent before may now clash.
        if islands != super::affected::islands(&old) {
            return None;
        }
        let affected = targets.iter().map(|(config, target)| {
            let shared: HashSet<&str> = target.shared.iter().map(String::as_str).collect();
            affected(&new, &module_names(known, tree, config), &shared)
        });
        let affected: Vec<Affected> = affected.collect::<Option<_>>()?;
        let union = |files: fn(&Affected) -> &BTreeSet<FileIndex>| -> BTreeSet<FileIndex> {
            affected.iter().flat_map(files).copied().collect()
        };
        let (files, needed) = (
            union(|affected| &affected.files),
            union(|affected| &affected.needed),
        );
        if files.len() == changes.len() {
            return None;
        }
        let part = Self {
            source: source(known, tree, &files, &needed, &islands),
            imports: new.into_iter().map(|file| file.imports).collect(),
            affected: files,
            needed,
            changes,
        };
        Some((part, affected))
    }

    fn is_confirmed(&self, known: &record::Tree, target: &TargetSummary) -> bool {
        let mut packages = known.files.iter().map(|file| file.package.as_str());
        if target.has_bundled && packages.any(is_bundled) {
            return false;
        }
        self.affected.iter().all(|&id| {
            let file = &known.files[id];
            let Some(summary) = target.files.get(&file.path) else {
                return false;
            };
            let indices = summary.imports.iter().filter_map(|path| index(known, path));
            summary.package == file.package
                && (target.bare.is_none() || target.is_bare(&file.path) == file.is_bare)
                && indices.collect::<BTreeSet<_>>() == self.imports[id].iter().copied().collect()
                // If an extension has changed, a file that was not compiled may have one with the same number.
                && summary.extensions == file.extensions
        })
    }
}

/// Whether the package is that of the bundled files, or below it.
pub(super) fn is_bundled(package: &str) -> bool {
    let rest = package.strip_prefix("google.protobuf");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn changes(known: &record::Tree, tree: &Tree) -> Vec<Change> {
    let files = known.files.iter().zip(&tree.source.files);
    files
        .zip(&tree.digests)
        .map(|((known, file), digest)| {
            if known.digest == digest {
                Change::None
            } else if known.contents == scan::contents(file.source.text()) {
                Change::Comments
            } else {
                Change::Contents
            }
        })
        .collect()
}

fn graph<'a>(known: &'a record::Tree, changes: &[Change]) -> Option<Vec<File<'a>>> {
    let file = |(file, change): (&'a record::File, &Change)| {
        let imports = file.imports.iter().map(|&import| import as FileIndex);
        let imports: Vec<FileIndex> = imports.collect();
        let are_there = imports.iter().all(|&import| import < known.files.len());
        are_there.then_some(File {
            package: &file.package,
            imports,
            change: *change,
        })
    };
    known.files.iter().zip(changes).map(file).collect()
}

/// Updates the imports of files that have changed.
fn read_imports(known: &record::Tree, tree: &Tree, files: &mut [File<'_>]) -> Option<()> {
    for (file, source) in files.iter_mut().zip(&tree.source.files) {
        if file.change < Change::Contents {
            continue;
        }
        file.imports.clear();
        for import in scan::imports(source.source.text())? {
            match index(known, import) {
                Some(index) => file.imports.push(index),
                None if import.starts_with("google/protobuf/") => {}
                // Inside the tree, the path may now resolve to a different file.
                None => return None,
            }
        }
    }
    Some(())
}

fn index(known: &record::Tree, path: &str) -> Option<FileIndex> {
    let found = known
        .files
        .binary_search_by(|file| file.path.as_str().cmp(path));
    found.ok()
}

/// The key of the module of each file in a target; it does not depend on the language.
fn module_names(known: &record::Tree, tree: &Tree, config: &Config) -> Vec<String> {
    let files = known.files.iter().zip(&tree.source.files);
    files
        .map(|(known, file)| match config.language.rust() {
            Some(options) => modules::key(&file.path, &known.package, options.layout),
            None => file.path.as_str().to_owned(),
        })
        .collect()
}

/// The part of a tree that is needed, with the affected files selected.
fn source(
    known: &record::Tree,
    tree: &Tree,
    affected: &BTreeSet<FileIndex>,
    needed: &BTreeSet<FileIndex>,
    islands: &[FileIndex],
) -> SourceTree {
    let whole = &tree.source.files;
    let path = |id: FileIndex| whole[id].path.clone();
    let file = |&id: &FileIndex| SourceFile {
        descriptor: None,
        selected: affected.contains(&id),
        ..whole[id].clone()
    };
    let others = |of: &BTreeSet<FileIndex>| -> Vec<FileIndex> {
        (0..whole.len()).filter(|id| !of.contains(id)).collect()
    };
    let kept = |id: FileIndex| KeptFile {
        path: path(id),
        package: known.files[id].package.clone(),
        is_bare: known.files[id].is_bare,
    };
    let rest = Rest {
        absent: others(needed).into_iter().map(path).collect(),
        kept: others(affected).into_iter().map(kept).collect(),
        joined: neighbours_in_islands(needed, islands)
            .map(|(one, other)| (path(one), path(other)))
            .collect::<Vec<(ProtoPath, ProtoPath)>>(),
    };
    let source = &tree.source;
    SourceTree {
        root: source.root.clone(),
        files: needed.iter().map(file).collect(),
        includes: Vec::new(),
        given: Vec::new(),
        unreadable: Vec::new(),
        diagnostics: Vec::new(),
        limits: source.limits.clone(),
        jobs: source.jobs,
        rest: Arc::new(rest),
    }
}

/// Each file with the previous file of the same island.
fn neighbours_in_islands(
    files: &BTreeSet<FileIndex>,
    islands: &[FileIndex],
) -> impl Iterator<Item = (FileIndex, FileIndex)> {
    let mut last: HashMap<FileIndex, FileIndex> = HashMap::new();
    files
        .iter()
        .filter_map(move |&id| Some((last.insert(islands[id], id)?, id)))
}
