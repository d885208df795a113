//! Runs the real program as a process.

use std::path::Path;
use std::process::Command;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// The exit code; -1 if a signal ended the program.
    pub(crate) code: i32,
    /// The data.
    pub(crate) stdout: String,
    /// The messages.
    pub(crate) stderr: String,
}

/// Runs `protree` in `folder`, independent of the settings of the machine.
pub(crate) fn protree<S: AsRef<str>>(folder: &Path, arguments: impl IntoIterator<Item = S>) -> Run {
    run(&mut command(folder, arguments))
}

/// The command, for tests that change its environment.
pub(crate) fn command<S: AsRef<str>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = S>,
) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_protree"));
    let arguments = arguments.into_iter().map(|each| each.as_ref().to_owned());
    command
        .current_dir(folder)
        .args(arguments)
        // The caches of the user are not read or written.
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("LOCALAPPDATA", env!("CARGO_TARGET_TMPDIR"))
        .env_remove("NO_COLOR")
        // It would change the paths in annotations.
        .env_remove("GITHUB_WORKSPACE");
    command
}

/// Runs it and collects everything.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}
