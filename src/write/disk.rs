//! Access to one output folder through directory handles: paths are opened name by name and never through a symlink, so
//! nothing in the folder can lead outside. In: paths relative to the folder. Does not decide who owns a file.
//!
//! It uses cap-std, which is the same on every platform. That costs a build script some seconds to compile, but is
//! cheaper than maintaining our own `openat` for each system.

mod change;
mod stage;

#[cfg(test)]
pub(super) use change::TEMPORARY;
pub(super) use change::{Operation, is_temporary};
pub(super) use stage::{Fresh, StagedOutput};

use std::cell::RefCell;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{Dir, FileType, OpenOptions};

use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;
use protree_compiler::paths::OutputPath;

/// Larger files are read only up to this size; generated files are much smaller.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Called before each operation; tests use it to make an operation fail.
pub(super) type Permit<'a> = &'a (dyn Fn(Operation) -> io::Result<()> + Sync);

/// An existing output folder, for use by one thread.
pub(super) struct Disk<'a> {
    root: Arc<Root<'a>>,
    near: RefCell<Near>,
}

/// The data of an output folder that threads share.
struct Root<'a> {
    path: PathBuf,
    directory: Arc<Dir>,
    permit: Permit<'a>,
}

/// The open folders on the path to the last folder; paths are sorted, so the next one is usually near it.
#[derive(Default)]
struct Near {
    /// Open folders with their paths, each inside the previous one.
    open: Vec<(String, Arc<Dir>)>,
    /// The last folder that was found to be missing; everything in it is missing too.
    missing: Option<String>,
}

/// What exists at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Missing,
    File(Vec<u8>),
    Obstacle(Obstacle),
}

/// Something of the wrong kind at a path, or at a folder above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Obstacle {
    /// Relative to the output folder.
    pub(super) path: String,
    pub(super) what: &'static str,
    replaceable: bool,
}

impl Obstacle {
    /// Whether it is a symlink at the exact path of the file, which a rename can safely replace.
    pub(super) fn is_replaceable_at(&self, path: &OutputPath) -> bool {
        self.replaceable && self.path == path.as_str()
    }
}

enum Folder {
    Open(Arc<Dir>),
    Missing,
    Obstacle(Obstacle),
}

/// The contents of a folder: name and kind, sorted by name. Names that are not UTF-8 are left out, because protree
/// never writes such names.
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

    /// Reads what is at `path`; for a regular file, with its bytes.
    pub(super) fn read(&self, path: &str) -> Result<Found> {
        self.read_up_to(path, LIMIT)
    }

    /// The first bytes of a regular file; empty for anything else.
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
        // Check the kind first, because opening a pipe would block.
        if !metadata.is_file() {
            let (what, replaceable) = kind(metadata.file_type());
            let path = path.to_owned();
            return Ok(Found::Obstacle(Obstacle {
                path,
                what,
                replaceable,
            }));
        }
        // One byte more than the length, so that the end of the file is found without another read.
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

    /// The contents of a folder; empty if it cannot be read, is not a folder, or is behind a symlink.
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

    /// Whether the case of every part of `path` is the same on the disk: if the file system ignores case, `a.rs` may be
    /// `A.rs`.
    pub(super) fn has_exact_case(&self, path: &str) -> bool {
        let (folder, name) = split(path);
        let here = self.list(folder).iter().any(|(entry, _)| entry == name);
        here && (folder.is_empty() || self.has_exact_case(folder))
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

    /// Drops all open folders, because one is about to be created or removed.
    fn forget(&self) {
        self.near.take();
    }

    fn why_not_open(&self, above: &Dir, path: &str, error: io::Error) -> Result<Folder> {
        // Use the error that occurred: checking again could find what another thread has created since.
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

/// Splits a path into its folder (empty for the output folder itself) and the name.
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

/// Whether `folder` is `other` or inside it.
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
