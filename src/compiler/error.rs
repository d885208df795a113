//! Every way protree can fail, in pipeline order.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;

/// What every stage returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way protree can fail, in pipeline order.
///
/// `Debug` prints the same readable report as `Display`, because that is what `fn main() -> Result<…>` of a build
/// script shows.
#[non_exhaustive]
pub enum Error {
    /// An option that is invalid or contradicts another one.
    Config {
        /// Which option is wrong, and why.
        message: String,
        /// How to fix it; may be empty.
        help: String,
    },
    /// A `protree.toml` that cannot be read: all its errors.
    ConfigFile(Vec<Diagnostic>),
    /// Options that contradict the protos or are malformed: all their errors.
    Options(Vec<Diagnostic>),
    /// A file or folder could not be read or written.
    Io {
        /// A verb: `read`, `create`, `rename`.
        operation: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        error: io::Error,
    },
    /// Errors in the protos: all of them, and warnings.
    Protos(Vec<Diagnostic>),
    /// Errors in the output folder: hand-written files in the way, a folder that must not be written.
    Output(Vec<Diagnostic>),
}

impl Error {
    /// The diagnostics, for errors that have a list of them.
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

    /// The exit code for the process: 1 for errors in the protos or the output, else 2.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Protos(_) | Self::Output(_) => 1,
            Self::Config { .. } | Self::ConfigFile(_) | Self::Options(_) | Self::Io { .. } => 2,
        }
    }
}

// Written by hand, because a derive macro would have to be compiled for every build script.
impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config { message, help } => {
                write!(formatter, "{message}{}", help_line(help))
            }
            Self::Io {
                operation,
                path,
                error,
            } => write!(
                formatter,
                "cannot {operation} `{}`: {error}",
                path.display()
            ),
            Self::ConfigFile(diagnostics)
            | Self::Options(diagnostics)
            | Self::Protos(diagnostics)
            | Self::Output(diagnostics) => formatter.write_str(&list(diagnostics)),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
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
