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
    /// An option that means nothing or contradicts another one.
    Config {
        /// What is wrong with which option.
        message: String,
        /// The cure; may be empty.
        help: String,
    },
    /// A `protree.toml` that cannot be read: everything that is wrong with it.
    ConfigFile(Vec<Diagnostic>),
    /// Options that contradict the protos or are malformed: everything that is wrong with them.
    Options(Vec<Diagnostic>),
    /// A file or folder could not be read or written.
    Io {
        /// A verb: `read`, `create`, `rename`.
        operation: &'static str,
        /// What it was done to.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The protos are at fault: everything that is wrong with them, warnings included.
    Protos(Vec<Diagnostic>),
    /// The output folder is at fault: hand-written files in the way, a folder that must not be written.
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

// By hand: a derive macro would be compiled for every build script.
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
