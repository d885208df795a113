//! One output folder, by handle: everything below it is reached one name at a time and through no symlink, so nothing
//! that lies in it can lead out of it. In: paths relative to the folder. Decides nothing about whose a file is.
//!
//! This stands on cap-std, on every platform the same: it costs a build script some seconds, which is cheaper than an
//! `openat` of our own for each system.

mod change;
mod stage;

#[cfg(test)]
pub(super) use change::TEMPORARY;
pub(super) use change::{Operation, is_temporary};
pub(super) use stage::{Fresh, Scaffold};

use std::cell::RefCell;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{Dir, FileType, OpenOptions};

use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;
use protree_compiler::paths::OutputPath;

/// Larger files are read this far: nothing that protree generates comes near it.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Asked before each operation; tests answer with the failure of one.
pub(super) type Permit<'a> = &'a (dyn Fn(Operation) -> io::Result<()> + Sync);

/// An output folder that exists, for one thread.
pub(super) struct Disk<'a> {
    root: Arc<Root<'a>>,
    near: RefCell<Near>,
}

/// What all threads know of an output folder.
struct Root<'a> {
    path: PathBuf,
    directory: Arc<Dir>,
    permit: Permit<'a>,
}

/// The way to the folder that was asked for last: files come sorted, so the next one mostly lies near it.
#[derive(Default)]
struct Near {
    /// Open folders with their paths, each in the one before.
    open: Vec<(String, Arc<Dir>)>,
    /// A folder that is not there, and nothing in it.
    missing: Option<String>,
}

/// What lies at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Missing,
    File(Vec<u8>),
    Obstacle(Obstacle),
}

/// Something that is not what a path needs there: the path itself, or a folder above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Obstacle {
    /// Relative to the output folder.
    pub(super) path: String,
    pub(super) what: &'static str,
    replaceable: bool,
}

impl Obstacle {
    /// It is a symlink in the very place of the file: a rename puts the file there and touches nothing else.
    pub(super) fn is_replaceable_at(&self, path: &OutputPath) -> bool {
        self.replaceable && self.path == path.as_str()
    }
}

enum Folder {
    Open(Arc<Dir>),
    Missing,
    Obstacle(Obstacle),
}

/// What a folder holds: name and kind, sorted by name. Names that are not UTF-8 are left out: none of them is ours.
pub(super) type Listing = Vec<(String, FileType)>;

impl<'a> Disk<'a> {
    pub(super) fn new(root: &Path, directory: Dir, permit: Permit<'a>) -> Self {
        Self::at(Arc::new(Root {
            path: root.to_owned(),
            directory: Arc::new(directory),
            permit,
        }))
    }

    fn at(root: Arc<Root<'a>>) -> Self {
        Self {
            root,
            near: RefCell::default(),
        }
    }

    /// What lies at `path`, with the bytes of a regular file.
    pub(super) fn read(&self, path: &str) -> Result<Found> {
        self.read_up_to(path, LIMIT)
    }

    /// The first bytes of a regular file; nothing for anything else.
    pub(super) fn read_head(&self, path: &str, length: usize) -> Result<Vec<u8>> {
        match self.read_up_to(path, length as u64)? {
            Found::File(bytes) => Ok(bytes),
            Found::Missing | Found::Obstacle(_) => Ok(Vec::new()),
        }
    }

