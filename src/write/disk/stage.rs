//! Creates files beside their final paths, writes their bytes and syncs them, several at a time.

use std::io::Write;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use cap_std::fs::File;

use super::change::Operation;
use super::{Disk, Root};
use protree_compiler::error::Result;
use protree_compiler::ordered;
use protree_compiler::parallel::{self, Jobs};
use protree_compiler::progress::Step;

/// If there are more files than this, their whole file system is synced at once. That is many times faster than syncing
/// each file, but it may also wait for data of other programs.
const MANY: usize = 512;
/// The number of threads that sync single files. They mostly wait, and file systems combine the writes of files that
/// are synced at the same time.
const WAITING: NonZero<usize> = NonZero::new(8).expect("it is not zero");
/// How many files each thread keeps open until they are synced; systems may allow only 256 open files.
const MOST_OPEN: usize = 16;
/// How many files a thread takes at once: adjacent files are mostly in one folder, which is then opened only once.
const TOGETHER: usize = 16;
/// Up to this number, files are created by one thread, because several threads would mostly wait for each other in the
/// same folders.
const ALONE: usize = 64;

/// A file to stage.
#[derive(Debug, Clone, Copy)]
pub(in crate::write) struct Fresh<'a> {
    /// The index of the change.
    pub(in crate::write) change: usize,
    pub(in crate::write) path: &'a str,
    pub(in crate::write) bytes: &'a [u8],
}

/// What a run has created in a folder, and has to remove if it fails.
#[derive(Debug, Default)]
pub(in crate::write) struct StagedOutput {
    /// Staged files that are not renamed yet: their paths, and the indices of their changes.
    pub(in crate::write) files: Vec<(String, usize)>,
    /// Created folders, outer ones first.
    pub(in crate::write) folders: Vec<String>,
}

impl Disk<'_> {
    /// Stages all `files` and creates the folders they need. Everything that was created is added to `staged_output`,
    /// even if something fails.
    pub(in crate::write) fn stage(
        &self,
        files: &[Fresh<'_>],
        jobs: Jobs,
        staged_output: &mut StagedOutput,
        step: &Step<'_>,
    ) -> Result<()> {
        self.forget();
        let are_few = files.len() <= WAITING.get();
        let syncs_together = !are_few && system::can_sync_together(files.len() > MANY);
        let (jobs, at_once, weight) = if syncs_together {
            let at_once = if files.len() <= ALONE {
                ALONE
            } else {
                TOGETHER
            };
            (jobs, at_once, TOGETHER * parallel::READING)
        } else {
            let at_once = files.len().div_ceil(WAITING.get()).clamp(1, MOST_OPEN);
            (Jobs::new(Some(WAITING)), at_once, usize::MAX)
        };
        let common = Stager {
            root: &self.root,
            syncs_together,
            together: OnceLock::new(),
            has_failed: AtomicBool::new(false),
            step,
        };
        let parts: Vec<&[Fresh<'_>]> = files.chunks(at_once).collect();
        let staged = jobs.map(&parts, |_| weight, |part| common.stage_part(part));
        let mut failed = None;
        for (part, result) in staged {
            staged_output.files.extend(part.files);
            staged_output.folders.extend(part.folders);
            failed = failed.or(result.err());
        }
        ordered::sort_by(&mut staged_output.folders, Ord::cmp);
        failed.map_or(Ok(()), Err)?;
        let together = common.together.get();
        together.map_or(Ok(()), |file| self.sync_file_system(file))
    }

    fn sync_file_system(&self, file: &File) -> Result<()> {
        (self.root.permit)(Operation::Sync)
            .and_then(|()| system::sync_all_beside(file))
            .map_err(|error| self.failed("sync the file system of", "", error))
    }
}

/// The state that threads share.
struct Stager<'a> {
    root: &'a Arc<Root<'a>>,
    syncs_together: bool,
    /// One of the files, for syncing the whole file system.
    together: OnceLock<File>,
    /// Set after an error, so that the other threads stop.
    has_failed: AtomicBool,
    step: &'a Step<'a>,
}

impl Stager<'_> {
    fn stage_part(&self, files: &[Fresh<'_>]) -> (StagedOutput, Result<()>) {
        let mut staged_output = StagedOutput::default();
        let result = self.stage_each(files, &mut staged_output);
        if result.is_err() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        (staged_output, result)
    }

    fn stage_each(&self, files: &[Fresh<'_>], staged_output: &mut StagedOutput) -> Result<()> {
        let disk = Disk::at(Arc::clone(self.root));
        let permit = self.root.permit;
        let mut written = Vec::new();
        for file in files {
            if self.has_failed.load(Ordering::Relaxed) {
                return Ok(());
            }
            let Fresh {
                change,
                path,
                bytes,
            } = *file;
            disk.create_folders(path, &mut staged_output.folders)?;
            let (temporary, mut file) = disk.create_beside(path)?;
            staged_output.files.push((temporary, change));
            permit(Operation::Write)
                .and_then(|()| file.write_all(bytes))
                .map_err(|error| disk.failed("write", path, error))?;
            self.step.done(bytes.len());
            if self.syncs_together && system::is_on(&self.root.directory, &file) {
                let _others_do_as_well = self.together.set(file);
            } else {
                written.push((path, file));
            }
        }
        for (path, file) in written {
            permit(Operation::Sync)
                .and_then(|()| file.sync_all())
                .map_err(|error| disk.failed("sync", path, error))?;
        }
        Ok(())
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::io;

    use cap_std::fs::{Dir, File, MetadataExt};

    /// Whether to sync the whole file system: if there are many files, or if little other data waits to be written.
    pub(super) fn can_sync_together(are_many: bool) -> bool {
        const LITTLE_KIBIBYTES: usize = 16 << 10;
        are_many || kibibytes_waiting().is_some_and(|waiting| waiting < LITTLE_KIBIBYTES)
    }

    /// The amount of data of all programs that is not on a disk yet.
    fn kibibytes_waiting() -> Option<usize> {
        let text = std::fs::read_to_string("/proc/meminfo").ok()?;
        let of = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().strip_suffix(" kB")?.parse::<usize>().ok()
        };
        Some(of("Dirty:")? + of("Writeback:")?)
    }

    pub(super) fn is_on(directory: &Dir, file: &File) -> bool {
        match (directory.dir_metadata(), file.metadata()) {
            (Ok(directory), Ok(file)) => directory.dev() == file.dev(),
            _ => false,
        }
    }

    /// Syncs the file system of a file. Since Linux 5.8, it reports failed writes as `fsync` does.
    pub(super) fn sync_all_beside(file: &File) -> io::Result<()> {
        Ok(rustix::fs::syncfs(file)?)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;

    use cap_std::fs::{Dir, File};

    /// Other systems cannot sync a single file system and wait for it.
    pub(super) fn can_sync_together(_: bool) -> bool {
        false
    }

    pub(super) fn is_on(_: &Dir, _: &File) -> bool {
        false
    }

    pub(super) fn sync_all_beside(_: &File) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
