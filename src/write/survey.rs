//! In: a tree and the current output folder. Out: the necessary changes, and everything that prevents them. Changes
//! nothing.

mod retained;
mod stale;

use std::collections::BTreeSet;
use std::path::PathBuf;

use bytes::Bytes;

use super::changes::{ChangeKind, Changes, FileChange, with_unix_line_ends};
use super::disk::{Disk, Found, Obstacle};
use super::manifest::{self, Manifest};
use super::{Destination, marker, report};
use crate::digest::{Digest, digest};
use crate::generate::{OutputFile, OutputTree};
use protree_compiler::error::Result;
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::Stage;

/// The work of a run in one output folder.
pub(super) struct Survey {
    pub(super) changes: Changes,
    /// Temporary files of runs that were killed.
    pub(super) leftovers: Vec<String>,
    /// Folders that may be empty once stale files are deleted; also those of an earlier run that was interrupted.
    pub(super) emptied: BTreeSet<String>,
}

/// Compares `tree` with the disk; `None` for a folder that does not exist yet.
pub(super) fn survey(
    destination: &Destination<'_>,
    disk: Option<&Disk<'_>>,
    force: bool,
) -> Result<Survey> {
    let Destination { tree, folder, .. } = *destination;
    let mut surveyor = Surveyor {
        tree,
        disk,
        force,
        manifest: None,
        emptied: BTreeSet::new(),
        changes: Changes::in_folder(folder),
    };
    let old_manifest = surveyor.read_manifest()?;
    let step = destination
        .progress
        .begin(Stage::Compare, tree.files().count());
    for (path, file) in tree.files() {
        step.done(file.bytes.len());
        surveyor.file(path, file)?;
    }
    surveyor.changes.unchanged += retained::find(&tree.kept, folder)?;
    surveyor.stale_files()?;
    let leftovers = surveyor.walk();
    surveyor.manifest_file(old_manifest, destination.jobs);
    let Surveyor {
        mut changes,
        emptied,
        ..
    } = surveyor;
    report::line_ends(&mut changes);
    Ok(Survey {
        changes,
        leftovers,
        emptied,
    })
}

struct Surveyor<'a> {
    tree: &'a OutputTree,
    disk: Option<&'a Disk<'a>>,
    force: bool,
    manifest: Option<Manifest>,
    emptied: BTreeSet<String>,
    changes: Changes,
}

