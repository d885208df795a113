//! Allows one writer at a time in an output folder, with a lock of the operating system, which ends with its process.
//!
//! On Unix the lock is on the folder itself, so no file is left. Windows cannot lock folders; there, the lock is on a
//! file in the temporary folder, whose name depends on the output folder.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

#[cfg(not(unix))]
use crate::digest::{digest, hexadecimal};

/// Holds the lock until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    /// `None` on a file system without locks.
    file: Option<File>,
}

impl Lock {
    /// Locks the folder, which must exist. With `no_wait` it is an error if another process holds the lock.
    pub(super) fn acquire(folder: &Path, no_wait: bool) -> io::Result<Self> {
        loop {
            let file = lock_file(folder)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if no_wait => {
                    return Err(io::Error::new(io::ErrorKind::WouldBlock, holder(&file)));
                }
                Err(TryLockError::WouldBlock) => file.lock()?,
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Self { file: None });
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
            if is_still_there(&file, folder)? {
                return Ok(Self { file: Some(file) });
            }
        }
    }

    pub(super) fn is_held(&self) -> bool {
        self.file.is_some()
    }
}

#[cfg(unix)]
fn lock_file(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// Whether the locked folder still exists: a run that fails removes the folder it created, while another may wait for
/// it.
#[cfg(unix)]
fn is_still_there(file: &File, folder: &Path) -> io::Result<bool> {
    let locked = same_file::Handle::from_file(file.try_clone()?)?;
    Ok(same_file::Handle::from_path(folder)? == locked)
}

#[cfg(not(unix))]
fn lock_file(folder: &Path) -> io::Result<File> {
    let path = folder.canonicalize()?;
    let digest = digest(path.to_string_lossy().as_bytes());
    let name = format!("protree-{}.lock", hexadecimal(&digest));
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    options.open(std::env::temp_dir().join(name))
}

#[cfg(not(unix))]
fn is_still_there(_file: &File, folder: &Path) -> io::Result<bool> {
    folder.try_exists()
}

/// The process that holds the lock, if the system reports it.
#[cfg(target_os = "linux")]
fn holder(file: &File) -> String {
    use std::os::unix::fs::MetadataExt;

    // `1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF`: the last part of the sixth column is the inode.
    let inode = file.metadata().map(|metadata| metadata.ino().to_string());
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    let process = locks.lines().find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let [_, "FLOCK", _, _, process, place, ..] = columns[..] else {
            return None;
        };
        let is_it = inode
            .as_ref()
            .is_ok_and(|inode| place.rsplit(':').next() == Some(inode));
        is_it.then(|| process.to_owned())
    });
    process.map_or_else(unknown_holder, |process| {
        format!("process {process} is writing to it")
    })
}

#[cfg(not(target_os = "linux"))]
fn holder(_file: &File) -> String {
    unknown_holder()
}

fn unknown_holder() -> String {
    "another run is writing to it".to_owned()
}
