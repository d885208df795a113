//! In: the output folders of a run. Out: an error for each folder that must not be written. Changes nothing.

use std::path::{Component, Path, PathBuf};

use super::{Destination, names, report};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};

/// Reports all outputs that overlap with each other or with sources, and all invalid paths in them, together.
pub(super) fn check(destinations: &[Destination<'_>]) -> Result<()> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut resolved: Vec<(&Path, PathBuf)> = Vec::new();
    for destination in destinations {
        problems.extend(names::check(destination.tree));
        let folder = destination.folder;
        let path = resolve(folder);
        if let Some(why) = reason_against(destination, path.as_deref()) {
            problems.push(report::refused(folder, why));
        } else if let Some(path) = path {
            let shared = |(_, other): &&(&Path, PathBuf)| {
                path.starts_with(other) || other.starts_with(&path)
            };
            let others = resolved.iter().filter(shared);
            problems.extend(others.map(|(other, _)| report::shared(other, folder)));
            resolved.push((folder, path));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Output(problems))
    }
}

fn reason_against(destination: &Destination<'_>, path: Option<&Path>) -> Option<&'static str> {
    let Some(path) = path else {
        return Some("below a folder that does not exist, and holds `..`");
    };
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let sources = destination
        .apart_from
        .and_then(|tree| tree.canonicalize().ok());
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_dir()) {
        Some("a file")
    } else if path.parent().is_none() {
        Some("the root of a file system")
    } else if home.as_deref() == Some(path) {
        Some("your home folder")
    } else if home.is_some_and(|home| home.starts_with(path)) {
        Some("a folder above your home folder")
    } else if sources.as_deref() == Some(path) {
        Some("the folder of the `.proto` files")
    } else {
        None
    }
}

/// The folder with symlinks resolved, even if it does not exist yet; `None` if that is not possible.
pub(super) fn resolve(folder: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(folder).ok()?;
    let existing = absolute.ancestors().find(|path| path.exists())?;
    let missing = absolute.strip_prefix(existing).ok()?;
    let mut resolved = existing.canonicalize().ok()?;
    for part in missing.components() {
        let Component::Normal(name) = part else {
            return None;
        };
        resolved.push(name);
    }
    Some(resolved)
}
