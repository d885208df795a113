//! `protree watch`: generates, and generates again whenever an input changes.
//!
//! In: the arguments of `gen`. Out: what `gen` writes and prints, after each change, until Ctrl-C. File system events
//! only wake the loop; whether and what has changed is found by comparing contents. So `watch` never reacts to its own
//! outputs, and it does not matter how an editor or git changes a file.

mod command;
mod events;
mod inputs;
mod snapshot;

use std::ffi::OsString;
use std::mem;

use clap::Args;

use self::command::Running;
use self::events::{Events, Woken};
use self::inputs::Inputs;
use self::snapshot::Snapshot;
use super::terminal::Terminal;
use super::writing::WriteArguments;
use super::{INTERRUPTED, guarded};
use crate::{Outcome, Result};

#[derive(Debug, Args)]
pub(super) struct WatchArguments {
    /// Look at the files twice a second, where the system does not tell of changes: network drives, some containers
    #[arg(long)]
    poll: bool,
    /// Do not begin with an empty screen after each change
    #[arg(long)]
    no_clear: bool,
    /// What to run after each success, behind `--`; it is stopped when something changes
    #[arg(last = true, value_name = "COMMAND", index = 3)]
    command: Vec<OsString>,
    // Last, because its help heading applies to all arguments that follow.
    #[command(flatten)]
    write: WriteArguments,
}

pub(super) fn run(arguments: &WatchArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let output = &arguments.write.output;
    let file = output.project_file()?;
    if file.is_none() {
        // Errors in the arguments end the command, because no change to a file can fix them.
        output.project()?;
    }
    let mut watch = Watch {
        arguments,
        terminal,
        inputs: Inputs::new(file),
        events: Events::new(arguments.poll)?,
        snapshot: Snapshot::default(),
        running: None,
    };
    watch.watch_again();
    loop {
        watch.generate()?;
        if watch.wait().is_none() {
            watch.stop();
            return Ok(INTERRUPTED);
        }
    }
}

struct Watch<'a> {
    arguments: &'a WatchArguments,
    terminal: &'a Terminal<'a>,
    inputs: Inputs,
    events: Events,
    /// The state of the inputs of the last run.
    snapshot: Snapshot,
    running: Option<Running>,
}

impl Watch<'_> {
    /// Runs once, and starts the command if the run succeeds. The only error it returns is that stdout cannot be
    /// written.
    fn generate(&mut self) -> Result<()> {
        let written = guarded(|| {
            let project = self.arguments.write.output.project()?;
            if self.inputs.take_configs_of(&project) {
                // The project may have new inputs, which have to be watched before they are read.
                self.watch_again();
            }
            self.arguments.write.run(&project, self.terminal)
        });
        let has_failed = written.is_err();
        match written {
            Ok(outcomes) => self.remember(&outcomes),
            Err(error) => self.terminal.error(&error),
        }
        self.terminal.finish()?;
        if has_failed {
            let waiting = "nothing was written; waiting for changes, Ctrl-C ends";
            self.terminal.say(waiting);
        } else if self.arguments.command.is_empty() {
            self.say_waiting();
        } else {
            self.start();
        }
        Ok(())
    }

    /// Watches the current inputs and then takes a snapshot of them, in this order, so that no change is missed.
    fn watch_again(&mut self) -> Snapshot {
        if let Some(why) = self.events.watch(&self.inputs) {
            let note = format!("note: {why}; looking at the files twice a second instead");
            self.terminal.say(&note);
        }
        self.look()
    }

    /// Takes a snapshot. Out: the previous one.
    fn look(&mut self) -> Snapshot {
        let now = Snapshot::of(&self.inputs, Some(&self.snapshot));
        mem::replace(&mut self.snapshot, now)
    }

    /// Adds the files that the run has read to the inputs; files that it has written do not count as changes.
    fn remember(&mut self, outcomes: &[Outcome]) {
        let imported = outcomes.iter().flat_map(|outcome| &outcome.imported);
        if self.inputs.add_imported(imported) {
            let before = self.watch_again();
            // Inputs that were known before may have changed during the run, so keep their old stamps.
            self.snapshot.put_back(before);
        }
        for outcome in outcomes {
            let changes = &outcome.changes;
            let written = changes.files.iter();
            let paths = written.map(|file| file.path.below(&changes.folder));
            self.snapshot.accept(paths);
        }
    }

    /// Waits until something has changed, and reports it; `None` after Ctrl-C.
    fn wait(&mut self) -> Option<()> {
        loop {
            let woken = self.events.wait(self.running.is_some());
            let before = match woken {
                Woken::Interrupted => return None,
                Woken::Idle => None,
                Woken::Look => Some(self.look()),
                Woken::WatchAgain => Some(self.watch_again()),
            };
            self.see_command();
            let changes = before.map(|before| snapshot::text(&before.changes(&self.snapshot)));
            if let Some(changes) = changes.filter(|changes| !changes.is_empty()) {
                self.stop();
                if !self.arguments.no_clear {
                    self.terminal.clear();
                }
                self.terminal.say(&changes);
                return Some(());
            }
        }
    }

    fn say_waiting(&self) {
        self.terminal.say("waiting for changes, Ctrl-C ends");
    }

    fn start(&mut self) {
        let name = command::name(&self.arguments.command);
        self.terminal.say(&format!("running `{name}`"));
        match Running::start(&self.arguments.command) {
            Ok(running) => self.running = Some(running),
            Err(error) => {
                let text = format!("error: cannot run `{name}`: {error}");
                self.terminal.say_always(&text);
                self.say_waiting();
            }
        }
    }

    /// Reports the exit status of the command, if it has ended.
    fn see_command(&mut self) {
        let Some(running) = &mut self.running else {
            return;
        };
        let Some(status) = running.ended() else {
            return;
        };
        if status.success() {
            self.terminal.say(&format!("`{}` succeeded", running.name));
        } else {
            let text = format!("error: `{}` failed: {status}", running.name);
            self.terminal.say_always(&text);
        }
        self.running = None;
        self.say_waiting();
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }
}
