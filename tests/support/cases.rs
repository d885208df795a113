//! The cases in `tests/cases`: a folder each, with `protos/`, a `case.toml` with flags and expected results, and
//! sometimes an `extra.rs` with tests that run beside the generated code, or a `beside.rs` that it uses.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// One small tree, and the expected results.
#[derive(Debug)]
pub(crate) struct Case {
    /// The name of its folder.
    pub(crate) name: String,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// The runs of protree over it.
    pub(crate) runs: Vec<CaseRun>,
}

/// One run over a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseRun {
    /// Flags of `gen`.
    #[serde(default)]
    pub(crate) flags: Vec<String>,
    /// What stderr must contain, for a run that must fail. Any other must succeed, and its output compile.
    #[serde(default)]
    pub(crate) error: Vec<String>,
    /// The exit code of a run that must fail, if not 1.
    pub(crate) exit: Option<i32>,
    /// What stderr must contain, for a run that succeeds.
    #[serde(default)]
    pub(crate) warning: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    /// A description for people.
    #[serde(rename = "about")]
    _about: String,
    run: Vec<CaseRun>,
}

/// Every case, sorted by name.
pub(crate) fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    folders(&root).map(|folder| read(&folder)).collect()
}

/// The folders in `root`, sorted.
pub(crate) fn folders(root: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(root).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the entry can be read").path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.into_iter()
}

/// The last part of a path.
pub(crate) fn name_of(folder: &Path) -> String {
    let name = folder.file_name().expect("a folder has a name");
    name.to_str().expect("names are UTF-8").to_owned()
}

fn read(folder: &Path) -> Case {
    let file = folder.join("case.toml");
    let text = fs::read_to_string(&file).expect("every case has a `case.toml`");
    let CaseFile { run, .. } =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert!(!run.is_empty(), "{}: no run", file.display());
    Case {
        name: name_of(folder),
        folder: folder.to_owned(),
        runs: run,
    }
}
