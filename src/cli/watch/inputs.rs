//! The inputs of a run, and where to watch for changes of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::cli::depfile;
use crate::{Config, Project, discover};

/// Everything that is looked at.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// The `protree.toml` that defines the targets.
    project_file: Option<PathBuf>,
    /// The configurations of all targets, as they were last read.
    configs: Vec<Config>,
    /// Files outside the tree that protos import, and files that templates include.
    imported: BTreeSet<PathBuf>,
}

/// The files that currently exist.
pub(super) struct Listing {
    pub(super) made_of: BTreeSet<PathBuf>,
    /// Files that may become inputs: those in include roots and beside templates.
    pub(super) nearby: BTreeSet<PathBuf>,
}

/// Folders, and whether everything below them is watched too.
pub(super) type Folders = BTreeMap<PathBuf, Depth>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// Only the names directly in it.
    Flat,
    Deep,
}

impl Inputs {
    pub(super) fn new(project_file: Option<PathBuf>) -> Self {
        Self {
            project_file,
            ..Self::default()
        }
    }

    /// Takes the configurations of a project. Returns whether they have changed.
    pub(super) fn take_configs_of(&mut self, project: &Project) -> bool {
        let configs = project.targets.iter().map(|target| &target.config);
        if configs.clone().eq(&self.configs) {
            return false;
        }
        self.configs = configs.cloned().collect();
        true
    }

    /// Returns whether any of the paths is new.
    pub(super) fn add_imported<'a>(&mut self, paths: impl Iterator<Item = &'a PathBuf>) -> bool {
        let known = self.imported.len();
        self.imported.extend(paths.cloned());
        self.imported.len() > known
    }

    /// Lists all files.
    pub(super) fn list(&self) -> Listing {
        let mut made_of: BTreeSet<PathBuf> = self.single_files().collect();
        for neighbours in self.configs.chunk_by(Config::same_sources) {
            // A tree that does not exist has no files.
            made_of.extend(discover::inputs(&neighbours[0]).unwrap_or_default());
        }
        let mut nearby = BTreeSet::new();
        for folder in self.configs.iter().flat_map(include_roots) {
            nearby.extend(files_in(folder, usize::MAX, OsStr::new("proto")));
        }
        for template in self.configs.iter().filter_map(|it| it.template.as_ref()) {
            let extension = template.file.extension().unwrap_or_default();
            let beside = files_in(folder_of(&template.file), 1, extension);
            let is_named = template.file.parent().is_some_and(|it| it != Path::new(""));
            // Written in the same form as the path of the template itself.
            nearby.extend(beside.map(|path| match path.strip_prefix(".") {
                Ok(path) if !is_named => path.to_owned(),
                _ => path,
            }));
        }
        nearby.retain(|path| !made_of.contains(path));
        Listing { made_of, nearby }
    }

    /// The folders to watch: roots with everything below them, and each folder above a root or a single file, because
    /// it may be moved, or deleted and created again.
    pub(super) fn folders(&self) -> Folders {
        let mut folders = Folders::new();
        let roots: Vec<&Path> = self.roots().collect();
        for root in &roots {
            folders.insert(root.to_path_buf(), Depth::Deep);
        }
        let files: Vec<PathBuf> = self.single_files().collect();
        let all = roots.into_iter().chain(files.iter().map(PathBuf::as_path));
        for above in all.flat_map(|path| path.ancestors().skip(1)) {
            let above = if above.as_os_str().is_empty() {
                Path::new(".")
            } else {
                above
            };
            folders.entry(above.to_owned()).or_insert(Depth::Flat);
        }
        folders
    }

    /// A filter that drops events that cannot matter.
    pub(super) fn filter(&self) -> Filter {
        let mut names = HashSet::new();
        let files: Vec<PathBuf> = self.single_files().collect();
        let paths = self.roots().chain(files.iter().map(PathBuf::as_path));
        for component in paths.flat_map(Path::components) {
            if let Component::Normal(name) = component {
                names.insert(name.to_owned());
            }
        }
        let templates = self.configs.iter().filter_map(|it| it.template.as_ref());
        let mut extensions: HashSet<OsString> = templates
            .filter_map(|template| template.file.extension())
            .map(OsStr::to_owned)
            .collect();
        extensions.insert("proto".into());
        Filter { names, extensions }
    }

    fn single_files(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let configs = self.configs.iter();
        let templates = configs.clone().filter_map(|it| it.template.as_ref());
        let beside = configs.clone().flat_map(depfile::beside_the_tree);
        let sets = configs.filter(|it| it.reads_descriptors());
        let sets = sets.filter_map(|it| discover::inputs(it).ok()).flatten();
        let imported = self.imported.iter().cloned();
        let project_file = self.project_file.iter().cloned();
        let templates = templates.map(|template| template.file.clone());
        let all = imported.chain(project_file).chain(templates);
        all.chain(beside).chain(sets)
    }

    /// The folders with protos, whether they exist or not.
    pub(super) fn roots(&self) -> impl Iterator<Item = &Path> {
        let trees = self.configs.iter().filter(|it| !it.reads_descriptors());
        let trees = trees.map(|config| config.tree.as_path());
        trees.chain(self.configs.iter().flat_map(include_roots))
    }
}

