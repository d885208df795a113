//! One output folder, by handle: everything below it is reached one name at a time and through no symlink, so nothing
//! that lies in it can lead out of it. In: paths relative to the folder. Decides nothing about whose a file is.
//!
//! This stands on cap-std, on every platform the same: it costs a build script some seconds, which is cheaper than an
//! `openat` of our own for each system.

use std::cell::RefCell;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::thread::ScopedJoinHandle;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{Dir, File, FileType, OpenOptions};

use crate::{Error, OutputPath, Result};

/// What a leftover of a killed run is called: this, and sixteen hexadecimal digits that nobody can guess.
pub(super) const TEMPORARY: &str = ".protree-tmp-";
/// Larger files are read this far: nothing that protree generates comes near it.
const LIMIT: u64 = 64 * 1024 * 1024;

/// What changes the disk, and can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    CreateFolder,
    CreateFile,
    Write,
    Sync,
    Rename,
    RemoveFile,
    RemoveFolder,
}

/// Asked before each operation; tests answer with the failure of one.
pub(super) type Permit<'a> = &'a dyn Fn(Operation) -> io::Result<()>;

/// An output folder that exists.
pub(super) struct Disk<'a> {
    root: PathBuf,
    directory: Rc<Dir>,
    permit: Permit<'a>,
    /// Files come sorted, so the next one mostly lies in the same folder.
    last: RefCell<Option<(String, Rc<Dir>)>>,
}

/// A finished file that waits for its place.
pub(super) struct Staged {
    /// Where it lies.
    pub(super) temporary: String,
    path: String,
    file: File,
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
    Open(Rc<Dir>),
    Missing,
    Obstacle(Obstacle),
}

/// What a folder holds: name and kind, sorted by name. Names that are not UTF-8 are left out: none of them is ours.
pub(super) type Listing = Vec<(String, FileType)>;

