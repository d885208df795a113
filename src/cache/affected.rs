//! Finds the outputs that a change of some files can affect.
//!
//! In: the files, their imports, and which of them have changed. Out: the files that have to be generated again, and
//! the files that have to be compiled for that. Pure: reads nothing.
//!
//! A file's output depends on what it defines, on what it imports (types, traits and paths propagate along imports),
//! and on the names of the modules on the path to these. A name in a module depends on everything else in the module:
//! the files whose code is in it, its child modules, and the types nested in messages of the parent module's files,
//! which can be put into the same module (a shared module). So a changed file affects the files in its module and below
//! it, and all files that import one of them. To generate the affected files, these are needed: the files themselves,
//! their imports, the files in the modules of all these and in the modules above them, and the files in shared modules.
//! If the module of a changed file is shared, the files above are affected too; that case is left to a complete run.
//! The definitions of a file can clash with those of files in the same package, in a package above it or in one below
//! it, so those files have to be compiled as well. Comments affect only the file they are in.

use std::collections::{BTreeSet, HashSet};

/// Index of a file, in the order of source file names.
pub(super) type FileIndex = usize;

/// How a file has changed since the earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    None,
    /// In comments and white space only.
    Comments,
    Contents,
}

/// One file of the tree.
#[derive(Debug, Clone)]
pub(super) struct File<'a> {
    pub(super) package: &'a str,
    /// The files of the tree that it imports.
    pub(super) imports: Vec<FileIndex>,
    pub(super) change: Change,
}

/// What has to be done again for one target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Affected {
    /// Files to generate.
    pub(super) files: BTreeSet<FileIndex>,
    /// Files to compile: those to generate and all that they need. Closed under imports.
    pub(super) needed: BTreeSet<FileIndex>,
    /// The modules of the files to generate.
    modules: BTreeSet<String>,
    /// The modules of the changed files: every module below them is affected as well.
    roots: BTreeSet<String>,
}

impl Affected {
    /// Adds files, and all other files whose code is in the same modules.
    fn add(&mut self, files: BTreeSet<FileIndex>, modules: &[String], shared: &HashSet<&str>) {
        let mut left = files;
        while !left.is_empty() {
            let modules_of_left = left.iter().map(|&id| modules[id].clone());
            self.modules.extend(modules_of_left);
            self.files.append(&mut left);
            // Nested types are defined in a file of a module above.
            let shared: Vec<&&str> = shared.iter().filter(|shared| self.covers(shared)).collect();
            let around: HashSet<&str> = shared.iter().flat_map(|shared| above(shared)).collect();
            let belongs = |&id: &FileIndex| {
                let module = modules[id].as_str();
                self.modules.contains(module) || around.contains(module)
            };
            left = (0..modules.len())
                .filter(belongs)
                .filter(|id| !self.files.contains(id))
                .collect();
        }
    }

    /// Whether the output of a module has to be made again.
    pub(super) fn covers(&self, module: &str) -> bool {
        self.modules.contains(module) || above(module).any(|above| self.roots.contains(above))
    }
}

