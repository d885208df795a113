//! What wakes the watch loop: file system events, a timer where there are none, and Ctrl-C.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::inputs::{Depth, Filter, Inputs};
use crate::cli::INTERRUPTED;
use crate::{Error, Result};

/// After the last event of a few files, how long to wait for more: an editor that saves may cause several events.
const QUIET: Duration = Duration::from_millis(15);
/// If more files than this change at once, it is probably git, which pauses between changes, so the wait is longer.
const FEW: usize = 8;
const LONG_QUIET: Duration = Duration::from_millis(150);
/// The longest total time to wait for quiet.
const MOST: Duration = Duration::from_secs(2);
/// How often the files are checked where the system reports no changes.
const POLL: Duration = Duration::from_millis(500);
/// How often the command is checked while it runs.
const TICK: Duration = Duration::from_millis(50);

enum Event {
    Files(notify::Result<notify::Event>),
    Interrupted,
}

/// Why the loop was woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// Files may have changed.
    Look,
    /// Folders may have changed too, so they have to be watched again.
    WatchAgain,
    /// Nothing has happened for some time.
    Idle,
    /// Ctrl-C was pressed.
    Interrupted,
}

/// All sources of events.
pub(super) struct Events {
    sender: Sender<Event>,
    receiver: Receiver<Event>,
    /// `None` while polling.
    watcher: Option<RecommendedWatcher>,
    filter: Filter,
    polls: bool,
}

impl Events {
    /// Also installs the handler for Ctrl-C: the first ends the program when it is ready, the second ends it at once.
    pub(super) fn new(polls: bool) -> Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let to_here = sender.clone();
        let is_known = AtomicBool::new(false);
        let interrupt = move || {
            if is_known.swap(true, Ordering::Relaxed) || to_here.send(Event::Interrupted).is_err() {
                process::exit(i32::from(INTERRUPTED));
            }
        };
        ctrlc::set_handler(interrupt).map_err(|error| Error::Io {
            operation: "listen to",
            path: PathBuf::from("Ctrl-C"),
            error: std::io::Error::other(error),
        })?;
        Ok(Self {
            sender,
            receiver,
            watcher: None,
            filter: Filter::default(),
            polls,
        })
    }

    /// Watches everything again: a folder that was deleted and created again is a different folder with the same name.
    /// Out: why the system cannot watch, if it has just failed.
    pub(super) fn watch(&mut self, inputs: &Inputs) -> Option<String> {
        self.filter = inputs.filter();
        // Systems limit the number of watches, so drop the old ones first.
        self.watcher = None;
        if self.polls {
            return None;
        }
        let sender = self.sender.clone();
        let tell = move |event| {
            // The receiver is gone only when the program ends.
            let _ = sender.send(Event::Files(event));
        };
        match watcher(inputs, tell) {
            Ok(watcher) => {
                self.watcher = Some(watcher);
                None
            }
            Err(error) => {
                self.polls = true;
                Some(format!("the system cannot watch the files: {error}"))
            }
        }
    }

    /// Waits for an event and then for quiet; while a command runs, returns soon even without an event.
    pub(super) fn wait(&self, command_runs: bool) -> Woken {
        let patience = match (self.polls, command_runs) {
            (true, _) => POLL,
            (false, true) => TICK,
            (false, false) => Duration::MAX,
        };
        loop {
            match self.receiver.recv_timeout(patience) {
                Ok(Event::Interrupted) => return Woken::Interrupted,
                Ok(Event::Files(event)) => {
                    let paths = self.paths_that_matter(event);
                    if !paths.is_empty() {
                        return self.wait_for_quiet(paths);
                    }
                }
                Err(_) if self.polls => return Woken::Look,
                Err(_) => return Woken::Idle,
            }
        }
    }

    fn wait_for_quiet(&self, mut paths: HashSet<PathBuf>) -> Woken {
        let woken = Instant::now();
        while woken.elapsed() < MOST {
            let quiet = if paths.len() > FEW { LONG_QUIET } else { QUIET };
            match self.receiver.recv_timeout(quiet) {
                Ok(Event::Interrupted) => return Woken::Interrupted,
                Ok(Event::Files(event)) => paths.extend(self.paths_that_matter(event)),
                Err(_) => break,
            }
        }
        if paths.iter().all(|path| path.is_file()) {
            Woken::Look
        } else {
            Woken::WatchAgain
        }
    }

    /// The paths that may have changed; an empty path if they are unknown.
    fn paths_that_matter(&self, event: notify::Result<notify::Event>) -> HashSet<PathBuf> {
        // After an error of the watcher, anything may have changed.
        let Ok(event) = event else {
            return HashSet::from([PathBuf::new()]);
        };
        if event.need_rescan() {
            return HashSet::from([PathBuf::new()]);
        }
        // Opening and closing a file for reading changes nothing.
        let is_reading = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            EventKind::Access(_) => true,
            _ => false,
        };
        let paths = event.paths.into_iter().filter(|_| !is_reading);
        paths.filter(|path| self.filter.passes(path)).collect()
    }
}

/// Watches all roots, and those folders above them that can be watched.
fn watcher(
    inputs: &Inputs,
    tell: impl FnMut(notify::Result<notify::Event>) + Send + 'static,
) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(tell)?;
    for (folder, depth) in inputs.folders() {
        // A missing folder will be seen in the folder above when it is created.
        if !folder.is_dir() {
            continue;
        }
        match depth {
            Depth::Deep => watcher.watch(&folder, RecursiveMode::Recursive)?,
            Depth::Flat => {
                let _ = watcher.watch(&folder, RecursiveMode::NonRecursive);
            }
        }
    }
    Ok(watcher)
}
