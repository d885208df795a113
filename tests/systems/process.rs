//! A program that runs beside the test, with a timeout for every step, and never outlives the test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Far more than any step takes: only a program that hangs reaches it.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A running program, killed when dropped.
pub(crate) struct Process {
    child: Child,
    /// The lines of its stdout, as they come.
    lines: Receiver<String>,
    /// The lines that were received.
    seen: Vec<String>,
    stderr: Option<JoinHandle<String>>,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Result<Self, String> {
        let command = command.stdin(Stdio::null());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{command:?}: {error}"))?;
        let stdout = child.stdout.take().ok_or("stdout is piped")?;
        let mut stderr = child.stderr.take().ok_or("stderr is piped")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let stderr = std::thread::spawn(move || {
            let mut text = Vec::new();
            // The text before an error is kept.
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        Ok(Self {
            child,
            lines,
            seen: Vec::new(),
            stderr: Some(stderr),
        })
    }

    /// Waits for a line of stdout for which `wanted` returns a value; an error if the program ends before.
    pub(crate) fn wait_for<T>(
        &mut self,
        what: &str,
        wanted: impl Fn(&str) -> Option<T>,
    ) -> Result<T, String> {
        let end = Instant::now() + TIMEOUT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    let found = wanted(&line);
                    self.seen.push(line);
                    if let Some(found) = found {
                        return Ok(found);
                    }
                }
                Err(reason) => {
                    let reason = match reason {
                        RecvTimeoutError::Timeout => "no",
                        RecvTimeoutError::Disconnected => "ended without",
                    };
                    return Err(format!("{reason} {what}\n{}", self.end()));
                }
            }
        }
    }

    /// Waits until the program ends by itself.
    pub(crate) fn finish(mut self) -> Result<Vec<String>, String> {
        let end = Instant::now() + TIMEOUT;
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if Instant::now() < end => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Ok(None) => return Err(format!("did not end\n{}", self.end())),
                Err(error) => return Err(error.to_string()),
            }
        };
        if !status.success() {
            return Err(format!("{status}\n{}", self.end()));
        }
        self.read_rest();
        Ok(std::mem::take(&mut self.seen))
    }

    /// Presses Ctrl-C, and waits for a clean end.
    #[cfg(unix)]
    pub(crate) fn interrupt(self) -> Result<Vec<String>, String> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status();
        if !sent.is_ok_and(|status| status.success()) {
            return Err("cannot be interrupted".to_owned());
        }
        self.finish()
    }

    /// Kills the program instead, because Ctrl-C in a console would also stop the test.
    #[cfg(not(unix))]
    pub(crate) fn interrupt(self) -> Result<Vec<String>, String> {
        Ok(self.kill())
    }

    /// Kills the program, and returns the lines that it printed.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.end();
        std::mem::take(&mut self.seen)
    }

    /// Kills the program if it runs, and returns its whole output as text.
    fn end(&mut self) -> String {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.read_rest();
        let stderr = self.stderr.take().map(JoinHandle::join);
        let stderr = stderr.and_then(Result::ok).unwrap_or_default();
        format!("stdout:\n{}\nstderr:\n{stderr}", self.seen.join("\n"))
    }

    /// Takes the lines up to the end of stdout, which comes with the end of the program.
    fn read_rest(&mut self) {
        while let Ok(line) = self.lines.recv_timeout(TIMEOUT) {
            self.seen.push(line);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
