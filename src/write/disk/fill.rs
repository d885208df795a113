//! Fills created files and waits until they are on the disk for good, while more are created.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use cap_std::fs::File;

use super::Disk;
use super::change::{Operation, Staged};
use crate::Result;

/// The disk takes one write for many files that are synced at the same time.
const THREADS: usize = 16;
/// As many files wait for a thread, open: systems allow as few as 256 open ones.
const WAITING: usize = 32;
/// More files are synced together, with whatever else was written to their file system. That is many times as fast as
/// asking for each; for a few it may mean to wait for what other programs have written.
const MANY: usize = 512;

/// Takes created files to the threads that fill them.
pub(in crate::write) struct Filler<'a, 'bytes> {
    disk: &'a Disk<'a>,
    tasks: SyncSender<Task<'bytes>>,
    syncs_together: bool,
    /// One of the files that are synced together.
    together: Option<File>,
}

struct Task<'bytes> {
    path: String,
    file: File,
    bytes: &'bytes [u8],
    syncs: bool,
}

/// What could not be done, and to which file.
type Failure = (&'static str, String, io::Error);

impl Disk<'_> {
    /// Lets `create` create `count` files, and returns when all are filled and synced.
    pub(in crate::write) fn fill<'bytes>(
        &self,
        count: usize,
        create: impl FnOnce(&mut Filler<'_, 'bytes>) -> Result<()>,
    ) -> Result<()> {
        let (tasks, waiting) = sync_channel(WAITING);
        let waiting = Mutex::new(waiting);
        thread::scope(|scope| {
            let fill = || fill_all(&waiting);
            let threads: Vec<_> = (0..count.min(THREADS)).map(|_| scope.spawn(fill)).collect();
            let mut filler = Filler {
                disk: self,
                tasks,
                syncs_together: count > MANY,
                together: None,
            };
            let created = create(&mut filler);
            let Filler {
                together, tasks, ..
            } = filler;
            // The threads end when no more can come.
            drop(tasks);
            let results = threads.into_iter().map(ScopedJoinHandle::join);
            let failures = results
                .filter_map(|result| result.expect("invariant: writing a file does not panic"));
            let first = failures.min_by(|(_, a, _), (_, b, _)| a.cmp(b));
            created?;
            if let Some((operation, path, error)) = first {
                return Err(self.failed(operation, &path, error));
            }
            together.map_or(Ok(()), |file| self.sync_file_system(&file))
        })
    }

    fn sync_file_system(&self, file: &File) -> Result<()> {
        (self.permit)(Operation::Sync)
            .and_then(|()| system::sync_all_beside(file))
            .map_err(|error| self.failed("sync the file system of", "", error))
    }
}

impl<'bytes> Filler<'_, 'bytes> {
    /// Has the bytes written to a created file.
    pub(in crate::write) fn fill(&mut self, staged: Staged, bytes: &'bytes [u8]) -> Result<()> {
        let Staged { path, file, .. } = staged;
        let failed = |operation, error| self.disk.failed(operation, &path, error);
        (self.disk.permit)(Operation::Write).map_err(|error| failed("write", error))?;
        let is_together = self.syncs_together && system::is_on(&self.disk.directory, &file);
        if !is_together {
            (self.disk.permit)(Operation::Sync).map_err(|error| failed("sync", error))?;
        } else if self.together.is_none() {
            self.together = Some(file.try_clone().map_err(|error| failed("write", error))?);
        }
        let task = Task {
            path,
            file,
            bytes,
            syncs: !is_together,
        };
        self.tasks
            .send(task)
            .expect("invariant: the threads wait for tasks");
        Ok(())
    }
}

/// Fills files until there are no more; after a failure lets them pass, for nobody needs them.
fn fill_all(waiting: &Mutex<Receiver<Task<'_>>>) -> Option<Failure> {
    let mut failure = None;
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(task) = next else { return failure };
        failure = failure.or_else(|| fill(task).err());
    }
}

fn fill(task: Task<'_>) -> Result<(), Failure> {
    let Task {
        path,
        mut file,
        bytes,
        syncs,
    } = task;
    if let Err(error) = file.write_all(bytes) {
        return Err(("write", path, error));
    }
    if syncs && let Err(error) = file.sync_all() {
        return Err(("sync", path, error));
    }
    Ok(())
}

#[cfg(target_os = "linux")]
mod system {
    use std::io;

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
    use std::io;

    use cap_std::fs::{Dir, File};

    /// No other system can sync one file system and wait for it.
    pub(super) fn is_on(_: &Dir, _: &File) -> bool {
        false
    }

    pub(super) fn sync_all_beside(_: &File) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
