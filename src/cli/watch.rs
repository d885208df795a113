//! `protree watch`: generates, and again whenever anything changes that the output is made of.
//!
//! In: the arguments of `gen`. Out: what `gen` writes and says, again and again, until Ctrl-C. Events of the file system
//! only wake it; whether anything has changed, and what, is seen by comparing contents. So it cannot run because of what
//! it wrote itself, and it does not matter what an editor or git does to make a change.

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
    // Last, for its headings stay in force.
    #[command(flatten)]
    write: WriteArguments,
}

pub(super) fn run(arguments: &WatchArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let output = &arguments.write.output;
    let file = output.project_file()?;
    if file.is_none() {
        // No change to a file could mend it.
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
    watch.look_anew();
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
    /// What the last run was made of.
    snapshot: Snapshot,
    running: Option<Running>,
}

impl Watch<'_> {
    /// One run, and what is to be done after it. Only stdout that cannot be written to is an error.
    fn generate(&mut self) -> Result<()> {
        let written = guarded(|| {
            let project = self.arguments.write.output.project()?;
            if self.inputs.become_those_of(&project) {
                // There may be more to look at than was known before; it must be looked at before it is read.
                self.look_anew();
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

    /// Watches what there is now, and sees what is in it: in this order, so that nothing is missed in between.
    fn look_anew(&mut self) -> Snapshot {
        if let Some(why) = self.events.watch(&self.inputs) {
            let note = format!("note: {why}; looking at the files twice a second instead");
            self.terminal.say(&note);
        }
        self.look()
    }

    /// Sees what there is now. Out: what there was before.
    fn look(&mut self) -> Snapshot {
        let now = Snapshot::of(&self.inputs, Some(&self.snapshot));
        mem::replace(&mut self.snapshot, now)
    }

    /// What the run has read is looked at from now on; what it has written is no change.
    fn remember(&mut self, outcomes: &[Outcome]) {
        let imported = outcomes.iter().flat_map(|outcome| &outcome.imported);
        if self.inputs.add_imported(imported) {
            let before = self.look_anew();
            // What was known before may have changed during the run.
            self.snapshot.put_back(before);
        }
        for outcome in outcomes {
            let changes = &outcome.changes;
            let written = changes.files.iter();
            let paths = written.map(|file| file.path.below(&changes.folder));
            self.snapshot.accept(paths);
        }
    }

    /// Waits until something has changed, and says what; `None` means that somebody wants it to end.
    fn wait(&mut self) -> Option<()> {
        loop {
            let woken = self.events.wait(self.running.is_some());
            let before = match woken {
                Woken::Interrupted => return None,
                Woken::Idle => None,
                Woken::Look => Some(self.look()),
                Woken::LookAnew => Some(self.look_anew()),
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
                self.terminal.say_error(&text);
                self.say_waiting();
            }
        }
    }

    /// Says how the command went, if it has ended.
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
            self.terminal.say_error(&text);
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
