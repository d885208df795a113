//! Resolves imports to files: first those of the tree, then of the include roots in their order, then bundled files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::bundled;
use crate::compile::suggest::nearest;
use crate::paths::ProtoPath;
use crate::sources::{SourceFile, SourceTree};

/// Where an import was found.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Tree,
    Include(PathBuf),
    Given(SourceFile),
    Bundled(&'static str),
}

/// Resolves imports.
pub(super) struct Finder<'a> {
    pub(super) tree: &'a SourceTree,
    in_tree: BTreeSet<&'a ProtoPath>,
    given: BTreeMap<&'a ProtoPath, &'a SourceFile>,
    pub(super) absent: BTreeSet<&'a ProtoPath>,
    by_file_name: BTreeMap<&'a str, Vec<&'a ProtoPath>>,
    /// The folders of the tree and the include roots, without symbolic links, each with its prefix.
    roots: Vec<(PathBuf, &'a str)>,
    known: BTreeMap<String, Option<(ProtoPath, Found)>>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(tree: &'a SourceTree) -> Self {
        let in_tree: BTreeSet<&ProtoPath> = tree
            .files
            .iter()
            .map(|file| &file.path)
            .chain(&tree.unreadable)
            .chain(&tree.rest.absent)
            .collect();
        let mut by_file_name: BTreeMap<&str, Vec<&ProtoPath>> = BTreeMap::new();
        for path in &in_tree {
            let name = path.as_str().rsplit('/').next().unwrap_or_default();
            by_file_name.entry(name).or_default().push(path);
        }
        let real = |folder: &Path| folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let includes = tree.includes.iter();
        let roots = [(real(&tree.root), "")]
            .into_iter()
            .chain(
                includes.map(|include| (real(&include.folder), include.prefix.trim_matches('/'))),
            )
            .collect();
        Self {
            tree,
            in_tree,
            given: tree.given.iter().map(|file| (&file.path, file)).collect(),
            absent: tree.rest.absent.iter().collect(),
            by_file_name,
            roots,
            known: BTreeMap::new(),
        }
    }

    /// The file that `import` in `importer` resolves to, with its canonical path.
    pub(super) fn find(
        &mut self,
        importer: &ProtoPath,
        import: &str,
    ) -> Option<(ProtoPath, Found)> {
        if let Some(found) = self.exact(import) {
            return Some(found);
        }
        let sibling = importer
            .as_str()
            .rsplit_once('/')
            .map(|(folder, _)| format!("{folder}/{import}"))
            .and_then(|path| self.exact(&path));
        let below_root = self.without_root(import);
        match (sibling, below_root) {
            (Some((a, _)), Some((b, _))) if a != b => None,
            (sibling, below_root) => sibling.or(below_root),
        }
    }

    fn exact(&mut self, import: &str) -> Option<(ProtoPath, Found)> {
        if let Some(known) = self.known.get(import) {
            return known.clone();
        }
        let found = self.look_up(import);
        self.known.insert(import.to_owned(), found.clone());
        found
    }

    fn look_up(&self, import: &str) -> Option<(ProtoPath, Found)> {
        let path = ProtoPath::new(import)?;
        if self.in_tree.contains(&path) {
            return Some((path, Found::Tree));
        }
        for (include, (_, prefix)) in self.tree.includes.iter().zip(&self.roots[1..]) {
            let Some(rest) = below_prefix(import, prefix) else {
                continue;
            };
            // As the user wrote the folder: the path is shown in messages.
            let disk = include.folder.join(rest);
            if disk.is_file() {
                return Some(self.first_name(path, disk));
            }
        }
        if let Some(&file) = self.given.get(&path) {
            return Some((path, Found::Given(file.clone())));
        }
        bundled::text(import).map(|text| (path, Found::Bundled(text)))
    }

    /// A file that is below several roots has the path relative to the first of them.
    fn first_name(&self, path: ProtoPath, disk: PathBuf) -> (ProtoPath, Found) {
        let Ok(real) = disk.canonicalize() else {
            return (path, Found::Include(disk));
        };
        for (index, (folder, prefix)) in self.roots.iter().enumerate() {
            let Some(name) = name_below(&real, folder, prefix) else {
                continue;
            };
            if index > 0 {
                return (name, Found::Include(disk));
            }
            if self.in_tree.contains(&name) {
                return (name, Found::Tree);
            }
        }
        (path, Found::Include(disk))
    }

    /// The file that `import` resolves to if its first folders repeat the last folders of a root.
    fn without_root(&mut self, import: &str) -> Option<(ProtoPath, Found)> {
        let cuts: Vec<usize> = import
            .match_indices('/')
            .map(|(cut, _)| cut)
            .take(32)
            .collect();
        for cut in cuts {
            let repeated = Path::new(&import[..cut]);
            if self.roots.iter().any(|(root, _)| root.ends_with(repeated))
                && let Some(found) = self.exact(&import[cut + 1..])
            {
                return Some(found);
            }
        }
        None
    }

    pub(super) fn searched(&self) -> String {
        let mut roots = vec![format!("`{}`", self.tree.root.display())];
        for include in &self.tree.includes {
            roots.push(match include.prefix.as_str() {
                "" => format!("`{}`", include.folder.display()),
                prefix => format!("`{prefix}` in `{}`", include.folder.display()),
            });
        }
        format!("{} and the bundled google/protobuf files", roots.join(", "))
    }

    /// Files of the tree that have the import's file name, or nearly its whole name.
    pub(super) fn similar(&self, import: &str) -> Vec<&ProtoPath> {
        let name = import.rsplit('/').next().unwrap_or_default();
        if let Some(paths) = self.by_file_name.get(name) {
            return paths.iter().copied().take(3).collect();
        }
        let stem = |path: &'a str| path.strip_suffix(".proto").unwrap_or(path);
        let stems = self.in_tree.iter().map(|path| stem(path.as_str()));
        nearest(import.strip_suffix(".proto").unwrap_or(import), stems)
            .and_then(|stem| ProtoPath::new(format!("{stem}.proto")))
            .and_then(|path| self.in_tree.get(&path).copied())
            .into_iter()
            .collect()
    }
}

fn below_prefix<'a>(import: &'a str, prefix: &str) -> Option<&'a str> {
    if prefix.is_empty() {
        return Some(import);
    }
    import.strip_prefix(prefix)?.strip_prefix('/')
}

fn name_below(real: &Path, folder: &Path, prefix: &str) -> Option<ProtoPath> {
    let relative = real.strip_prefix(folder).ok()?;
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
    let parts: Vec<&str> = prefix.into_iter().chain(parts?).collect();
    ProtoPath::new(parts.join("/"))
}
