//! What lies in an output folder.
//!
//! In: generated files, or the folder and what a record says of it. Out: what is to be remembered, or whether it is
//! true.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::record::{Output, Target};
use super::summary::TargetSummary;
use crate::digest::{Digest, Hasher, digest};
use crate::generate::OutputFile;
use crate::write;
use protree_compiler::parallel::{self, Jobs};
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::Step;

/// An output folder with more in it is not remembered.
const MOST_ENTRIES: usize = 200_000;

/// What is to be remembered of a generated file, but for its digest, which the writer is the first to need.
pub(super) fn remember(path: &OutputPath, file: &OutputFile, summary: &TargetSummary) -> Output {
    Output {
        path: path.as_str().to_owned(),
        digest: Vec::new(),
        module: summary.modules.get(path).cloned().unwrap_or_default(),
        keep_existing: file.keep_existing,
        vouched_by: file
            .vouched_by
            .as_ref()
            .map_or_else(String::new, |path| path.as_str().to_owned()),
    }
}

/// Everything in the folder is as it was left.
pub(super) fn are_current(target: &Target, folder: &Path, jobs: Jobs, step: &Step<'_>) -> bool {
    let Some(left) = &target.listing else {
        return false;
    };
    if manifest(folder).as_ref().map(Digest::as_slice) != Some(&target.manifest)
        || listing(folder, &target.outputs)
            .as_ref()
            .map(Digest::as_slice)
            != Some(left)
    {
        return false;
    }
    let is_current = |output: &Output| {
        // A file that is the user's to fill is as it should be whatever it holds, and the listing has it.
        output.keep_existing
            || OutputPath::new(output.path.as_str())
                .and_then(|path| fs::read(path.below(folder)).ok())
                .is_some_and(|bytes| {
                    step.done(bytes.len());
                    digest(&bytes)[..] == output.digest
                })
    };
    let found = jobs.map(&target.outputs, |_| parallel::READING, is_current);
    found.into_iter().all(|is_current| is_current)
}

/// The digest of the manifest.
pub(super) fn manifest(folder: &Path) -> Option<Digest> {
    let bytes = fs::read(folder.join(write::MANIFEST)).ok()?;
    Some(digest(&bytes))
}

/// The digest of every name in the folder, with what it is the name of; of files that look like outputs and are none,
/// also of their heads, for the writer looks at these.
pub(super) fn listing(folder: &Path, outputs: &[Output]) -> Option<Digest> {
    let paths = outputs
        .iter()
        .filter_map(|output| Some(OutputPath::new(output.path.as_str())?.below(folder)));
    // As bytes, for to hash a path is to take it apart.
    let outputs: HashSet<OsString> = paths.map(PathBuf::into_os_string).collect();
    let extensions: HashSet<_> = outputs
        .iter()
        .map(|path| Path::new(path).extension())
        .collect();
    let mut all = Hasher::default();
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    for (number, entry) in entries.enumerate() {
        let entry = entry.ok().filter(|_| number < MOST_ENTRIES)?;
        let path = entry.path();
        all.add_whole(path.as_os_str().as_encoded_bytes());
        all.add_whole(format!("{:?}", entry.file_type()).as_bytes());
        let is_stray =
            extensions.contains(&path.extension()) && !outputs.contains(path.as_os_str());
        if is_stray && entry.file_type().is_file() {
            all.add_whole(&head(path).unwrap_or_default());
        }
    }
    Some(all.finish())
}

/// As much of a file as anyone reads to see whose it is.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path)?;
    file.take(write::HEAD_BYTES as u64)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
