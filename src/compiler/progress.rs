//! What a run tells whoever looks on: which stage it is in, and how far. Knows nobody who does.
//!
//! A [`Progress`] is handed down the pipeline. Where nobody looks on it is empty, and asking it to tell something costs a
//! comparison.

use std::fmt;

/// A stage of the pipeline, as somebody who waits sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The files of the tree are found and read.
    Discover,
    /// They and what they import are parsed and linked.
    Compile,
    /// Everything gets its name and its path.
    Plan,
    /// The files are made in memory.
    Generate,
    /// They are compared with what lies in the output folder.
    Compare,
    /// What differs is written.
    Write,
}

/// Somebody who looks on. Stages follow each other and do not nest; one may come several times.
pub trait Observer: Sync {
    /// A stage begins, and has so many files to do, as far as is known.
    fn begin(&self, stage: Stage, files: usize);
    /// More files have turned up.
    fn expect(&self, files: usize);
    /// A file is done, which has so many bytes; any thread may say so.
    fn done(&self, bytes: usize);
    /// The stage is over, whether it succeeded or not.
    fn end(&self, stage: Stage);
}

/// Who looks on, if anybody does.
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
    /// Nobody looks on.
    pub const UNSEEN: Self = Self { observer: None };

    pub fn seen_by(observer: &'a dyn Observer) -> Self {
        Self {
            observer: Some(observer),
        }
    }

    /// Begins a stage, which lasts as long as what is returned.
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

/// A stage that goes on.
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

    /// A file is done, which has so many bytes.
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
