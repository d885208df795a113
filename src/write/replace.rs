//! In: files of a folder, each with its current bytes, if it exists, and its new bytes. Out: the files are replaced or
//! created; all of them, or none if one has changed since it was read. Never follows symlinks.

use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::changes::{ChangeKind, Changes, FileChange};
use super::disk::{Disk, Found, Fresh, StagedOutput};
use super::{permit_all, report};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::{Progress, Stage};

/// The input of [`apply`]: for each file its path, the old bytes (`None` if it is new), and the new bytes.
pub(crate) fn changes(
    folder: &Path,
    files: impl IntoIterator<Item = (OutputPath, Option<Vec<u8>>, Vec<u8>)>,
) -> Changes {
    let mut changes = Changes::in_folder(folder);
    let files = files.into_iter().map(|(path, old, new)| FileChange {
        path,
        kind: match old {
            Some(_) => ChangeKind::Changed,
            None => ChangeKind::Created,
        },
        hand_edited: false,
        old,
        new: Some(new.into()),
    });
    changes.files.extend(files);
    changes
}

/// Replaces the files. If it fails before the first rename, nothing has changed.
pub(crate) fn apply(changes: &Changes) -> Result<()> {
    if changes.files.is_empty() {
        return Ok(());
    }
    let folder = &changes.folder;
    let opened = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let directory = Dir::open_ambient_dir(opened, ambient_authority());
    let directory = directory.map_err(|error| Error::Io {
        operation: "open",
        path: opened.to_owned(),
        error,
    })?;
    let disk = Disk::new(folder, directory, &permit_all);
    let problems = obstacles(&disk, changes)?;
    if !problems.is_empty() {
        return Err(Error::Output(problems));
    }
    let files = changes.files.iter().enumerate();
    let files: Vec<Fresh<'_>> = files
        .map(|(change, file)| Fresh {
            change,
            path: file.path.as_str(),
            bytes: file.new.as_deref().unwrap_or_default(),
        })
        .collect();
    let mut staged_output = StagedOutput::default();
    let step = Progress::UNSEEN.begin(Stage::Write, 0);
    let staged = disk.stage(&files, Jobs::new(None), &mut staged_output, &step);
    let temporaries = || staged_output.files.iter();
    let path = |change: usize| files[change].path;
    let written = staged
        .and_then(|()| {
            temporaries()
                .filter(|(_, change)| changes.files[*change].kind == ChangeKind::Changed)
                .try_for_each(|(temporary, change)| disk.keep_permissions(temporary, path(*change)))
        })
        .and_then(|()| {
            temporaries().try_for_each(|(temporary, change)| disk.rename(temporary, path(*change)))
        });
    if written.is_err() {
        for (temporary, _) in staged_output.files {
            // Report the first error; files that are already renamed are not at their temporary paths any more.
            let _removed = disk.remove_file(&temporary);
        }
    }
    written
}

/// An error for each file that has changed since it was read.
fn obstacles(disk: &Disk<'_>, changes: &Changes) -> Result<Vec<Diagnostic>> {
    let mut problems = Vec::new();
    for file in &changes.files {
        let path = file.path.below(&changes.folder);
        match disk.read(file.path.as_str())? {
            Found::File(found) if Some(&found) == file.old.as_ref() => {}
            Found::Missing if file.old.is_none() => {}
            Found::Obstacle(obstacle) => problems.push(report::linked(&path, obstacle.what)),
            Found::File(_) | Found::Missing => problems.push(report::edited_meanwhile(&path)),
        }
    }
    Ok(problems)
}
