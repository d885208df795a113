//! In: output trees and their folders. Out: the changes that were made, or would be made. The only module that changes
//! the disk; it does not depend on a language.
//!
//! A run compares every file of every target, then stages the files that differ as temporary files beside their
//! targets, syncs them, and only then renames them. So a failure before the first rename changes nothing, and later
//! every file is either completely old or completely new. Stale files are deleted after that, and manifests are
//! replaced last, because the old manifest shows which files are stale. If a process is killed, the next run removes
//! its temporary files.
//!
//! Staged files are synced, but folders are not, so a power failure can undo a rename. The next run repairs this,
//! because it compares bytes and does not trust the manifest.
#![expect(
    clippy::disallowed_methods,
    reason = "the one place that changes the disk"
)]

mod changes;
mod destination;
#[cfg(feature = "diff")]
mod diff;
#[cfg(feature = "cli")]
mod differences;
mod disk;
mod display;
#[cfg(feature = "cli")]
pub(crate) mod listing;
mod lock;
mod manifest;
mod marker;
mod names;
#[cfg(feature = "cli")]
pub(crate) mod replace;
mod report;
mod run;
#[cfg(feature = "cli")]
pub(crate) mod single;
mod survey;
#[cfg(test)]
mod tests;

pub use changes::{ChangeKind, Changes, FileChange};
pub(crate) use manifest::NAME as MANIFEST;
pub(crate) use marker::HEAD_BYTES;

use std::path::Path;

use bytes::Bytes;
use cap_std::ambient_authority;
use cap_std::fs::Dir;

use self::disk::{Disk, Operation};
use crate::generate::{OutputFile, OutputTree};
use protree_compiler::error::{Error, Result};
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::Progress;

/// The output folder of one target, and the tree to write there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Destination<'a> {
    pub(crate) tree: &'a OutputTree,
    pub(crate) folder: &'a Path,
    /// A folder that the output must not be: for Rust, the one with the `.proto` files.
    pub(crate) apart_from: Option<&'a Path>,
    pub(crate) jobs: Jobs,
    pub(crate) progress: Progress<'a>,
}

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct WriteOptions {
    /// Overwrite hand-written files that are in the way.
    pub force: bool,
    /// Fail if another process is writing to the folder, instead of waiting for it.
    pub no_wait: bool,
}

impl WriteOptions {
    /// Overwrites hand-written files, and replaces symlinks, that are in the way; off by default.
    #[must_use]
    pub fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }

    /// Fails if another process is writing to the folder, instead of waiting for it; off by default.
    #[must_use]
    pub fn no_wait(mut self, no_wait: bool) -> Self {
        self.no_wait = no_wait;
        self
    }
}

impl OutputTree {
    /// A tree of the given files, each a path and its bytes; the error is the first invalid path.
    #[doc(hidden)]
    pub fn from_files<P, B>(files: impl IntoIterator<Item = (P, B)>) -> Result<Self, String>
    where
        P: Into<String>,
        B: Into<Bytes>,
    {
        let mut tree = Self::default();
        for (path, bytes) in files {
            let path = path.into();
            let file = OutputFile {
                bytes: bytes.into(),
                vouched_by: None,
                keep_existing: false,
            };
            tree.insert(OutputPath::new(path.as_str()).ok_or(path)?, file);
        }
        Ok(tree)
    }

    /// Adds a file, in place of one with the same path.
    #[doc(hidden)]
    pub fn insert(&mut self, path: OutputPath, file: OutputFile) {
        self.files.insert(path, file);
    }

    /// Updates `folder` to match the tree, completely or not at all, and returns the changes.
    ///
    /// Hand-written files in the way are an [`Error::Output`] that names them all.
    pub fn write(&self, folder: impl AsRef<Path>, options: WriteOptions) -> Result<Changes> {
        apply_one(Destination::new(self, folder.as_ref()), options)
    }

    /// Compares `folder` with the tree. Writes nothing, takes no lock, needs no permission to write.
    pub fn compare(&self, folder: impl AsRef<Path>) -> Result<Changes> {
        compare_one(Destination::new(self, folder.as_ref()))
    }
}

impl<'a> Destination<'a> {
    pub(crate) fn new(tree: &'a OutputTree, folder: &'a Path) -> Self {
        Self {
            tree,
            folder,
            apart_from: None,
            jobs: Jobs::new(None),
            progress: Progress::UNSEEN,
        }
    }

    /// Sets the number of threads.
    pub(crate) fn with_jobs(mut self, jobs: Jobs) -> Self {
        self.jobs = jobs;
        self
    }

    /// Sets the observer of the progress.
    pub(crate) fn with_progress(mut self, progress: Progress<'a>) -> Self {
        self.progress = progress;
        self
    }

    /// Sets a folder that the output must not be.
    pub(crate) fn apart_from(mut self, folder: &'a Path) -> Self {
        self.apart_from = Some(folder);
        self
    }
}

/// Returns the changes that [`apply`] would make, for each destination. Errors that would stop it are in the
/// diagnostics.
pub(crate) fn compare(destinations: &[Destination<'_>]) -> Result<Vec<Changes>> {
    destination::check(destinations)?;
    destinations
        .iter()
        .map(|destination| {
            let folder = destination.folder;
            let disk = match Dir::open_ambient_dir(folder, ambient_authority()) {
                Ok(directory) => Some(Disk::new(folder, directory, &permit_all)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => {
                    return Err(Error::Io {
                        operation: "open",
                        path: folder.to_owned(),
                        error,
                    });
                }
            };
            let survey = survey::survey(destination, disk.as_ref(), false)?;
            Ok(survey.changes)
        })
        .collect()
}

/// Updates every folder to match its tree, all of them or none.
pub(crate) fn apply(
    destinations: &[Destination<'_>],
    options: WriteOptions,
) -> Result<Vec<Changes>> {
    run::run(destinations, options, &permit_all)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "what tests put in its place fails"
)]
fn permit_all(_operation: Operation) -> std::io::Result<()> {
    Ok(())
}

/// [`apply`] for one target.
pub(crate) fn apply_one(destination: Destination<'_>, options: WriteOptions) -> Result<Changes> {
    apply(&[destination], options).map(only)
}

/// [`compare`] for one target.
pub(crate) fn compare_one(destination: Destination<'_>) -> Result<Changes> {
    compare(&[destination]).map(only)
}

fn only(mut changes: Vec<Changes>) -> Changes {
    changes.pop().expect("invariant: one for each destination")
}