impl<'a> Disk<'a> {
    pub(super) fn new(root: &Path, directory: Dir, permit: Permit<'a>) -> Self {
        Self {
            root: root.to_owned(),
            directory: Rc::new(directory),
            permit,
            last: RefCell::new(None),
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
        let mut bytes = Vec::new();
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
        listing.sort_by(|a, b| a.0.cmp(&b.0));
        listing
    }

    /// Every part of `path` is spelt on the disk as it is here: on a disk that ignores case, `a.rs` may be `A.rs`.
    pub(super) fn is_spelt(&self, path: &str) -> bool {
        let (folder, name) = split(path);
        let here = self.list(folder).iter().any(|(entry, _)| entry == name);
        here && (folder.is_empty() || self.is_spelt(folder))
    }

    /// Creates the folders above `path` that are missing, outermost first, and tells `created` of each.
    pub(super) fn create_folders(&self, path: &str, created: &mut Vec<String>) -> Result<()> {
        let (folder, _) = split(path);
        if folder.is_empty() || matches!(self.open(folder)?, Folder::Open(_)) {
            return Ok(());
        }
        self.create_folders(folder, created)?;
        let (above, name) = split(folder);
        let above = self.open_existing(above)?;
        (self.permit)(Operation::CreateFolder)
            .and_then(|()| above.create_dir(name))
            .map_err(|error| self.failed("create", folder, error))?;
        created.push(folder.to_owned());
        Ok(())
    }

    /// Writes the bytes to a new file beside `path`.
    ///
    /// `created` is told of the file as soon as there is one, also when writing it fails.
    pub(super) fn stage(
        &self,
        path: &str,
        bytes: &[u8],
        created: &mut Vec<String>,
    ) -> Result<Staged> {
        let (folder, _) = split(path);
        let directory = self.open_existing(folder)?;
        let (name, mut file) = (self.permit)(Operation::CreateFile)
            .and_then(|()| create_temporary(&directory))
            .map_err(|error| self.failed("create a file beside", path, error))?;
        let temporary = join(folder, &name);
        created.push(temporary.clone());
        (self.permit)(Operation::Write)
            .and_then(|()| file.write_all(bytes))
            .map_err(|error| self.failed("write", path, error))?;
        Ok(Staged {
            temporary,
            path: path.to_owned(),
            file,
        })
    }

    /// Waits until the files are on the disk for good, side by side: the disk takes one write for many of them.
    pub(super) fn sync(&self, staged: &[Staged]) -> Result<()> {
        const THREADS: usize = 16;
        for Staged { path, .. } in staged {
            (self.permit)(Operation::Sync).map_err(|error| self.failed("sync", path, error))?;
        }
        let share = staged.len().div_ceil(THREADS).max(1);
        let sync = |share: &[Staged]| {
            let first_error =
                |staged: &Staged| Some((staged.path.clone(), staged.file.sync_all().err()?));
            share.iter().find_map(first_error)
        };
        let failed = std::thread::scope(|scope| {
            let threads: Vec<_> = staged
                .chunks(share)
                .map(|share| scope.spawn(move || sync(share)))
                .collect();
            let mut results = threads.into_iter().map(ScopedJoinHandle::join);
            results.find_map(|result| result.expect("invariant: syncing does not panic"))
        });
        failed.map_or(Ok(()), |(path, error)| {
            Err(self.failed("sync", &path, error))
        })
    }

    /// Puts a staged file in its place, whole.
    pub(super) fn rename(&self, staged: &str, path: &str) -> Result<()> {
        let (folder, name) = split(path);
        let directory = self.open_existing(folder)?;
        (self.permit)(Operation::Rename)
            .and_then(|()| directory.rename(split(staged).1, &directory, name))
            .map_err(|error| self.failed("rename a finished file to", path, error))
    }

    pub(super) fn remove_file(&self, path: &str) -> Result<()> {
        let (folder, name) = split(path);
        let directory = self.open_existing(folder)?;
        (self.permit)(Operation::RemoveFile)
            .and_then(|()| directory.remove_file(name))
            .map_err(|error| self.failed("remove", path, error))
    }

    /// Removes a folder if nothing is left in it, and says whether it is gone.
    pub(super) fn remove_folder_if_empty(&self, folder: &str) -> Result<bool> {
        let (above, name) = split(folder);
        let above = match self.open(above)? {
            Folder::Open(above) => above,
            Folder::Missing => return Ok(true),
            Folder::Obstacle(_) => return Ok(false),
        };
        *self.last.borrow_mut() = None;
        // Some systems remove a symlink to a folder as if it were one.
        if above
            .symlink_metadata(name)
            .is_ok_and(|metadata| !metadata.is_dir())
        {
            return Ok(false);
        }
        match (self.permit)(Operation::RemoveFolder).and_then(|()| above.remove_dir(name)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
            Err(error) => Err(self.failed("remove", folder, error)),
        }
    }

    fn open_existing(&self, folder: &str) -> Result<Rc<Dir>> {
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
            return Ok(Folder::Open(Rc::clone(&self.directory)));
        }
        if let Some((last, directory)) = &*self.last.borrow()
            && last == folder
        {
            return Ok(Folder::Open(Rc::clone(directory)));
        }
        let mut directory = Rc::clone(&self.directory);
        for (end, _) in folder.match_indices('/').chain([(folder.len(), "")]) {
            let here = &folder[..end];
            let name = split(here).1;
            directory = match directory.open_dir_nofollow(name) {
                Ok(opened) => Rc::new(opened),
                Err(error) => return self.why_not_open(&directory, here, error),
            };
        }
        *self.last.borrow_mut() = Some((folder.to_owned(), Rc::clone(&directory)));
        Ok(Folder::Open(directory))
    }

    fn why_not_open(&self, above: &Dir, path: &str, error: io::Error) -> Result<Folder> {
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
        let mut full = self.root.clone();
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

/// The name is one that [`Disk::stage`] makes up.
pub(super) fn is_temporary(name: &str) -> bool {
    name.strip_prefix(TEMPORARY).is_some_and(|digits| {
        digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn create_temporary(directory: &Dir) -> io::Result<(String, File)> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .follow(FollowSymlinks::No);
    for _ in 0..16 {
        // The keys of a `RandomState` are the standard library's one source of randomness.
        let name = format!(
            "{TEMPORARY}{:016x}",
            RandomState::new().build_hasher().finish()
        );
        match directory.open_with(&name, &options) {
            Ok(file) => return Ok((name, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
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
