//! Reports the progress of a run to an observer: the stage, and how many files are done.
//!
//! A [`Progress`] is passed down the pipeline. Without an observer it is empty, and a report costs a comparison.

use std::fmt;

/// A stage of the pipeline, as shown to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The files of the tree are found and read.
    Discover,
    /// They and what they import are parsed and linked.
    Compile,
    /// Every element gets its name and its path.
    Plan,
    /// The files are generated in memory.
    Generate,
    /// They are compared with the files in the output folder.
    Compare,
    /// Files that differ are written.
    Write,
}

/// A receiver of progress reports. Stages follow each other and do not nest; one may come several times.
pub trait Observer: Sync {
    /// A stage begins; `files` is the number of files to process, as far as it is known.
    fn begin(&self, stage: Stage, files: usize);
    /// More files have turned up.
    fn expect(&self, files: usize);
    /// A file of so many bytes is done; called from any thread.
    fn done(&self, bytes: usize);
    /// The stage is over, whether it succeeded or not.
    fn end(&self, stage: Stage);
}

/// The observer of a run, if there is one.
#[derive(Clone, Copy, Default)]
pub struct Progress<'a> {
    observer: Option<&'a dyn Observer>,
}

impl fmt::Debug for Progress<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_seen = self.observer.is_some();
        formatter.debug_tuple("Progress").field(&is_seen).finish()
    }
}

impl<'a> Progress<'a> {
    /// Without an observer.
    pub const UNSEEN: Self = Self { observer: None };

    pub fn seen_by(observer: &'a dyn Observer) -> Self {
        Self {
            observer: Some(observer),
        }
    }

    /// Begins a stage, which ends when the returned value is dropped.
    pub fn begin(self, stage: Stage, files: usize) -> Step<'a> {
        if let Some(observer) = self.observer {
            observer.begin(stage, files);
        }
        Step {
            stage,
            observer: self.observer,
        }
    }
}

/// A running stage.
#[must_use = "the stage is over when it is dropped"]
pub struct Step<'a> {
    stage: Stage,
    observer: Option<&'a dyn Observer>,
}

impl Step<'_> {
    /// More files have turned up.
    pub fn expect(&self, files: usize) {
        if let Some(observer) = self.observer {
            observer.expect(files);
        }
    }

    /// A file of so many bytes is done.
    pub fn done(&self, bytes: usize) {
        if let Some(observer) = self.observer {
            observer.done(bytes);
        }
    }
}

impl Drop for Step<'_> {
    fn drop(&mut self) {
        if let Some(observer) = self.observer {
            observer.end(self.stage);
        }
    }
}
