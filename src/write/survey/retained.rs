//! In: files that are kept, and their folder. Out: the number of files, if each has the expected digest. Reads all of
//! them in parallel, and never follows symlinks.

use std::io;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::digest::{Digest, digest};
use crate::generate::Kept;
use crate::write::disk::{Disk, Found};
use crate::write::permit_all;
use protree_compiler::error::{Error, Result};
use protree_compiler::parallel::{self, Jobs};
use protree_compiler::paths::OutputPath;

/// How many files are checked in one task: adjacent files are mostly in one folder, which is then opened only once.
const TOGETHER: usize = 64;

/// Fails if a file is missing or has other contents; the caller then generates everything again.
pub(super) fn find(kept: &Kept, folder: &Path) -> Result<usize> {
    let files: Vec<(&OutputPath, &Digest)> = kept.files.iter().collect();
    let together: Vec<&[(&OutputPath, &Digest)]> = files.chunks(TOGETHER).collect();
    let found = Jobs::new(kept.jobs).map(
        &together,
        |files| files.len() * parallel::READING,
        |files| find_some(files, folder),
    );
    found.into_iter().collect::<Result<()>>()?;
    Ok(files.len())
}

fn find_some(files: &[(&OutputPath, &Digest)], folder: &Path) -> Result<()> {
    let failed = |path: &Path, error| Error::Io {
        operation: "read",
        path: path.to_owned(),
        error,
    };
    let directory = Dir::open_ambient_dir(folder, ambient_authority());
    let directory = directory.map_err(|error| failed(folder, error))?;
    let disk = Disk::new(folder, directory, &permit_all);
    for (path, expected) in files {
        match disk.read(path.as_str())? {
            Found::File(bytes) if digest(&bytes) == **expected => {}
            Found::File(_) | Found::Missing | Found::Obstacle(_) => {
                let error = io::Error::new(io::ErrorKind::InvalidData, "not what was left there");
                return Err(failed(&path.below(folder), error));
            }
        }
    }
    Ok(())
}
