//! The operations that change an output folder. Each calls the permit first, so that a test can make it fail.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{Dir, File, OpenOptions};

use super::{Disk, Folder, join, split};
use protree_compiler::error::Result;

/// The prefix of temporary files; sixteen random hexadecimal digits follow it.
pub(in crate::write) const TEMPORARY: &str = ".protree-tmp-";
/// An operation that changes the disk, and can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::write) enum Operation {
    CreateFolder,
    CreateFile,
    Write,
    Sync,
    Rename,
    RemoveFile,
    RemoveFolder,
}

impl Disk<'_> {
    /// Creates the missing folders above `path`, outermost first, and adds each to `created`.
    pub(super) fn create_folders(&self, path: &str, created: &mut Vec<String>) -> Result<()> {
        let (folder, _) = split(path);
        if folder.is_empty() || matches!(self.open(folder)?, Folder::Open(_)) {
            return Ok(());
        }
        self.create_folders(folder, created)?;
        let (above, name) = split(folder);
        let above = self.open_existing(above)?;
        self.near.borrow_mut().missing = None;
        match (self.root.permit)(Operation::CreateFolder).and_then(|()| above.create_dir(name)) {
            Ok(()) => created.push(folder.to_owned()),
            // Another thread has created it.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(self.failed("create", folder, error)),
        }
        Ok(())
    }

    /// Creates a temporary file in the folder of `path`, and returns its path.
    pub(super) fn create_beside(&self, path: &str) -> Result<(String, File)> {
        let (folder, _) = split(path);
        let directory = self.open_existing(folder)?;
        let (name, file) = (self.root.permit)(Operation::CreateFile)
            .and_then(|()| create_temporary(&directory))
            .map_err(|error| self.failed("create a file beside", path, error))?;
        Ok((join(folder, &name), file))
    }

    /// Moves a staged file to its final path.
    pub(in crate::write) fn rename(&self, staged: &str, path: &str) -> Result<()> {
        let (folder, name) = split(path);
        let directory = self.open_existing(folder)?;
        (self.root.permit)(Operation::Rename)
            .and_then(|()| directory.rename(split(staged).1, &directory, name))
            .map_err(|error| self.failed("rename a finished file to", path, error))
    }

    /// Gives a staged file the permissions of the file that it replaces.
    #[cfg(feature = "cli")]
    pub(in crate::write) fn keep_permissions(&self, staged: &str, path: &str) -> Result<()> {
        let (folder, name) = split(path);
        let directory = self.open_existing(folder)?;
        let found = directory.symlink_metadata(name);
        let kept =
            found.and_then(|found| directory.set_permissions(split(staged).1, found.permissions()));
        kept.map_err(|error| self.failed("keep the permissions of", path, error))
    }

    pub(in crate::write) fn remove_file(&self, path: &str) -> Result<()> {
        let (folder, name) = split(path);
        let directory = self.open_existing(folder)?;
        (self.root.permit)(Operation::RemoveFile)
            .and_then(|()| directory.remove_file(name))
            .map_err(|error| self.failed("remove", path, error))
    }

    /// Removes a folder if it is empty, and returns whether it is gone.
    pub(in crate::write) fn remove_folder_if_empty(&self, folder: &str) -> Result<bool> {
        let (above, name) = split(folder);
        let above = match self.open(above)? {
            Folder::Open(above) => above,
            Folder::Missing => return Ok(true),
            Folder::Obstacle(_) => return Ok(false),
        };
        self.forget();
        // On some systems, removing a folder would also remove a symlink to one.
        if above
            .symlink_metadata(name)
            .is_ok_and(|metadata| !metadata.is_dir())
        {
            return Ok(false);
        }
        match (self.root.permit)(Operation::RemoveFolder).and_then(|()| above.remove_dir(name)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
            Err(error) => Err(self.failed("remove", folder, error)),
        }
    }
}

/// Whether [`Disk::stage`] creates files with names of this form.
pub(in crate::write) fn is_temporary(name: &str) -> bool {
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
        // `RandomState` is the only source of randomness in the standard library.
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
