//! Waits until staged files are on the disk for good: one by one, or a whole file system at once.

use std::io;
use std::thread::ScopedJoinHandle;

use super::Disk;
use super::change::{Operation, Staged};
use crate::Result;

impl Disk<'_> {
    /// Syncs the files side by side: the disk takes one write for many of them.
    pub(in crate::write) fn sync(&self, staged: &[Staged]) -> Result<()> {
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

    /// Whether [`sync_file_system`](Self::sync_file_system) will do for a file.
    pub(in crate::write) fn shares_file_system(&self, staged: &Staged) -> bool {
        system::is_on(&self.directory, &staged.file)
    }

    /// Syncs whatever was written to the file system that `staged` lies on. For thousands of files this is many times
    /// as fast as asking for each; for a few it may wait for what other programs have written.
    pub(in crate::write) fn sync_file_system(&self, staged: &Staged) -> Result<()> {
        (self.permit)(Operation::Sync)
            .and_then(|()| system::sync_all_beside(&staged.file))
            .map_err(|error| self.failed("sync the file system of", &staged.path, error))
    }
}

#[cfg(target_os = "linux")]
mod system {
    use super::io;
    use cap_std::fs::{Dir, File, MetadataExt};

    pub(super) fn is_on(directory: &Dir, file: &File) -> bool {
        match (directory.dir_metadata(), file.metadata()) {
            (Ok(directory), Ok(file)) => directory.dev() == file.dev(),
            _ => false,
        }
    }

    /// Since Linux 5.8 it tells of failed writes, as `fsync` does.
    pub(super) fn sync_all_beside(file: &File) -> io::Result<()> {
        Ok(rustix::fs::syncfs(file)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::io;
    use cap_std::fs::{Dir, File};

    /// No other system can sync one file system and wait for it.
    pub(super) fn is_on(_: &Dir, _: &File) -> bool {
        false
    }

    pub(super) fn sync_all_beside(_: &File) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
