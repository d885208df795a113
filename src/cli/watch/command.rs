//! The command that runs after a success, and all that it starts.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// So long it may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);
/// So much longer what it has started may take. Where nobody asks how these went, as in many containers, they seem to be
/// there for ever.
const FURTHER_GRACE: Duration = Duration::from_millis(200);
/// How often it is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(5);

/// A command that runs.
pub(super) struct Running {
    /// As it was written.
    pub(super) name: String,
    child: Child,
}

impl Running {
    /// Starts a program with its arguments, of which there is at least the program.
    pub(super) fn start(words: &[OsString]) -> io::Result<Self> {
        let (program, arguments) = words.split_first().expect("invariant: there is a program");
        let mut command = Command::new(program);
        // Two programs that read from one terminal get half of the keys each.
        command.args(arguments).stdin(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(Self {
            name: name(words),
            child: command.spawn()?,
        })
    }

    /// How it went, if it has ended.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        // What cannot be asked any more is not there any more.
        self.child.try_wait().unwrap_or(Some(ExitStatus::default()))
    }

    /// Stops it, and does not return before it is gone: what comes next may need its ports and its locks.
    pub(super) fn stop(mut self) {
        self.ask();
        let is_over = wait_until(GRACE, || self.ended().is_some())
            && wait_until(FURTHER_GRACE, || self.is_alone());
        if is_over {
            return;
        }
        self.kill();
        // It was killed: it ends, or is gone already.
        let _ = self.child.wait();
    }
}

/// The command as people read it.
pub(super) fn name(words: &[OsString]) -> String {
    let words = words.iter().map(|word| word.to_string_lossy());
    words.collect::<Vec<_>>().join(" ")
}

/// Whether it has come true in time.
fn wait_until(grace: Duration, mut is_true: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while !is_true() {
        if began.elapsed() > grace {
            return false;
        }
        thread::sleep(LOOK);
    }
    true
}

#[cfg(unix)]
impl Running {
    /// Of the command and what it has started; none if the number is not one.
    fn group(&self) -> Option<rustix::process::Pid> {
        rustix::process::Pid::from_raw(i32::try_from(self.child.id()).ok()?)
    }

    fn ask(&mut self) {
        self.signal(rustix::process::Signal::TERM);
    }

    fn kill(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        if let Some(group) = self.group() {
            // Whoever is gone needs no signal.
            let _ = rustix::process::kill_process_group(group, signal);
        }
    }

    /// Nothing is left of what it has started.
    fn is_alone(&self) -> bool {
        let others = self.group().map(rustix::process::test_kill_process_group);
        !matches!(others, Some(Ok(())))
    }
}

#[cfg(not(unix))]
impl Running {
    fn ask(&mut self) {
        self.kill();
    }

    fn kill(&mut self) {
        // What is gone cannot be killed.
        let _ = self.child.kill();
    }

    fn is_alone(&self) -> bool {
        true
    }
}
