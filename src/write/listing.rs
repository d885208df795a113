//! The files of an output folder according to its manifest, for callers that write or watch files themselves.
//!
//! In: a tree or a folder. Out: the manifest of the tree, or the files that the folder's manifest lists.

use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::disk::{Disk, Found};
use super::manifest::{self, Manifest};
use super::permit_all;
use crate::generate::{OutputFile, OutputTree};
use protree_compiler::error::{Error, Result};
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::OutputPath;

/// The manifest that a run would write with the files of `tree`, and its path.
pub(crate) fn manifest_of(tree: &OutputTree) -> (OutputPath, OutputFile) {
    let path = OutputPath::new(manifest::NAME).expect("invariant: a plain name");
    let file = OutputFile {
        bytes: Manifest::of(tree, Jobs::new(None)).render().into(),
        vouched_by: None,
        keep_existing: false,
    };
    (path, file)
}

/// The files that the last run wrote into `folder`, without the manifest; empty if there is no manifest.
pub(crate) fn written_to(folder: &Path) -> Result<Vec<OutputPath>> {
    let directory = Dir::open_ambient_dir(folder, ambient_authority());
    let directory = directory.map_err(|error| Error::Io {
        operation: "open",
        path: folder.to_owned(),
        error,
    })?;
    let found = Disk::new(folder, directory, &permit_all).read(manifest::NAME)?;
    let manifest = match found {
        Found::File(bytes) => Manifest::parse(&bytes),
        Found::Missing | Found::Obstacle(_) => None,
    };
    Ok(manifest.map_or_else(Vec::new, |it| it.files.into_keys().collect()))
}
