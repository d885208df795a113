//! The sources of `tests/verdicts`, in the format that `ask_protoc.py` describes.

use std::fs;
use std::path::{Path, PathBuf};

/// A small source, and protoc's verdict on it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) protoc_accepts: bool,
    /// `accepts`, or the first error of protoc.
    pub(crate) protoc: String,
    /// Path and text.
    pub(crate) files: Vec<(String, String)>,
}

impl Case {
    pub(crate) fn write(&self, folder: &Path) {
        for (path, text) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
}

/// All sources.
pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    texts
        .flat_map(|text| text.split("=== ").skip(1).map(case).collect::<Vec<_>>())
        .collect()
}

fn case(text: &str) -> Case {
    let (name, rest) = text.split_once('\n').unwrap();
    let (verdict, source) = rest.split_once('\n').unwrap();
    let protoc = verdict.strip_prefix("protoc: ").unwrap();
    let mut files = vec![("a.proto".to_owned(), String::new())];
    for line in source.trim_matches('\n').split('\n') {
        if let Some(path) = line.strip_prefix("--- ") {
            files.push((path.to_owned(), String::new()));
        } else {
            let (_, text) = files.last_mut().unwrap();
            text.push_str(line);
            text.push('\n');
        }
    }
    Case {
        name: name.to_owned(),
        protoc_accepts: protoc == "accepts",
        protoc: protoc.to_owned(),
        files,
    }
}
