//! What is remembered of runs, so that the next one does only what has to be done again.
//!
//! In: targets, and what to do with them. Out: what a run without a cache would write and say. If nothing has changed
//! since an earlier run, what that run said is repeated. If files have, the pipeline is run over these and over what they
//! affect, and what it makes is put between the outputs that were made before. If that fails, or if anything about it is
//! not quite as it was expected, the pipeline is run over everything: errors are always those of a run over everything.
//!
//! Everything is compared by content, and nothing that can be committed is believed: an output counts as current only
//! if its bytes have the digest that the record says.

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

/// Records beyond this number are deleted, the oldest first.
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
    /// What was changed, or would be.
    pub changes: Changes,
    /// What is to be known of the files, if all were made.
    pub usage: Option<Usage>,
    /// Warnings and notes, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// The files outside the tree that imports were resolved to.
    pub imported: Vec<PathBuf>,
}

/// How much work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// None: everything was as it had been left.
    Recalled,
    /// What the changes affect.
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

    /// Keeps so many records, and of more the newest.
    pub(crate) fn keeping(self, most_records: usize) -> Self {
        Self {
            most_records,
            ..self
        }
    }

    /// The cache in the folder that the system has for such things.
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

    /// Writes, or without options compares; without a cache does all the work.
    pub(crate) fn run_with(
        cache: Option<Self>,
        outputs: &[Output<'_>],
        options: Option<WriteOptions>,
        progress: Progress<'_>,
    ) -> Result<Vec<Outcome>> {
        // What is remembered of a tree is by its texts, which a descriptor set has none of.
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
