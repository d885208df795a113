//! The state of all inputs at one moment.
//!
//! In: the files to look at. Out: what has changed between two snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::inputs::{Inputs, Listing};
use crate::digest::{Digest, digest};
use protree_compiler::parallel::{self, Jobs};

/// The coarsest time stamps of file systems: within this time, a second change of a file may not show.
const COARSE: Duration = Duration::from_secs(3);
/// How many changed files are named.
const SHOWN: usize = 3;

/// All files, with the stamps that show whether they have changed.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    files: BTreeMap<PathBuf, Stamp>,
}

/// What identifies a state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// `None` for files that are only nearby.
    contents: Option<Digest>,
    /// The file was old enough when it was read that a later change will show in its time stamp.
    has_settled: bool,
}

/// How a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Changed,
    Added,
    Removed,
}

impl Snapshot {
    /// Looks at all files. A file is not read again if its time stamp shows that it has not changed.
    pub(super) fn of(inputs: &Inputs, before: Option<&Self>) -> Self {
        let Listing { made_of, nearby } = inputs.list();
        let now = SystemTime::now();
        let known = |path: &PathBuf| before?.files.get(path);
        let read: Vec<PathBuf> = made_of.into_iter().collect();
        let stamps = Jobs::new(None).map(
            &read,
            |_| parallel::READING,
            |path| stamp(path, known(path), now),
        );
        let read = read.into_iter().zip(stamps);
        let nearby = nearby.into_iter().map(|path| {
            let stamp = look(&path);
            (path, stamp)
        });
        // Roots are included, because the messages depend on whether a tree exists.
        let folders = inputs.roots().filter(|root| root.is_dir());
        let folders = folders.map(|root| (root.to_owned(), Some(Stamp::FOLDER)));
        let files = folders.chain(nearby).chain(read);
        let files = files.filter_map(|(path, stamp)| Some((path, stamp?)));
        Self {
            files: files.collect(),
        }
    }

    /// Restores the stamps of an earlier snapshot for the files that it had.
    pub(super) fn put_back(&mut self, before: Self) {
        for (path, stamp) in before.files {
            let is_same = self.files.get(&path).is_some_and(|now| now.is_same(&stamp));
            // The stamp of a file that was only nearby has no digest of its contents.
            if !is_same || stamp.contents.is_some() {
                self.files.insert(path, stamp);
            }
        }
    }

    /// Takes the current contents of these files as unchanged.
    pub(super) fn accept(&mut self, paths: impl Iterator<Item = PathBuf>) {
        let now = SystemTime::now();
        for path in paths {
            if let Some(known) = self.files.get_mut(&path)
                && let Some(stamp) = stamp(&path, None, now)
            {
                *known = stamp;
            }
        }
    }

    /// The differences to a later snapshot.
    pub(super) fn changes<'a>(&'a self, later: &'a Self) -> Vec<(Kind, &'a Path)> {
        let paths: BTreeSet<&PathBuf> = self.files.keys().chain(later.files.keys()).collect();
        let changes = paths.into_iter().filter_map(|path| {
            let kind = match (self.files.get(path), later.files.get(path)) {
                (Some(old), Some(new)) if old.is_same(new) => return None,
                (Some(_), Some(_)) => Kind::Changed,
                (None, _) => Kind::Added,
                (_, None) => Kind::Removed,
            };
            Some((kind, path.as_path()))
        });
        changes.collect()
    }
}

impl Stamp {
    const FOLDER: Self = Self {
        length: 0,
        modified: None,
        contents: None,
        has_settled: false,
    };

    fn is_same(&self, other: &Self) -> bool {
        match (self.contents, other.contents) {
            (Some(one), Some(other)) => one == other,
            _ => (self.length, self.modified) == (other.length, other.modified),
        }
    }
}

/// The metadata of a file; `None` if it is not a file.
fn look(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some(Stamp {
        length: metadata.len(),
        modified: metadata.modified().ok(),
        contents: None,
        has_settled: false,
    })
}

/// The stamp with a digest of the contents.
fn stamp(path: &Path, known: Option<&Stamp>, now: SystemTime) -> Option<Stamp> {
    let seen = look(path)?;
    if let Some(known) = known
        && known.has_settled
        && (known.length, known.modified) == (seen.length, seen.modified)
    {
        return Some(*known);
    }
    let rested = seen.modified.and_then(|time| now.duration_since(time).ok());
    Some(Stamp {
        contents: Some(digest(&fs::read(path).ok()?)),
        has_settled: rested.is_some_and(|rested| rested > COARSE),
        ..seen
    })
}

/// The changes in one line.
pub(super) fn text(changes: &[(Kind, &Path)]) -> String {
    let kinds = [
        (Kind::Changed, "changed"),
        (Kind::Added, "added"),
        (Kind::Removed, "removed"),
    ];
    let parts = kinds.into_iter().filter_map(|(kind, word)| {
        let paths = changes.iter().filter(|(it, _)| *it == kind);
        let paths: Vec<String> = paths
            .map(|(_, path)| path.to_string_lossy().escape_debug().to_string())
            .collect();
        let more = paths.len().saturating_sub(SHOWN);
        let shown = paths[..paths.len() - more].join(", ");
        match (paths.len(), more) {
            (0, _) => None,
            (_, 0) => Some(format!("{word} {shown}")),
            (_, more) => Some(format!("{word} {shown} and {more} more")),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_listed_in_one_line() {
        let file = |name: &'static str| Path::new(name);
        let changes = [
            (Kind::Changed, file("a.proto")),
            (Kind::Removed, file("b.proto")),
            (Kind::Changed, file("c.proto")),
            (Kind::Changed, file("d.proto")),
            (Kind::Changed, file("e.proto")),
        ];
        let expected = "changed a.proto, c.proto, d.proto and 1 more; removed b.proto";
        assert_eq!(text(&changes), expected);
        assert_eq!(
            text(&[(Kind::Added, file("\u{1b}[31m"))]),
            "added \\u{1b}[31m"
        );
    }
}