impl Surveyor<'_> {
    fn look(&self, path: &str) -> Result<Found> {
        self.disk.map_or(Ok(Found::Missing), |disk| disk.read(path))
    }

    fn read_manifest(&mut self) -> Result<Found> {
        let found = self.look(manifest::NAME)?;
        self.manifest = match &found {
            Found::File(bytes) if bytes.len() <= manifest::LIMIT => Manifest::parse(bytes),
            _ => None,
        };
        if self.manifest.is_none() && found != Found::Missing {
            let warning = report::unreadable_manifest(&self.full(manifest::NAME));
            self.changes.diagnostics.push(warning);
        }
        Ok(found)
    }

    fn file(&mut self, path: &OutputPath, file: &OutputFile) -> Result<()> {
        let found = self.look(path.as_str())?;
        if is_as_it_should_be(path, file, &found) {
            self.changes.unchanged += 1;
            return Ok(());
        }
        let old = match found {
            Found::Missing => None,
            Found::File(bytes) => {
                if self.force || self.is_generated(path, file, &bytes)? {
                    self.record_edit(path, &bytes, ChangeKind::Changed);
                } else {
                    let error = report::hand_written(&self.full(path.as_str()));
                    self.changes.diagnostics.push(error);
                }
                Some(bytes)
            }
            Found::Obstacle(obstacle) => {
                if !(self.force && obstacle.is_replaceable_at(path)) {
                    self.obstacle(&obstacle);
                }
                None
            }
        };
        self.change(path, old, Some(file.bytes.clone()));
        Ok(())
    }

    fn obstacle(&mut self, obstacle: &Obstacle) {
        let error = report::obstacle(&self.full(&obstacle.path), obstacle.what);
        // A symlink that is in the way of many files is reported once.
        if !self.changes.diagnostics.contains(&error) {
            self.changes.diagnostics.push(error);
        }
    }

    fn change(&mut self, path: &OutputPath, old: Option<Vec<u8>>, new: Option<Bytes>) {
        let kind = match (&old, &new) {
            (None, _) => ChangeKind::Created,
            (Some(_), Some(_)) => ChangeKind::Changed,
            (Some(_), None) => ChangeKind::Deleted,
        };
        let hand_edited = old.as_deref().is_some_and(|old| self.is_edited(path, old));
        self.changes.files.push(FileChange {
            path: path.clone(),
            kind,
            hand_edited,
            old,
            new,
        });
    }

    /// Whether the bytes differ from those that protree wrote, according to the manifest.
    fn is_edited(&self, path: &OutputPath, old: &[u8]) -> bool {
        self.listed_digest(path).is_some_and(|listed| {
            *listed != digest(old) && *listed != digest(&with_unix_line_ends(old))
        })
    }

    fn record_edit(&mut self, path: &OutputPath, old: &[u8], kind: ChangeKind) {
        if self.is_edited(path, old) {
            let note = report::hand_edited(&self.full(path.as_str()), kind);
            self.changes.diagnostics.push(note);
        }
    }

    fn listed_digest(&self, path: &OutputPath) -> Option<&Digest> {
        self.manifest.as_ref()?.files.get(path)
    }

    /// Whether the file on the disk may be overwritten, because a marker or the manifest shows that it was generated.
    fn is_generated(&self, path: &OutputPath, file: &OutputFile, old: &[u8]) -> Result<bool> {
        // A file that an earlier run wrote empty for the user may still be empty, without a marker.
        let is_still_empty = old.is_empty() && self.listed_digest(path) == Some(&digest(old));
        if marker::is_marked(old) || is_still_empty {
            return Ok(true);
        }
        if file.vouched_by.is_none() && marker::is_marked(&file.bytes) {
            return Ok(false);
        }
        if self.listed_digest(path) == Some(&digest(old)) {
            return Ok(true);
        }
        let voucher = file.vouched_by.as_ref();
        voucher.map_or(Ok(false), |voucher| self.is_marked(voucher.as_str()))
    }

    fn is_marked(&self, path: &str) -> Result<bool> {
        let Some(disk) = self.disk else {
            return Ok(false);
        };
        let head = disk.read_head(path, marker::HEAD_BYTES)?;
        Ok(marker::is_marked(&head))
    }

    fn manifest_file(&mut self, old: Found, jobs: Jobs) {
        let mut manifest = Manifest::of(self.tree, jobs);
        let path = OutputPath::new(manifest::NAME).expect("invariant: a constant good path");
        let old = match old {
            Found::File(bytes) => Some(bytes),
            Found::Missing => None,
            Found::Obstacle(obstacle) => {
                // A symlink is replaced, whatever its target is, and never written through.
                if !obstacle.is_replaceable_at(&path) {
                    self.obstacle(&obstacle);
                }
                None
            }
        };
        if let Some(writer) = self.manifest.as_ref().map(|manifest| &manifest.writer) {
            let ours = std::mem::replace(&mut manifest.writer, writer.clone());
            if old.as_deref() == Some(&manifest.render()) {
                self.changes.unchanged += 1;
                self.changes.digests = manifest.files;
                self.changes.written_by = Some(manifest.writer).filter(|writer| *writer != ours);
                return;
            }
            self.changes.written_by = Some(std::mem::replace(&mut manifest.writer, ours))
                .filter(|writer| *writer != manifest.writer);
        }
        self.change(&path, old, Some(manifest.render().into()));
        self.changes.digests = manifest.files;
    }

    fn full(&self, path: &str) -> PathBuf {
        let mut full = self.changes.folder.clone();
        full.extend(path.split('/'));
        full
    }
}

fn is_as_it_should_be(path: &OutputPath, file: &OutputFile, found: &Found) -> bool {
    match found {
        Found::Missing => false,
        // A file with our marker was written by an earlier run and does not belong to the user.
        Found::File(bytes) => file.keep_existing && !marker::is_ours(bytes) || *bytes == file.bytes,
        // A symlink in place of a file that the user may fill belongs to the user as well.
        Found::Obstacle(obstacle) => file.keep_existing && obstacle.is_replaceable_at(path),
    }
}
