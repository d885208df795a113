//! Runs the real program for as long as a test needs it, in a terminal or with pipes, and waits for its output.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::blocking::{self, Pty};

use crate::program;

/// Much longer than anything takes on the slowest machine.
const DEADLINE: Duration = Duration::from_secs(120);
const ROWS: u16 = 50;
const COLUMNS: u16 = 120;

/// The output so far.
struct Received {
    screen: vt100::Parser,
    all: Vec<u8>,
}

/// A running program. It does not outlive the test.
pub(crate) struct Session {
    child: Child,
    terminal: Option<Arc<Pty>>,
    received: Arc<Mutex<Received>>,
}

impl Session {
    /// Runs `protree` in a terminal.
    pub(crate) fn in_terminal(folder: &Path, line: &[&str]) -> Self {
        let (terminal, end) = blocking::open().expect("there are terminals");
        let size = pty_process::Size::new(ROWS, COLUMNS);
        terminal.resize(size).expect("a terminal has a size");
        let plain = program::command(folder, line);
        let mut command = blocking::Command::new(plain.get_program())
            .args(plain.get_args())
            .current_dir(folder)
            .env("TERM", "xterm-256color");
        for (name, value) in plain.get_envs() {
            command = match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.spawn(end).expect("the program starts");
        let terminal = Arc::new(terminal);
        let received = listen([Output(Arc::clone(&terminal))]);
        Self {
            child,
            terminal: Some(terminal),
            received,
        }
    }

    /// Runs `protree` with pipes.
    pub(crate) fn in_pipes(folder: &Path, line: &[&str]) -> Self {
        let mut command: Command = program::command(folder, line);
        command.stdin(Stdio::null());
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("it is piped");
        let stderr = child.stderr.take().expect("it is piped");
        let streams: [Box<dyn Read + Send>; 2] = [Box::new(stdout), Box::new(stderr)];
        Self {
            child,
            terminal: None,
            received: listen(streams),
        }
    }

    /// Waits until `is_there` holds for the screen of the terminal, or for the whole output of the pipes.
    #[track_caller]
    pub(crate) fn until(&self, is_there: impl Fn(&str) -> bool) -> String {
        let began = Instant::now();
        loop {
            let seen = self.seen();
            if is_there(&seen) {
                return seen;
            }
            assert!(began.elapsed() < DEADLINE, "it never came:\n{seen}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until all parts can be seen.
    #[track_caller]
    pub(crate) fn until_shows(&self, parts: &[&str]) -> String {
        self.until(|seen| parts.iter().all(|part| seen.contains(part)))
    }

    pub(crate) fn seen(&self) -> String {
        let received = self
            .received
            .lock()
            .expect("nobody panics while holding it");
        if self.terminal.is_some() {
            received.screen.screen().contents()
        } else {
            String::from_utf8_lossy(&received.all).into_owned()
        }
    }

    /// The whole output, with control characters.
    pub(crate) fn all(&self) -> String {
        let received = self
            .received
            .lock()
            .expect("nobody panics while holding it");
        String::from_utf8_lossy(&received.all).into_owned()
    }

    /// Presses Ctrl-C, or sends its signal, and waits for the end. Returns the exit code.
    #[track_caller]
    pub(crate) fn interrupt(&mut self) -> Option<i32> {
        if let Some(terminal) = &self.terminal {
            (&**terminal)
                .write_all(b"\x03")
                .expect("the terminal takes keys");
        } else {
            let signal = Command::new("kill")
                .args(["-INT", &self.child.id().to_string()])
                .status();
            assert!(signal.is_ok_and(|status| status.success()));
        }
        self.wait()
    }

    /// Waits for the end.
    #[track_caller]
    pub(crate) fn wait(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status.code();
            }
            let seen = self.seen();
            assert!(began.elapsed() < DEADLINE, "it does not end:\n{seen}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It has ended already, if all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The output of the program in a terminal.
struct Output(Arc<Pty>);

impl Read for Output {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        (&*self.0).read(buffer)
    }
}

/// Collects the output until it ends.
fn listen<R: Read + Send + 'static>(streams: impl IntoIterator<Item = R>) -> Arc<Mutex<Received>> {
    let received = Arc::new(Mutex::new(Received {
        screen: vt100::Parser::new(ROWS, COLUMNS, 0),
        all: Vec::new(),
    }));
    for mut stream in streams {
        let received = Arc::clone(&received);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Reading from a terminal whose program has ended is an error.
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                let mut received = received.lock().expect("nobody panics while holding it");
                received.screen.process(&buffer[..count]);
                received.all.extend_from_slice(&buffer[..count]);
            }
        });
    }
    received
}
