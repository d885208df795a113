//! In: the destination of each target. Out: every folder matches its tree, or an error, after which all folders are as
//! before.

use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::changes::{ChangeKind, Changes, FileChange};
use super::disk::{self, Disk, Fresh, Operation, Permit, StagedOutput};
use super::lock::Lock;
use super::survey::{Survey, survey};
use super::{Destination, WriteOptions, destination, manifest, marker, report};
use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;
use protree_compiler::parallel::Jobs;
use protree_compiler::progress::{Stage, Step};

pub(super) fn run(
    destinations: &[Destination<'_>],
    options: WriteOptions,
    permit: Permit<'_>,
) -> Result<Vec<Changes>> {
    destination::check(destinations)?;
    let mut outputs = Vec::new();
    for index in lock_order(destinations) {
        outputs.push((index, Output::open(&destinations[index], options, permit)?));
    }
    ordered::sort_by(&mut outputs, |(a, _), (b, _)| a.cmp(b));
    let surveys = survey_all(destinations, &outputs, options.force)?;
    let mut jobs: Vec<(&mut Output<'_>, Survey)> = outputs
        .iter_mut()
        .map(|(_, output)| output)
        .zip(surveys)
        .collect();
    for (output, survey) in &mut jobs {
        sweep(output, survey)?;
    }
    let progress = destinations.first().map(|first| first.progress);
    let step = progress.unwrap_or_default().begin(Stage::Write, 0);
    for (output, survey) in &mut jobs {
        stage(output, survey, &step)?;
    }
    for step in [put_in_place, remove_stale, put_manifest_in_place] {
        for (output, survey) in &mut jobs {
            step(output, survey)?;
        }
    }
    let finish = |(output, survey): (&mut Output<'_>, Survey)| {
        output.finished = true;
        survey.changes
    };
    Ok(jobs.into_iter().map(finish).collect())
}

/// The work to do in each folder, or everything that prevents it in any of them.
fn survey_all(
    destinations: &[Destination<'_>],
    outputs: &[(usize, Output<'_>)],
    force: bool,
) -> Result<Vec<Survey>> {
    let mut surveys = Vec::new();
    for (index, output) in outputs {
        let destination = &destinations[*index];
        let mut survey = survey(destination, Some(&output.disk), force)?;
        if !output.lock.is_held() {
            survey
                .changes
                .diagnostics
                .push(report::no_locks(destination.folder));
        }
        surveys.push(survey);
    }
    let errors = surveys.iter().flat_map(|survey| survey.changes.errors());
    let errors: Vec<_> = errors.cloned().collect();
    if errors.is_empty() {
        Ok(surveys)
    } else {
        Err(Error::Output(errors))
    }
}

/// An order that does not depend on that of the targets, so that two runs cannot wait for each other.
fn lock_order(destinations: &[Destination<'_>]) -> Vec<usize> {
    let folders = destinations
        .iter()
        .map(|it| destination::resolve(it.folder));
    let folders: Vec<_> = folders.collect();
    ordered::order(folders.len(), &|a, b| folders[a].cmp(&folders[b]))
}

/// A locked output folder, and what this run has created there and has to remove if it fails.
struct Output<'a> {
    disk: Disk<'a>,
    jobs: Jobs,
    /// Its files refer to changes by index.
    staged: StagedOutput,
    created_above: CreatedFolders,
    finished: bool,
    lock: Lock,
}

impl<'a> Output<'a> {
    fn open(
        destination: &Destination<'_>,
        options: WriteOptions,
        permit: Permit<'a>,
    ) -> Result<Self> {
        let Destination { folder, jobs, .. } = *destination;
        let failed = |operation| {
            move |error| Error::Io {
                operation,
                path: folder.to_owned(),
                error,
            }
        };
        let mut created_above = CreatedFolders::default();
        let lock = loop {
            created_above.create(folder, permit)?;
            match Lock::acquire(folder, options.no_wait) {
                Ok(lock) => break lock,
                // The run that created the folder has failed and removed it again.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed("lock")(error)),
            }
        };
        let directory =
            Dir::open_ambient_dir(folder, ambient_authority()).map_err(failed("open"))?;
        Ok(Self {
            disk: Disk::new(folder, directory, permit),
            jobs,
            staged: StagedOutput::default(),
            created_above,
            finished: false,
            lock,
        })
    }
}

impl Drop for Output<'_> {
    /// If the run failed, removes what it has created. If that fails too, the next run removes it.
    fn drop(&mut self) {
        if self.finished {
            self.created_above.keep();
            return;
        }
        for (temporary, _) in &self.staged.files {
            let _ = self.disk.remove_file(temporary);
        }
        for folder in self.staged.folders.iter().rev() {
            let _ = self.disk.remove_folder_if_empty(folder);
        }
    }
}

/// The output folder and the folders above it that this run created; on drop, they are removed if they are empty.
#[derive(Default)]
struct CreatedFolders(Vec<PathBuf>);

impl CreatedFolders {
    fn create(&mut self, folder: &Path, permit: Permit<'_>) -> Result<()> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            self.create(above, permit)?;
        }
        match permit(Operation::CreateFolder).and_then(|()| std::fs::create_dir(folder)) {
            Ok(()) => self.0.push(folder.to_owned()),
            // Another run has created it.
            Err(_) if folder.is_dir() => {}
            Err(error) => {
                return Err(Error::Io {
                    operation: "create",
                    path: folder.to_owned(),
                    error,
                });
            }
        }
        Ok(())
    }

    fn keep(&mut self) {
        self.0.clear();
    }
}

impl Drop for CreatedFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

fn sweep(output: &mut Output<'_>, survey: &mut Survey) -> Result<()> {
    for leftover in &survey.leftovers {
        output.disk.remove_file(leftover)?;
    }
    Ok(())
}

fn stage(output: &mut Output<'_>, survey: &mut Survey, step: &Step<'_>) -> Result<()> {
    let changes = survey.changes.files.iter().enumerate();
    let fresh: Vec<Fresh<'_>> = changes
        .filter_map(|(change, file)| {
            Some(Fresh {
                change,
                path: file.path.as_str(),
                bytes: file.new.as_deref()?,
            })
        })
        .collect();
    step.expect(fresh.len());
    let staged_output = &mut output.staged;
    output.disk.stage(&fresh, output.jobs, staged_output, step)
}

fn put_in_place(output: &mut Output<'_>, survey: &mut Survey) -> Result<()> {
    rename(output, survey, |change| !is_manifest(change))
}

fn put_manifest_in_place(output: &mut Output<'_>, survey: &mut Survey) -> Result<()> {
    rename(output, survey, is_manifest)
}

fn rename(
    output: &Output<'_>,
    survey: &Survey,
    selected: impl Fn(&FileChange) -> bool,
) -> Result<()> {
    for (temporary, index) in &output.staged.files {
        let change = &survey.changes.files[*index];
        if selected(change) {
            output.disk.rename(temporary, change.path.as_str())?;
        }
    }
    Ok(())
}

fn remove_stale(output: &mut Output<'_>, survey: &mut Survey) -> Result<()> {
    let is_stale = |change: &&FileChange| change.kind == ChangeKind::Deleted;
    let mut stale: Vec<&FileChange> = survey.changes.files.iter().filter(is_stale).collect();
    // Files without a marker are deleted before the file that vouches for them, so that an interrupted run can be
    // repeated.
    ordered::sort_by_key(&mut stale, |change| {
        change.old.as_deref().is_some_and(marker::is_marked)
    });
    for change in &stale {
        output.disk.remove_file(change.path.as_str())?;
    }
    // In reverse order, inner folders come before those that contain them.
    for emptied in survey.emptied.iter().rev() {
        let mut folder = emptied.as_str();
        while !folder.is_empty() && output.disk.remove_folder_if_empty(folder)? {
            folder = disk::split(folder).0;
        }
    }
    Ok(())
}

fn is_manifest(change: &FileChange) -> bool {
    change.path.as_str() == manifest::NAME
}
