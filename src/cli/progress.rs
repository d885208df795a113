//! Progress of long runs: a bar on a terminal, and with `--timings` the time of each stage.
//!
//! In: events that the library sends during a run. Out: lines on stderr. If neither is wanted, no events are sent.

mod bar;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::ProgressDrawTarget;

use self::bar::Bar;
use super::terminal::Terminal;
use super::timings::Timings;
use protree_compiler::parallel::Jobs;
use protree_compiler::progress::{Observer, Progress, Stage};

/// Runs shorter than this show no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// The flags of all commands that run the pipeline.
#[derive(Debug, Default, Args)]
pub(super) struct ProgressFlags {
    /// Say what each stage took, on stderr; with `--message-format json`, as a JSON object
    #[arg(long, help_heading = "Messages")]
    timings: bool,
}

impl ProgressFlags {
    /// Runs `work` while showing its progress, and returns how long it took.
    pub(super) fn observe<R>(
        &self,
        jobs: Jobs,
        terminal: &Terminal<'_>,
        work: impl FnOnce(Progress<'_>) -> R,
    ) -> (R, Duration) {
        let target = ProgressDrawTarget::stderr;
        let bar = terminal
            .is_interactive()
            .then(|| Bar::new(target(), PATIENCE));
        let observation = Observation::new(self.timings, bar);
        let result = work(observation.progress());
        let (took, timings) = observation.finish();
        if let Some(timings) = timings {
            terminal.keep(timings.with_threads(jobs.count()));
        }
        (result, took)
    }
}

/// Observes the library while it works.
struct Observation {
    started: Instant,
    wants_timings: bool,
    seen: Mutex<Seen>,
}

struct Seen {
    timings: Timings,
    bar: Option<Bar>,
}

impl Observation {
    fn new(wants_timings: bool, bar: Option<Bar>) -> Self {
        Self {
            started: Instant::now(),
            wants_timings,
            seen: Mutex::new(Seen {
                timings: Timings::default(),
                bar,
            }),
        }
    }

    /// The handle through which the library reports progress.
    fn progress(&self) -> Progress<'_> {
        if self.wants_timings || self.with(|seen| seen.bar.is_some()) {
            Progress::seen_by(self)
        } else {
            Progress::UNSEEN
        }
    }

    /// Removes the bar. Out: the time since the start, and the timings.
    fn finish(self) -> (Duration, Option<Timings>) {
        let took = self.started.elapsed();
        let seen = self.seen.into_inner();
        let Seen { timings, bar } = seen.unwrap_or_else(PoisonError::into_inner);
        drop(bar);
        (took, self.wants_timings.then(|| timings.of_run(took)))
    }

    fn with<R>(&self, look: impl FnOnce(&mut Seen) -> R) -> R {
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Observer for Observation {
    fn begin(&self, stage: Stage, files: usize) {
        let now = self.started.elapsed();
        self.with(|seen| {
            seen.timings.begin(stage, now);
            if let Some(bar) = &mut seen.bar {
                bar.begin(stage, files, now);
            }
        });
    }

    fn expect(&self, files: usize) {
        self.with(|seen| {
            if let Some(bar) = &mut seen.bar {
                bar.expect(files);
            }
        });
    }

    fn done(&self, bytes: usize) {
        let now = self.started.elapsed();
        self.with(|seen| {
            seen.timings.done(bytes);
            if let Some(bar) = &mut seen.bar {
                bar.done(now);
            }
        });
    }

    fn end(&self, stage: Stage) {
        let now = self.started.elapsed();
        self.with(|seen| seen.timings.end(stage, now));
    }
}
