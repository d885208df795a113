//! The command that runs after a success, and the processes that it starts.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long the command may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);
/// How much longer the processes that it has started may take. Where nothing reaps them, as in many containers, they
/// seem to run for ever.
const FURTHER_GRACE: Duration = Duration::from_millis(200);
/// How often they are checked during that time.
const LOOK: Duration = Duration::from_millis(5);

/// A running command.
pub(super) struct Running {
    /// The command as the user wrote it.
    pub(super) name: String,
    child: Child,
}

impl Running {
    /// Starts the command; the first word is the program.
    pub(super) fn start(words: &[OsString]) -> io::Result<Self> {
        let (program, arguments) = words.split_first().expect("invariant: there is a program");
        let mut command = Command::new(program);
        // If both programs read from one terminal, each would get only some of the keys.
        command.args(arguments).stdin(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(Self {
            name: name(words),
            child: command.spawn()?,
        })
    }

    /// Its exit status, if it has ended.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        // If its status cannot be read, it no longer exists.
        self.child.try_wait().unwrap_or(Some(ExitStatus::default()))
    }

    /// Stops it and waits until it has ended, because the next command may need its ports and locks.
    pub(super) fn stop(mut self) {
        self.ask();
        let is_over = wait_until(GRACE, || self.ended().is_some())
            && wait_until(FURTHER_GRACE, || self.has_no_children());
        if is_over {
            return;
        }
        self.kill();
        // It was killed, so this does not wait for long; an error means that it is gone already.
        let _ = self.child.wait();
    }
}

/// The command as one line.
pub(super) fn name(words: &[OsString]) -> String {
    let words = words.iter().map(|word| word.to_string_lossy());
    words.collect::<Vec<_>>().join(" ")
}

/// Whether it became true within the time.
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
    /// The process group of the command and the processes it has started; `None` if its id is not valid.
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
            // An error means that the group is gone already.
            let _ = rustix::process::kill_process_group(group, signal);
        }
    }

    /// Whether no process that it has started is left.
    fn has_no_children(&self) -> bool {
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
        // An error means that it has ended already.
        let _ = self.child.kill();
    }

    fn has_no_children(&self) -> bool {
        true
    }
}
