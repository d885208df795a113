//! In: a tree and the output folder as it is. Out: what has to change, and what stands in the way. Changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cap_std::fs::FileType;

use super::changes::{ChangeKind, Changes, FileChange, with_unix_line_ends};
use super::disk::{self, Disk, Found, Obstacle};
use super::manifest::{self, Hash, Manifest};
use super::{marker, names, report};
use crate::{Error, OutputFile, OutputPath, OutputTree, Result};

/// What a run has to do in one output folder.
pub(super) struct Survey {
    pub(super) changes: Changes,
    /// Temporary files of runs that were killed.
    pub(super) leftovers: Vec<String>,
    /// Folders that may hold nothing more once the stale files are gone; also those of a run that got no further.
    pub(super) emptied: BTreeSet<String>,
}

/// Compares `tree` with what the disk holds; no disk is a folder that does not exist yet.
pub(super) fn survey(
    tree: &OutputTree,
    folder: &Path,
    disk: Option<&Disk<'_>>,
    force: bool,
) -> Result<Survey> {
    let problems = names::check(tree);
    if !problems.is_empty() {
        return Err(Error::Output(problems));
    }
    let mut surveyor = Surveyor {
        tree,
        disk,
        force,
        manifest: None,
        emptied: BTreeSet::new(),
        changes: Changes::in_folder(folder),
    };
    let old_manifest = surveyor.read_manifest()?;
    for (path, file) in tree.files() {
        surveyor.file(path, file)?;
    }
    surveyor.stale_files()?;
    let leftovers = surveyor.walk()?;
    surveyor.manifest_file(old_manifest);
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
                    self.note_edit(path, &bytes, ChangeKind::Changed);
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
        // One symlink is in the way of every file behind it.
        if !self.changes.diagnostics.contains(&error) {
            self.changes.diagnostics.push(error);
        }
    }

    fn change(&mut self, path: &OutputPath, old: Option<Vec<u8>>, new: Option<Vec<u8>>) {
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

    /// The manifest says that protree left other bytes there.
    fn is_edited(&self, path: &OutputPath, old: &[u8]) -> bool {
        self.listed_hash(path).is_some_and(|hash| {
            *hash != Hash::of(old) && *hash != Hash::of(&with_unix_line_ends(old))
        })
    }

    fn note_edit(&mut self, path: &OutputPath, old: &[u8], kind: ChangeKind) {
        if self.is_edited(path, old) {
            let note = report::hand_edited(&self.full(path.as_str()), kind);
            self.changes.diagnostics.push(note);
        }
    }

    fn listed_hash(&self, path: &OutputPath) -> Option<&Hash> {
        self.manifest.as_ref()?.files.get(path)
    }

    /// The file on the disk may be overwritten: something says that a machine wrote it.
    fn is_generated(&self, path: &OutputPath, file: &OutputFile, old: &[u8]) -> Result<bool> {
        if marker::is_marked(old) {
            return Ok(true);
        }
        if file.vouched_by.is_none() && marker::is_marked(&file.bytes) {
            return Ok(false);
        }
        if self.listed_hash(path) == Some(&Hash::of(old)) {
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

    /// What the manifest lists and the tree does not hold: deleted if the file itself agrees.
    fn stale_files(&mut self) -> Result<()> {
        let Some(manifest) = self.manifest.clone() else {
            return Ok(());
        };
        let fold = |path: &OutputPath| path.as_str().to_lowercase();
        let folded: BTreeMap<String, &OutputPath> = self
            .tree
            .files
            .keys()
            .map(|path| (fold(path), path))
            .collect();
        for (path, hash) in &manifest.files {
            if self.tree.files.contains_key(path) {
                continue;
            }
            let above = disk::split(path.as_str()).0;
            self.emptied.insert(above.to_owned());
            let Found::File(old) = self.look(path.as_str())? else {
                continue;
            };
            let twin = folded.get(&fold(path));
            if twin.is_some_and(|twin| self.is_respelling(path, twin)) {
                continue;
            }
            if marker::is_marked(&old) || self.is_ours_without_marker(path, &old, hash)? {
                self.note_edit(path, &old, ChangeKind::Deleted);
                self.change(path, Some(old), None);
            } else {
                let note = report::left(&self.full(path.as_str()));
                self.changes.diagnostics.push(note);
            }
        }
        Ok(())
    }

    /// Two paths that differ only in case name one file, on a disk that does not care.
    fn is_respelling(&self, path: &OutputPath, twin: &OutputPath) -> bool {
        let is_spelt =
            |path: &OutputPath| self.disk.is_some_and(|disk| disk.is_spelt(path.as_str()));
        let twin_is_there = !matches!(self.look(twin.as_str()), Ok(Found::Missing));
        twin_is_there && !(is_spelt(path) && is_spelt(twin))
    }

    /// The file cannot carry a marker, or leaves that to a like-named one beside it, and is as protree wrote it.
    fn is_ours_without_marker(&self, path: &OutputPath, old: &[u8], hash: &Hash) -> Result<bool> {
        if Hash::of(old) != *hash {
            return Ok(false);
        }
        if marker::has_no_room(old) {
            return Ok(true);
        }
        let stem = |name: &str| name.rsplit_once('.').map(|(stem, _)| stem.to_owned());
        let (folder, name) = disk::split(path.as_str());
        let siblings = self.disk.map(|disk| disk.list(folder)).unwrap_or_default();
        for (sibling, _) in siblings {
            if sibling != name
                && stem(&sibling) == stem(name)
                && self.is_marked(&disk::join(folder, &sibling))?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks through the whole folder for what earlier runs left: returns temporary files, notes strays.
    fn walk(&mut self) -> Result<Vec<String>> {
        let Some(disk) = self.disk else {
            return Ok(Vec::new());
        };
        let extensions = self.extensions();
        let mut leftovers = Vec::new();
        let mut pending = vec![String::new()];
        while let Some(folder) = pending.pop() {
            let listing = disk.list(&folder);
            let holds_manifest = |(name, _): &(String, FileType)| name == manifest::NAME;
            // Another output folder inside this one answers for itself.
            if !folder.is_empty() && listing.iter().any(holds_manifest) {
                continue;
            }
            for (name, kind) in listing {
                let path = disk::join(&folder, &name);
                if kind.is_dir() && !name.starts_with('.') {
                    pending.push(path);
                } else if kind.is_file() && disk::is_temporary(&name) {
                    leftovers.push(path);
                } else if kind.is_file() && extensions.contains(extension(&path)) {
                    self.stray(disk, &path)?;
                }
            }
        }
        self.changes.strays.sort();
        let folder = self.changes.folder.clone();
        if let Some(warning) = report::strays(&folder, &self.changes.strays) {
            self.changes.diagnostics.push(warning);
        }
        Ok(leftovers)
    }

    fn stray(&mut self, disk: &Disk<'_>, path: &str) -> Result<()> {
        let Some(path) = OutputPath::new(path).filter(|path| names::reason_against(path).is_none())
        else {
            return Ok(());
        };
        let known = self.tree.files.contains_key(&path) || self.listed_hash(&path).is_some();
        if !known {
            let head = disk.read_head(path.as_str(), marker::HEAD_BYTES)?;
            if marker::is_ours(&head) {
                self.changes.strays.push(path);
            }
        }
        Ok(())
    }

    /// Those of the files that protree writes or wrote: there is no need to read others.
    fn extensions(&self) -> BTreeSet<String> {
        let listed = self
            .manifest
            .iter()
            .flat_map(|manifest| manifest.files.keys());
        let paths = self.tree.files.keys().chain(listed);
        paths
            .map(|path| extension(path.as_str()).to_owned())
            .collect()
    }

    fn manifest_file(&mut self, old: Found) {
        let mut manifest = Manifest::of(self.tree);
        let path = OutputPath::new(manifest::NAME).expect("invariant: a constant good path");
        let old = match old {
            Found::File(bytes) => Some(bytes),
            Found::Missing => None,
            Found::Obstacle(obstacle) => {
                // A link is replaced, whatever it points to; nothing is written through it.
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
                self.changes.written_by = Some(manifest.writer).filter(|writer| *writer != ours);
                return;
            }
            self.changes.written_by = Some(std::mem::replace(&mut manifest.writer, ours))
                .filter(|writer| *writer != manifest.writer);
        }
        self.change(&path, old, Some(manifest.render()));
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
        Found::File(bytes) => file.keep_existing || *bytes == file.bytes,
        // A symlink in place of a file that is the user's is the user's as well.
        Found::Obstacle(obstacle) => file.keep_existing && obstacle.is_replaceable_at(path),
    }
}

fn extension(path: &str) -> &str {
    disk::split(path)
        .1
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
}