    fn read_up_to(&self, path: &str, limit: u64) -> Result<Found> {
        let (folder, name) = split(path);
        let directory = match self.open(folder)? {
            Folder::Open(directory) => directory,
            Folder::Missing => return Ok(Found::Missing),
            Folder::Obstacle(obstacle) => return Ok(Found::Obstacle(obstacle)),
        };
        let metadata = match directory.symlink_metadata(name) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Missing),
            Err(error) => return Err(self.failed("read", path, error)),
        };
        // Opening a pipe would wait for ever, so the kind is asked for first.
        if !metadata.is_file() {
            let (what, replaceable) = kind(metadata.file_type());
            let path = path.to_owned();
            return Ok(Found::Obstacle(Obstacle {
                path,
                what,
                replaceable,
            }));
        }
        // One more than there are, so that the end shows without another attempt.
        let length = usize::try_from(metadata.len().min(limit)).unwrap_or_default();
        let mut bytes = Vec::with_capacity(length + 1);
        directory
            .open_with(
                name,
                OpenOptions::new().read(true).follow(FollowSymlinks::No),
            )
            .and_then(|file| file.take(limit).read_to_end(&mut bytes))
            .map_err(|error| self.failed("read", path, error))?;
        Ok(Found::File(bytes))
    }

    /// What the folder holds; nothing if it cannot be read, is none, or lies behind a symlink.
    pub(super) fn list(&self, folder: &str) -> Listing {
        let Ok(Folder::Open(directory)) = self.open(folder) else {
            return Vec::new();
        };
        let Ok(entries) = directory.entries() else {
            return Vec::new();
        };
        let mut listing: Listing = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                Some((
                    entry.file_name().into_string().ok()?,
                    entry.file_type().ok()?,
                ))
            })
            .collect();
        ordered::sort_by(&mut listing, |a, b| a.0.cmp(&b.0));
        listing
    }

    /// Every part of `path` is spelt on the disk as it is here: on a disk that ignores case, `a.rs` may be `A.rs`.
    pub(super) fn is_spelt(&self, path: &str) -> bool {
        let (folder, name) = split(path);
        let here = self.list(folder).iter().any(|(entry, _)| entry == name);
        here && (folder.is_empty() || self.is_spelt(folder))
    }

    fn open_existing(&self, folder: &str) -> Result<Arc<Dir>> {
        match self.open(folder)? {
            Folder::Open(directory) => Ok(directory),
            Folder::Missing => Err(self.failed("open", folder, io::ErrorKind::NotFound.into())),
            Folder::Obstacle(_) => {
                Err(self.failed("open", folder, io::ErrorKind::NotADirectory.into()))
            }
        }
    }

    fn open(&self, folder: &str) -> Result<Folder> {
        if folder.is_empty() {
            return Ok(Folder::Open(Arc::clone(&self.root.directory)));
        }
        let Near { open, missing } = &mut *self.near.borrow_mut();
        if missing.as_ref().is_some_and(|it| is_within(folder, it)) {
            return Ok(Folder::Missing);
        }
        while open.pop_if(|(it, _)| !is_within(folder, it)).is_some() {}
        let (known, directory) = match open.last() {
            Some((path, directory)) => (path.len(), directory),
            None => (0, &self.root.directory),
        };
        let mut directory = Arc::clone(directory);
        let ends = folder.match_indices('/').map(|(end, _)| end);
        for end in ends.chain([folder.len()]).filter(|&end| end > known) {
            let here = &folder[..end];
            match directory.open_dir_nofollow(split(here).1) {
                Ok(opened) => directory = Arc::new(opened),
                Err(error) => {
                    let why = self.why_not_open(&directory, here, error)?;
                    if matches!(why, Folder::Missing) {
                        *missing = Some(here.to_owned());
                    }
                    return Ok(why);
                }
            }
            open.push((here.to_owned(), Arc::clone(&directory)));
        }
        Ok(Folder::Open(directory))
    }

    /// Forgets which folders are there, before one comes or goes.
    fn forget(&self) {
        self.near.take();
    }

    fn why_not_open(&self, above: &Dir, path: &str, error: io::Error) -> Result<Folder> {
        // Another look could find what another thread has put there since.
        if error.kind() == io::ErrorKind::NotFound {
            return Ok(Folder::Missing);
        }
        match above.symlink_metadata(split(path).1) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Folder::Missing),
            Ok(metadata) if !metadata.is_dir() => Ok(Folder::Obstacle(Obstacle {
                path: path.to_owned(),
                what: kind(metadata.file_type()).0,
                replaceable: false,
            })),
            Ok(_) | Err(_) => Err(self.failed("open", path, error)),
        }
    }

    fn failed(&self, operation: &'static str, path: &str, error: io::Error) -> Error {
        let mut full = self.root.path.clone();
        full.extend(path.split('/').filter(|part| !part.is_empty()));
        Error::Io {
            operation,
            path: full,
            error,
        }
    }
}

/// The folder, empty for the output folder itself, and the name in it.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// `folder` is `other`, or lies in it.
fn is_within(folder: &str, other: &str) -> bool {
    let rest = folder.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn kind(kind: FileType) -> (&'static str, bool) {
    if kind.is_symlink() {
        ("a symlink", true)
    } else if kind.is_dir() {
        ("a folder", false)
    } else if kind.is_file() {
        ("a file", false)
    } else {
        ("neither file nor folder", false)
    }
}
