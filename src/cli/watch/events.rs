//! What wakes it: the file system, the clock where that cannot be asked, and Ctrl-C.

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

/// Somebody who saves a file is done when nothing happens for so long.
const QUIET: Duration = Duration::from_millis(15);
/// Whoever changes more than a few files at once is git, and takes breaths.
const FEW: usize = 8;
const LONG_QUIET: Duration = Duration::from_millis(150);
/// No longer than this is waited for quiet.
const MOST: Duration = Duration::from_secs(2);
/// How often the files are looked at where nobody tells of changes.
const POLL: Duration = Duration::from_millis(500);
/// How often the command is looked at while it runs.
const TICK: Duration = Duration::from_millis(50);

enum Event {
    Files(notify::Result<notify::Event>),
    Interrupted,
}

/// Why it was woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// Files may have changed.
    Look,
    /// Folders, too: what was watched may be another one now.
    LookAnew,
    /// Nothing happened for a moment.
    Idle,
    /// Somebody wants it to end.
    Interrupted,
}

/// All that can wake it.
pub(super) struct Events {
    sender: Sender<Event>,
    receiver: Receiver<Event>,
    /// None if the files are looked at again and again.
    watcher: Option<RecommendedWatcher>,
    filter: Filter,
    polls: bool,
}

impl Events {
    /// Also sees to it that Ctrl-C ends the program when it is ready, or at once if it is pressed again.
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

    /// Watches everything anew: a folder that was deleted and made again is another one, though it has the same name.
    /// Out: why the system cannot do that, if it has turned out so.
    pub(super) fn watch(&mut self, inputs: &Inputs) -> Option<String> {
        self.filter = inputs.filter();
        // Systems allow for a number of watches: those that there were go first.
        self.watcher = None;
        if self.polls {
            return None;
        }
        let sender = self.sender.clone();
        let tell = move |event| {
            // When nobody listens any more, the program ends.
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

    /// Waits, also for quiet after something has happened; while a command runs, not for long.
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
            Woken::LookAnew
        }
    }

    /// Where something may have changed; a name that is none if that is not known.
    fn paths_that_matter(&self, event: notify::Result<notify::Event>) -> HashSet<PathBuf> {
        // What it could not tell of may have been anything.
        let Ok(event) = event else {
            return HashSet::from([PathBuf::new()]);
        };
        if event.need_rescan() {
            return HashSet::from([PathBuf::new()]);
        }
        // Everybody who reads opens and closes.
        let is_reading = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
            EventKind::Access(_) => true,
            _ => false,
        };
        let paths = event.paths.into_iter().filter(|_| !is_reading);
        paths.filter(|path| self.filter.passes(path)).collect()
    }
}

/// Watches all roots, and of the folders above them those that may be watched.
fn watcher(
    inputs: &Inputs,
    tell: impl FnMut(notify::Result<notify::Event>) + Send + 'static,
) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(tell)?;
    for (folder, depth) in inputs.folders() {
        // What is not there comes to be in a folder above.
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
