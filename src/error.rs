//! Every way protree can fail, in pipeline order.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::Diagnostic;

/// What every stage returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way protree can fail, in pipeline order.
///
/// `Debug` prints the same readable report as `Display`, because that is what `fn main() -> Result<…>` of a build
/// script shows.
#[non_exhaustive]
#[derive(thiserror::Error)]
pub enum Error {
    /// An option that means nothing or contradicts another one.
    #[error("{message}{}", help_line(help))]
    Config {
        /// What is wrong with which option.
        message: String,
        /// The cure; may be empty.
        help: String,
    },
    /// A `protree.toml` that cannot be read: everything that is wrong with it.
    #[error("{}", list(.0))]
    ConfigFile(Vec<Diagnostic>),
    /// Options that contradict the protos or are malformed: everything that is wrong with them.
    #[error("{}", list(.0))]
    Options(Vec<Diagnostic>),
    /// A file or folder could not be read or written.
    #[error("cannot {operation} `{}`: {error}", path.display())]
    Io {
        /// A verb: `read`, `create`, `rename`.
        operation: &'static str,
        /// What it was done to.
        path: PathBuf,
        /// What the system said.
        #[source]
        error: io::Error,
    },
    /// The protos are at fault: everything that is wrong with them, warnings included.
    #[error("{}", list(.0))]
    Protos(Vec<Diagnostic>),
    /// The output folder is at fault: hand-written files in the way, a folder that must not be written.
    #[error("{}", list(.0))]
    Output(Vec<Diagnostic>),
}

impl Error {
    /// The mistakes, one by one, where there is a list of them.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Self::ConfigFile(list)
            | Self::Options(list)
            | Self::Protos(list)
            | Self::Output(list) => list,
            Self::Config { .. } | Self::Io { .. } => &[],
        }
    }

    /// What the process should exit with: 1 if the protos or the output are at fault, else 2.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Protos(_) | Self::Output(_) => 1,
            Self::Config { .. } | Self::ConfigFile(_) | Self::Options(_) | Self::Io { .. } => 2,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

fn help_line(help: &str) -> String {
    if help.is_empty() {
        String::new()
    } else {
        format!("\nhelp: {help}")
    }
}

fn list(diagnostics: &[Diagnostic]) -> String {
    let texts: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    texts.join("\n\n")
}