/// `modules` has the module of each file, with `/` between its parts; `shared` has the modules that also hold nested
/// types of messages. `None` if the change may affect everything.
pub(super) fn affected(
    files: &[File<'_>],
    modules: &[String],
    shared: &HashSet<&str>,
) -> Option<Affected> {
    let with = |least: Change| (0..files.len()).filter(move |&id| files[id].change >= least);
    let roots = modules_of(with(Change::Comments), modules);
    let roots_of_contents = modules_of(with(Change::Contents), modules);
    if roots_of_contents.iter().any(|root| shared.contains(root)) {
        return None;
    }
    let below = |roots: &HashSet<&str>| -> Vec<FileIndex> {
        let is_below = |&id: &FileIndex| above(&modules[id]).any(|above| roots.contains(above));
        (0..files.len()).filter(is_below).collect()
    };
    let mut own: BTreeSet<FileIndex> = below(&roots).into_iter().collect();
    own.extend(reach(&importers(files), below(&roots_of_contents)));
    let mut affected = Affected {
        roots: roots.into_iter().map(str::to_owned).collect(),
        ..Affected::default()
    };
    affected.add(own, modules, shared);
    affected.needed = needed(files, modules, shared, &affected.files);
    Some(affected)
}

fn needed(
    files: &[File<'_>],
    modules: &[String],
    shared: &HashSet<&str>,
    affected: &BTreeSet<FileIndex>,
) -> BTreeSet<FileIndex> {
    let imports: Vec<&[FileIndex]> = files.iter().map(|file| file.imports.as_slice()).collect();
    let used = reach(&imports, affected.iter().copied());
    let named: HashSet<&str> = used.iter().flat_map(|&id| above(&modules[id])).collect();
    let packages: HashSet<&str> = affected.iter().map(|&id| files[id].package).collect();
    let changed = files.iter().filter(|file| file.change == Change::Contents);
    let changed: HashSet<&str> = changed.map(|file| file.package).collect();
    let is_needed = |&id: &FileIndex| {
        let package = files[id].package;
        named.contains(modules[id].as_str())
            || shared.contains(modules[id].as_str())
            || packages.contains(package)
            || changed
                .iter()
                .any(|changed| is_in_package(changed, package) || is_in_package(package, changed))
    };
    let beside = (0..files.len()).filter(is_needed);
    reach(&imports, used.iter().copied().chain(beside))
}

/// The island of each file, as a number: a connected component of the import graph.
pub(super) fn islands(files: &[File<'_>]) -> Vec<FileIndex> {
    let importers = importers(files);
    let mut islands = vec![usize::MAX; files.len()];
    for start in 0..files.len() {
        let mut pending = vec![start];
        while let Some(id) = pending.pop() {
            if islands[id] == usize::MAX {
                islands[id] = start;
                pending.extend(&files[id].imports);
                pending.extend(&importers[id]);
            }
        }
    }
    islands
}

fn importers(files: &[File<'_>]) -> Vec<Vec<FileIndex>> {
    let mut importers = vec![Vec::new(); files.len()];
    for (id, file) in files.iter().enumerate() {
        for &import in &file.imports {
            importers[import].push(id);
        }
    }
    importers
}

/// `start`, and everything that can be reached from it along `leads`.
fn reach<L: AsRef<[FileIndex]>>(
    leads: &[L],
    start: impl IntoIterator<Item = FileIndex>,
) -> BTreeSet<FileIndex> {
    let mut reached = BTreeSet::new();
    let mut pending: Vec<FileIndex> = start.into_iter().collect();
    while let Some(id) = pending.pop() {
        if reached.insert(id) {
            pending.extend(leads[id].as_ref());
        }
    }
    reached
}

fn modules_of(files: impl Iterator<Item = FileIndex>, modules: &[String]) -> HashSet<&str> {
    files.map(|id| modules[id].as_str()).collect()
}

/// The module and the modules above it, without the root.
fn above(module: &str) -> impl Iterator<Item = &str> {
    let ends = module.match_indices('/').map(|(end, _)| end);
    ends.chain([module.len()]).map(|end| &module[..end])
}

/// Whether `package` is `outer` or lies below it. Every package lies below the package without a name.
fn is_in_package(package: &str, outer: &str) -> bool {
    let rest = package.strip_prefix(outer);
    outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The affected and the needed files. Modules are named as the packages are, and the first file has changed.
    fn found(change: Change, files: &[(&str, &[FileIndex])]) -> (Vec<FileIndex>, Vec<FileIndex>) {
        let changes = [change].into_iter().chain(std::iter::repeat(Change::None));
        let modules: Vec<String> = files
            .iter()
            .map(|(package, _)| package.replace('.', "/"))
            .collect();
        let files: Vec<File<'_>> = files
            .iter()
            .zip(changes)
            .map(|(&(package, imports), change)| File {
                package,
                imports: imports.to_vec(),
                change,
            })
            .collect();
        let found = affected(&files, &modules, &HashSet::new());
        let Affected { files, needed, .. } = found.expect("no module is shared");
        (files.into_iter().collect(), needed.into_iter().collect())
    }

    #[test]
    fn importers_are_affected_to_any_depth_and_need_their_imports() {
        let files: &[(&str, &[FileIndex])] = &[
            ("a", &[]),
            ("b", &[0]),
            ("c", &[1, 3]),
            ("d", &[]),
            ("e", &[3]),
        ];
        let affected = (vec![0, 1, 2], vec![0, 1, 2, 3]);
        assert_eq!(found(Change::Contents, files), affected);
        assert_eq!(found(Change::Comments, files), (vec![0], vec![0]));
    }

    #[test]
    fn modules_below_are_affected_and_those_above_are_needed() {
        let files: &[(&str, &[FileIndex])] =
            &[("a.b", &[]), ("a.b.c", &[]), ("a", &[]), ("a.bc", &[])];
        for change in [Change::Contents, Change::Comments] {
            assert_eq!(found(change, files), (vec![0, 1], vec![0, 1, 2]));
        }
    }

    #[test]
    fn all_files_of_affected_modules_and_of_imported_modules_are_included() {
        let files: &[(&str, &[FileIndex])] = &[
            ("a", &[2]),
            ("a", &[]),
            ("b", &[]),
            ("b", &[4]),
            ("c", &[]),
            ("c", &[]),
        ];
        assert_eq!(
            found(Change::Contents, files),
            (vec![0, 1], vec![0, 1, 2, 3, 4])
        );
    }

    #[test]
    fn files_without_a_package_are_above_all_others() {
        let files: &[(&str, &[FileIndex])] = &[("a", &[]), ("", &[]), ("b", &[])];
        assert_eq!(found(Change::Contents, files), (vec![0], vec![0, 1]));
        let files: &[(&str, &[FileIndex])] = &[("", &[]), ("b", &[])];
        assert_eq!(found(Change::Contents, files).1, [0, 1]);
    }

    #[test]
    fn modules_without_files_of_their_own_are_covered() {
        let files = [File {
            package: "a",
            imports: Vec::new(),
            change: Change::Contents,
        }];
        let affected = affected(&files, &["a".to_owned()], &HashSet::new());
        let affected = affected.expect("no module is shared");
        for (module, covered) in [("a", true), ("a/b", true), ("ab", false), ("", false)] {
            assert_eq!(affected.covers(module), covered, "{module}");
        }
    }

    #[test]
    fn a_change_in_a_shared_module_affects_the_modules_above() {
        let file = |change| File {
            package: "a.b",
            imports: Vec::new(),
            change,
        };
        let modules = ["a/b".to_owned()];
        let shared = HashSet::from(["a/b"]);
        assert_eq!(affected(&[file(Change::Contents)], &modules, &shared), None);
        let above = File {
            package: "a",
            imports: Vec::new(),
            change: Change::None,
        };
        let modules = ["a/b".to_owned(), "a".to_owned()];
        let found = affected(&[file(Change::Comments), above], &modules, &shared);
        assert_eq!(found.map(|found| found.files), Some(BTreeSet::from([0, 1])));
    }

    #[test]
    fn islands_are_connected_components_of_imports() {
        let file = |imports: &[FileIndex]| File {
            package: "",
            imports: imports.to_vec(),
            change: Change::None,
        };
        let files = [file(&[2]), file(&[]), file(&[]), file(&[2])];
        assert_eq!(islands(&files), [0, 1, 0, 0]);
    }
}
