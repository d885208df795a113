//! In: the output folder and its manifest. Out: what earlier runs left there: stale files, strays (files with our
//! marker that no manifest lists) and temporary files. Changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use cap_std::fs::FileType;

use super::Surveyor;
use crate::digest::{Digest, digest};
use crate::write::changes::ChangeKind;
use crate::write::disk::{self, Disk, Found};
use crate::write::{manifest, marker, names, report};
use protree_compiler::error::Result;
use protree_compiler::ordered;
use protree_compiler::paths::OutputPath;

impl Surveyor<'_> {
    /// Finds stale files: those in the manifest that the tree no longer has. They are deleted if the file itself shows
    /// that protree wrote it.
    pub(super) fn stale_files(&mut self) -> Result<()> {
        let Some(manifest) = self.manifest.clone() else {
            return Ok(());
        };
        let fold = |path: &OutputPath| path.as_str().to_lowercase();
        let paths = self.tree.paths();
        let folded: BTreeMap<String, &OutputPath> =
            ordered::map(paths.map(|path| (fold(path), path)));
        for (path, listed) in &manifest.files {
            if self.tree.holds(path) {
                continue;
            }
            let above = disk::split(path.as_str()).0;
            self.emptied.insert(above.to_owned());
            let Found::File(old) = self.look(path.as_str())? else {
                continue;
            };
            let other = folded.get(&fold(path));
            if other.is_some_and(|other| self.is_respelling(path, other)) {
                continue;
            }
            if marker::is_marked(&old) || self.is_ours_without_marker(path, &old, listed)? {
                self.record_edit(path, &old, ChangeKind::Deleted);
                self.change(path, Some(old), None);
            } else {
                let note = report::left(&self.full(path.as_str()));
                self.changes.diagnostics.push(note);
            }
        }
        Ok(())
    }

    /// Whether two paths that differ only in case are the same file, because the file system ignores case.
    fn is_respelling(&self, path: &OutputPath, other: &OutputPath) -> bool {
        let has_exact_case = |path: &OutputPath| {
            self.disk
                .is_some_and(|disk| disk.has_exact_case(path.as_str()))
        };
        let other_exists = !matches!(self.look(other.as_str()), Ok(Found::Missing));
        other_exists && !(has_exact_case(path) && has_exact_case(other))
    }

    /// Whether the file cannot have a marker, or a file with the same stem vouches for it, and its bytes are those that
    /// protree wrote.
    fn is_ours_without_marker(
        &self,
        path: &OutputPath,
        old: &[u8],
        listed: &Digest,
    ) -> Result<bool> {
        if digest(old) != *listed {
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

    /// Searches the whole folder for files of earlier runs: returns temporary files, and records strays.
    pub(super) fn walk(&mut self) -> Vec<String> {
        let Some(disk) = self.disk else {
            return Vec::new();
        };
        let extensions = self.extensions();
        let mut leftovers = Vec::new();
        let mut pending = vec![String::new()];
        while let Some(folder) = pending.pop() {
            let listing = disk.list(&folder);
            let holds_manifest = |(name, _): &(String, FileType)| name == manifest::NAME;
            // Another output folder inside this one has its own manifest.
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
                    self.stray(disk, &path);
                }
            }
        }
        ordered::sort_by(&mut self.changes.strays, Ord::cmp);
        let folder = self.changes.folder.clone();
        if let Some(warning) = report::strays(&folder, &self.changes.strays) {
            self.changes.diagnostics.push(warning);
        }
        leftovers
    }

    fn stray(&mut self, disk: &Disk<'_>, path: &str) {
        let path = OutputPath::new(path).filter(|path| names::reason_against(path).is_none());
        let Some(path) = path else { return };
        let is_known = self.tree.holds(&path) || self.listed_digest(&path).is_some();
        // A file that cannot be read is not treated as ours.
        let head = || disk.read_head(path.as_str(), marker::HEAD_BYTES);
        if !is_known && head().is_ok_and(|head| marker::is_ours(&head)) {
            self.changes.strays.push(path);
        }
    }

    /// The extensions of files that protree writes or wrote; other files need not be read.
    fn extensions(&self) -> BTreeSet<String> {
        let listed = self
            .manifest
            .iter()
            .flat_map(|manifest| manifest.files.keys());
        let paths = self.tree.paths().chain(listed);
        paths
            .map(|path| extension(path.as_str()).to_owned())
            .collect()
    }
}

fn extension(path: &str) -> &str {
    disk::split(path)
        .1
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
}