fn include_roots(config: &Config) -> impl Iterator<Item = &Path> {
    config.includes.iter().map(|it| it.folder.as_path())
}

fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().unwrap_or(Path::new(""));
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}

fn files_in(folder: &Path, depth: usize, extension: &OsStr) -> impl Iterator<Item = PathBuf> {
    let entries = WalkDir::new(folder).max_depth(depth).into_iter();
    // What cannot be read is treated as missing.
    let paths = entries.filter_map(|entry| Some(entry.ok()?.into_path()));
    paths.filter(move |path| path.extension() == Some(extension))
}

/// Decides whether an event matters, by its path alone if possible.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// The names of single files, of roots and of the folders above them.
    names: HashSet<OsString>,
    extensions: HashSet<OsString>,
}

impl Filter {
    /// Whether an input may have changed there. Output files do not matter; folders do, because they may hold protos.
    pub(super) fn passes(&self, path: &Path) -> bool {
        let has_extension = |it| self.extensions.contains(it);
        let is_named = |it| self.names.contains(it);
        let is_hidden = |it: &OsStr| it.as_encoded_bytes().starts_with(b".");
        path.extension().is_some_and(has_extension)
            || path.file_name().is_some_and(is_named)
            || !path.is_file() && !path.file_name().is_some_and(is_hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Target;

    #[test]
    fn folders_above_are_watched_and_outputs_are_not() {
        let mut inputs = Inputs::new(Some("protree.toml".into()));
        let config = Config::new("api/protos").include("third_party");
        let project = Project::new().target(Target::new("rust", config, "src/pb"));
        assert!(inputs.take_configs_of(&project));
        assert!(!inputs.take_configs_of(&project));
        let folders = inputs.folders();
        let folders: Vec<_> = folders
            .iter()
            .map(|(path, depth)| (path.to_str().unwrap(), *depth))
            .collect();
        let expected = [
            (".", Depth::Flat),
            ("api", Depth::Flat),
            ("api/protos", Depth::Deep),
            ("third_party", Depth::Deep),
        ];
        assert_eq!(folders, expected);
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let filter = inputs.filter();
        for (path, passes) in [
            ("Cargo.toml", false),
            ("src/lib.rs", false),
            ("protree.toml", true),
            ("api", true),
            ("protos/book/book.proto", true),
            ("protos/book", true),
            ("no-longer-there", true),
            (".index.lock", false),
        ] {
            assert_eq!(filter.passes(&root.join(path)), passes, "{path}");
        }
    }
}
