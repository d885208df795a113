//! The time of each stage, as a table for people or as an object for programs.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

use protree_compiler::progress::Stage;

const STAGES: [Stage; 6] = [
    Stage::Discover,
    Stage::Compile,
    Stage::Plan,
    Stage::Generate,
    Stage::Compare,
    Stage::Write,
];

/// What each stage of a run took
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Timings {
    /// Threads that a run may use
    threads: usize,
    /// The whole run
    seconds: f64,
    /// In the order of the pipeline, those without work too
    stages: Vec<Taken>,
    #[serde(skip)]
    began: Duration,
    #[serde(skip)]
    current: usize,
}

/// One stage, summed up if it came several times
#[derive(Debug, Clone, Serialize)]
struct Taken {
    stage: &'static str,
    /// Wall time
    seconds: f64,
    /// Files that were read, parsed, made, compared or written
    files: u64,
    /// What was in them
    bytes: u64,
}

impl Default for Timings {
    fn default() -> Self {
        let stages = STAGES.map(|stage| Taken {
            stage: name(stage),
            seconds: 0.0,
            files: 0,
            bytes: 0,
        });
        Self {
            threads: 0,
            seconds: 0.0,
            stages: stages.to_vec(),
            began: Duration::ZERO,
            current: 0,
        }
    }
}

impl Timings {
    pub(super) fn begin(&mut self, stage: Stage, now: Duration) {
        self.current = index(stage);
        self.began = now;
    }

    pub(super) fn done(&mut self, bytes: usize) {
        let stage = &mut self.stages[self.current];
        stage.files += 1;
        stage.bytes += bytes as u64;
    }

    pub(super) fn end(&mut self, stage: Stage, now: Duration) {
        self.stages[index(stage)].seconds += now.saturating_sub(self.began).as_secs_f64();
    }

    pub(super) fn of_run(mut self, took: Duration) -> Self {
        self.seconds = took.as_secs_f64();
        self
    }

    /// Sets the number of threads.
    pub(in crate::cli) fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// A line for each stage, and one for the whole run.
    pub(in crate::cli) fn table(&self) -> String {
        let mut table = format!(
            "{:<9} {:>9} {:>8} {:>11}\n",
            "stage", "seconds", "files", "bytes"
        );
        for taken in &self.stages {
            let Taken {
                stage,
                seconds,
                files,
                bytes,
            } = taken;
            let _ = writeln!(table, "{stage:<9} {seconds:>9.4} {files:>8} {bytes:>11}");
        }
        let threads = match self.threads {
            1 => "1 thread".to_owned(),
            threads => format!("{threads} threads"),
        };
        let _ = write!(table, "{:<9} {:>9.4} {threads:>20}", "all", self.seconds);
        table
    }

    /// A JSON object in one line.
    pub(in crate::cli) fn json(&self) -> String {
        serde_json::to_string(self).expect("invariant: strings and numbers")
    }
}

fn index(stage: Stage) -> usize {
    let found = STAGES.iter().position(|&it| it == stage);
    found.expect("invariant: all stages are listed")
}

/// The name of a stage in messages.
pub(super) fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Discover => "discover",
        Stage::Compile => "compile",
        Stage::Plan => "plan",
        Stage::Generate => "generate",
        Stage::Compare => "compare",
        Stage::Write => "write",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_repeated_stages_are_added() {
        let mut timings = Timings::default();
        let at = Duration::from_millis;
        for (began, ended) in [(0, 250), (500, 750)] {
            timings.begin(Stage::Plan, at(began));
            timings.end(Stage::Plan, at(ended));
            timings.begin(Stage::Compile, at(ended));
            timings.done(7);
            timings.done(5);
            timings.end(Stage::Compile, at(ended + 10));
        }
        let timings = timings.of_run(at(1000)).with_threads(2);
        assert_eq!(
            timings.table(),
            "stage       seconds    files       bytes\n\
             discover     0.0000        0           0\n\
             compile      0.0200        4          24\n\
             plan         0.5000        0           0\n\
             generate     0.0000        0           0\n\
             compare      0.0000        0           0\n\
             write        0.0000        0           0\n\
             all          1.0000            2 threads"
        );
        let json: serde_json::Value = serde_json::from_str(&timings.json()).unwrap();
        assert_eq!(json["stages"][2]["seconds"], 0.5);
        assert_eq!(
            (&json["threads"], &json["seconds"]),
            (&2.into(), &1.0.into())
        );
    }
}
