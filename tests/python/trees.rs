//! Folders of files: those of the project, scratch folders, and the differences between two.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A folder of the project.
pub(crate) fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The folder for everything that these tests write.
pub(crate) fn scratch_root() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    std::fs::create_dir_all(&root).unwrap();
    root
}

/// An empty folder for one test.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = scratch_root().join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Every file below a folder by its path with `/`, sorted.
pub(crate) fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap();
            files.insert(
                path.replace('\\', "/"),
                std::fs::read(entry.path()).unwrap(),
            );
        }
    }
    files
}

/// Whether a path names a `.proto` file.
pub(crate) fn is_proto(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "proto")
}

/// Copies every file below one folder into another.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        write(&to.join(path), &bytes);
    }
}

/// Writes a file, and the folders above it; only in the project.
pub(crate) fn write(path: &Path, bytes: &[u8]) {
    assert!(
        path.starts_with(scratch_root()) || path.starts_with(source("tests")),
        "{} is not a test's to write",
        path.display()
    );
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// The first difference in each file that differs; empty if there is none.
pub(crate) fn difference(
    expected: &BTreeMap<String, Vec<u8>>,
    found: &BTreeMap<String, Vec<u8>>,
) -> String {
    let paths: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let mut report = String::new();
    for path in paths {
        let what = match (expected.get(path), found.get(path)) {
            (Some(expected), Some(found)) if expected == found => continue,
            (Some(expected), Some(found)) => first_difference(expected, found),
            (Some(_), None) => "is missing".to_owned(),
            (None, _) => "should not be there".to_owned(),
        };
        report.extend([path.as_str(), ": ", what.as_str(), "\n"]);
    }
    report
}

fn first_difference(expected: &[u8], found: &[u8]) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let (expected, found) = (text(expected), text(found));
    let mut lines = (1..).zip(expected.split('\n').zip(found.split('\n')));
    match lines.find(|(_, (expected, found))| expected != found) {
        Some((line, (expected, found))) => {
            format!("line {line}\n  expected {expected:?}\n  found    {found:?}")
        }
        None => "one is longer".to_owned(),
    }
}

/// Every folder of sources below `tests`, and the samples.
pub(crate) fn of_tests() -> Vec<PathBuf> {
    let mut trees = vec![source("protos"), source("tests/python/nasty")];
    let folders = [
        "cases",
        "golden",
        "python/cases",
        "workspace",
        "descriptors",
    ];
    for folder in folders.map(|name| source(&format!("tests/{name}"))) {
        let entries = walkdir::WalkDir::new(folder)
            .into_iter()
            .map(Result::unwrap);
        let found =
            entries.filter(|entry| entry.file_type().is_dir() && entry.file_name() == "protos");
        trees.extend(found.map(walkdir::DirEntry::into_path));
    }
    trees
}
