//! The record of earlier runs, so that the next run does only the work that changes make necessary.
//!
//! In: targets, and whether to write or compare. Out: the same files and diagnostics as a run without a cache. If
//! nothing has changed since an earlier run, its diagnostics are reported again. If some files have changed, the
//! pipeline runs over these and the files they affect, and its outputs are merged with the recorded ones. If that
//! fails, or any check of the result fails, the pipeline runs over everything, so errors always come from a complete
//! run.
//!
//! Everything is compared by content, and no file that can be committed is trusted: an output counts as current only if
//! its bytes have the digest in the record.

mod affected;
mod diagnostics;
mod merge;
mod outputs;
mod partial;
mod record;
mod run;
mod scan;
mod sources;
mod store;
mod summary;

use std::path::PathBuf;

use self::run::Run;
use self::sources::Sources;
use self::store::Store;
use crate::pipeline::{self, Output, Report};
use crate::tree::Usage;
use crate::write::{Changes, WriteOptions};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::Result;
use protree_compiler::parallel;
use protree_compiler::progress::Progress;

/// If there are more records, the oldest are deleted.
const MOST_RECORDS: usize = 64;

/// The records of all runs.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    most_records: usize,
}

/// What a run did for one target.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// What the run did for it.
    pub kind: RunKind,
    /// The changes that were written, or that a comparison found.
    pub changes: Changes,
    /// How the generated types are used; only known if all files were generated.
    pub usage: Option<Usage>,
    /// Warnings and notes, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// The files outside the tree that imports were resolved to.
    pub imported: Vec<PathBuf>,
}

/// How much work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// None: nothing has changed.
    Recalled,
    /// Only the work for files that changes affect.
    Part,
    /// All.
    All,
}

impl From<Report> for Outcome {
    fn from(report: Report) -> Self {
        Self {
            kind: RunKind::All,
            changes: report.changes,
            usage: Some(report.usage),
            diagnostics: report.diagnostics,
            imported: report.imported,
        }
    }
}

impl Cache {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            most_records: MOST_RECORDS,
        }
    }

    /// Keeps at most this many records, the newest.
    pub(crate) fn keeping(self, most_records: usize) -> Self {
        Self {
            most_records,
            ..self
        }
    }

    /// The cache in the user's cache folder of this system.
    #[cfg(feature = "cli")]
    pub(crate) fn of_user() -> Option<Self> {
        let variable = |name| std::env::var_os(name).map(PathBuf::from);
        let folder = if cfg!(windows) {
            variable("LOCALAPPDATA")?
        } else if let Some(folder) = variable("XDG_CACHE_HOME").filter(|path| path.is_absolute()) {
            folder
        } else if cfg!(target_os = "macos") {
            std::env::home_dir()?.join("Library/Caches")
        } else {
            std::env::home_dir()?.join(".cache")
        };
        Some(Self::new(folder.join("protree")))
    }

    /// Writes the outputs, or compares them if `options` is `None`. Without a cache, does all work.
    pub(crate) fn run_with(
        cache: Option<Self>,
        outputs: &[Output<'_>],
        options: Option<WriteOptions>,
        progress: Progress<'_>,
    ) -> Result<Vec<Outcome>> {
        // Records are compared by the texts of sources, and a descriptor set has none.
        let is_text = outputs
            .iter()
            .all(|(config, _)| !config.reads_descriptors());
        let store = cache.filter(|_| is_text);
        let store = store.and_then(|cache| Store::new(cache, outputs));
        let Some((store, sources)) =
            store.and_then(|store| Some((store, Sources::read(outputs, progress)?)))
        else {
            let reports = pipeline::run(outputs, options, progress)?;
            return Ok(reports.into_iter().map(Outcome::from).collect());
        };
        let run = Run {
            outputs,
            options,
            sources,
            store,
            progress,
        };
        let record = run.store.read().filter(|record| run.is_of(record));
        parallel::on_deep_stack(|| {
            if let Some(record) = &record {
                if let Some(outcomes) = run.recall(record) {
                    return Ok(outcomes);
                }
                if let Some(outcomes) = run.part(record) {
                    return Ok(outcomes);
                }
            }
            run.all()
        })
    }
}
