//! The files in an output folder.
//!
//! In: generated files, or the folder and its record. Out: the record of the files, or whether the folder matches its
//! record.

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

/// A folder with more entries than this is not recorded.
const MOST_ENTRIES: usize = 200_000;

/// The record of a generated file, without its digest, which is only computed when the file is written.
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

/// Whether everything in the folder is as the recorded run left it.
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
        // The user may edit such a file, so any contents are fine; `listing` has checked that it exists.
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

/// The digest of all names in the folder with their file types. For files that have the extension of an output but are
/// not outputs, it includes the beginning of the file, because the writer reads it.
pub(super) fn listing(folder: &Path, outputs: &[Output]) -> Option<Digest> {
    let paths = outputs
        .iter()
        .filter_map(|output| Some(OutputPath::new(output.path.as_str())?.below(folder)));
    // Kept as strings, because hashing a path has to split it into components.
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

/// The bytes at the beginning of a file that the writer reads to see who owns it.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path)?;
    file.take(write::HEAD_BYTES as u64)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
