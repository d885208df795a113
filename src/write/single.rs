//! In: one file outside any output folder, at a path that the user gave. Out: the file is either completely new, or
//! unchanged.

use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::disk::{Disk, Found, Fresh, StagedOutput};
use super::{permit_all, report};
use protree_compiler::error::{Error, Result};
use protree_compiler::parallel::Jobs;
use protree_compiler::progress::{Progress, Stage};

/// Writes `bytes` to `path`, unless they are there already. An existing file is only replaced if `may_replace` accepts
/// its bytes.
pub(crate) fn write(path: &Path, bytes: &[u8], may_replace: impl Fn(&[u8]) -> bool) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return Err(Error::Config {
            message: format!("`{}` names no file", path.display()),
            help: "end it with the name of a file".to_owned(),
        });
    };
    let directory = Dir::open_ambient_dir(folder, ambient_authority());
    let directory = directory.map_err(|error| Error::Io {
        operation: "open",
        path: folder.to_owned(),
        error,
    })?;
    let disk = Disk::new(folder, directory, &permit_all);
    match disk.read(name)? {
        Found::File(found) if found == bytes => return Ok(()),
        Found::File(found) if !may_replace(&found) => {
            return Err(in_the_way(path, "something else"));
        }
        Found::Obstacle(obstacle) => return Err(in_the_way(path, obstacle.what)),
        Found::File(_) | Found::Missing => {}
    }
    let file = Fresh {
        change: 0,
        path: name,
        bytes,
    };
    let mut staged_output = StagedOutput::default();
    let step = Progress::UNSEEN.begin(Stage::Write, 0);
    let staged = disk.stage(&[file], Jobs::new(None), &mut staged_output, &step);
    let written = staged.and_then(|()| {
        let mut temporaries = staged_output.files.iter();
        temporaries.try_for_each(|(temporary, _)| disk.rename(temporary, name))
    });
    if written.is_err() {
        for (temporary, _) in staged_output.files {
            // Report the first error.
            let _removed = disk.remove_file(&temporary);
        }
    }
    written
}

fn in_the_way(path: &Path, what: &str) -> Error {
    Error::Output(vec![report::obstacle(path, what)])
}
