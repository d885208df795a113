//! In: a folder, or the files that a build script compiles. Out: the root folder of the protos, found by trying from
//! which folder their imports resolve. Reads the disk.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::config::Config;
use protree_compiler::diagnostic::Severity;
use protree_compiler::error::{Error, Result};

/// Folders with files of tools, which are not searched.
const SKIPPED: &[&str] = &[
    "target",
    "node_modules",
    "venv",
    "__pycache__",
    "dist",
    "build",
];
/// The usual names of the root folder.
const USUAL: &[&str] = &["protos", "proto"];
/// The code for an import that protoc would not accept as it is written.
const ODD_IMPORT: &str = "E0210";

/// A path with `/` and without `.`, relative to a package or project; empty for the folder itself.
pub(super) fn plain_path(path: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.last().is_some_and(|it| it != "..") => {
                parts.pop();
            }
            Component::RootDir => parts.push(String::new()),
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    parts.join("/")
}

/// The root folder of the protos below `base`; `None` if there are no protos.
pub(super) fn find(base: &Path, is_package: bool) -> Result<Option<String>> {
    let files = protos(base);
    if files.is_empty() {
        return Ok(None);
    }
    let top = if is_package {
        top_folder(&files)?
    } else {
        String::new()
    };
    let files = files.iter().map(String::as_str);
    let files = files.filter(|file| below(file, &top).is_some());
    let candidates = between(&top, &common_folder(files));
    Ok(best(base, candidates, &[]))
}

/// The top-level folder with the protos, beside the package's sources.
fn top_folder(files: &[String]) -> Result<String> {
    let tops = files.iter().map(|file| file.split_once('/'));
    let Some(tops): Option<BTreeSet<&str>> = tops.map(|it| it.map(|(top, _)| top)).collect() else {
        return Err(Error::Config {
            message: "there are protos beside the package's `Cargo.toml`".to_owned(),
            help: "move them to a folder of their own, `protos`".to_owned(),
        });
    };
    let usual = USUAL.iter().find(|it| tops.contains(**it));
    match (usual, tops.first()) {
        (Some(usual), _) => Ok((*usual).to_owned()),
        (None, Some(top)) if tops.len() == 1 => Ok((*top).to_owned()),
        _ => Err(several_folders(&tops)),
    }
}

/// The root folder for the files of a build script, and the remaining include roots.
pub(super) fn of_files(
    base: &Path,
    files: &[String],
    includes: &[String],
) -> (String, Vec<String>) {
    let holds = |include: &&String| {
        let is_in = |file: &String| below(file, include).is_some();
        let is_named_from = |file: &String| base.join(include).join(file).is_file();
        files.iter().all(|file| is_in(file) || is_named_from(file))
    };
    let include = includes.iter().find(holds).or(includes.first());
    let include = include.cloned().unwrap_or_default();
    let others: Vec<String> = includes
        .iter()
        .filter(|it| **it != include)
        .cloned()
        .collect();
    let holds_a_package = base.join(&include).join("Cargo.toml").is_file() || include == "src";
    if !holds_a_package && !include.is_empty() {
        return (include, others);
    }
    // The package's folder itself is not used, because it also contains what cargo builds, and would be watched.
    let deepest = common_folder(files.iter().map(String::as_str));
    let mut candidates = between(&include, &deepest);
    candidates.retain(|it| *it != include);
    let tree = best(base, candidates, &others).unwrap_or(include);
    (tree, others)
}

/// The path of a file relative to a folder, if the file is in it.
pub(super) fn below(file: &str, folder: &str) -> Option<String> {
    if folder.is_empty() {
        return Some(file.to_owned());
    }
    Some(file.strip_prefix(folder)?.strip_prefix('/')?.to_owned())
}

/// The configuration of a tree; paths are relative to `base`.
pub(super) fn config(base: &Path, tree: &str, includes: &[String]) -> Config {
    let folder = |path: &str| match path {
        "" if base.as_os_str().is_empty() => PathBuf::from("."),
        path => base.join(path),
    };
    let includes = includes.iter().map(|it| folder(it));
    includes.fold(Config::new(folder(tree)), Config::include)
}

fn protos(base: &Path) -> Vec<String> {
    let root = if base.as_os_str().is_empty() {
        Path::new(".")
    } else {
        base
    };
    let walk = WalkDir::new(root).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        let is_other_package = entry.path().join("Cargo.toml").is_file();
        let is_skipped = name.starts_with('.') || SKIPPED.contains(&&*name) || is_other_package;
        entry.depth() == 0 || !(entry.file_type().is_dir() && is_skipped)
    });
    let files = walk.filter_map(Result::ok);
    files
        .filter(|entry| entry.path().extension().is_some_and(|it| it == "proto"))
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(root).ok()?;
            Some(plain_path(path.to_str()?))
        })
        .collect()
}

fn several_folders(folders: &BTreeSet<&str>) -> Error {
    let folders: Vec<&str> = folders.iter().copied().collect();
    Error::Config {
        message: format!("there are protos in `{}`", folders.join("`, `")),
        help: "say which folder is meant: `protree init FOLDER`".to_owned(),
    }
}

fn common_folder<'a>(files: impl Iterator<Item = &'a str>) -> String {
    let folder = |file: &'a str| file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut folders = files.map(folder);
    let first = folders.next().unwrap_or_default();
    let mut common: Vec<&str> = first.split('/').collect();
    for other in folders {
        let same = common.iter().zip(other.split('/'));
        let same = same.take_while(|(a, b)| **a == *b).count();
        common.truncate(same);
    }
    common.join("/")
}

/// The folders on the path from one folder down to another.
fn between(top: &str, deepest: &str) -> Vec<String> {
    let mut folders = vec![top.to_owned()];
    let rest = below(deepest, top).unwrap_or_default();
    for part in rest.split('/').filter(|it| !it.is_empty()) {
        let last = folders.last().map_or("", String::as_str);
        folders.push(
            plain_path(&format!("{last}/{part}"))
                .trim_start_matches('/')
                .to_owned(),
        );
    }
    folders
}

/// The folder from which most imports resolve; among equals, one with a usual name, or whose folders match the
/// packages.
fn best(base: &Path, candidates: Vec<String>, includes: &[String]) -> Option<String> {
    let rank = |tree: &String| {
        let config = config(base, tree, includes);
        let (errors, odd) = problems(&config);
        let name = tree.rsplit('/').next().unwrap_or_default();
        let misplaced = config
            .generate()
            .map_or(usize::MAX, |it| it.usage.misplaced.len());
        (errors, odd, !USUAL.contains(&name), misplaced)
    };
    candidates.into_iter().min_by_key(rank)
}

/// The number of errors, and of imports that protoc would not accept as written.
fn problems(config: &Config) -> (usize, usize) {
    let diagnostics = match config.verify() {
        Ok(diagnostics) => diagnostics,
        Err(error) if error.diagnostics().is_empty() => return (usize::MAX, 0),
        Err(error) => error.diagnostics().to_vec(),
    };
    let errors = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    let odd = diagnostics.iter().filter(|it| it.code == ODD_IMPORT);
    (errors.count(), odd.count())
}
