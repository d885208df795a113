//! Reads `matrix.toml`.

use std::fmt;

use serde::Deserialize;

/// Servers and the clients that call each of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct System {
    /// Its row in the README of the examples.
    pub(crate) name: String,
    pub(crate) servers: Vec<Server>,
    pub(crate) clients: Vec<Client>,
}

/// A program that serves, and what it must print.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    rust: Option<String>,
    python: Option<String>,
    #[serde(default)]
    pub(crate) logs: Vec<String>,
    #[serde(default)]
    pub(crate) never: Vec<String>,
}

/// A program that calls, and what it must print.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Client {
    rust: Option<String>,
    python: Option<String>,
    #[serde(default)]
    pub(crate) arguments: Vec<String>,
    pub(crate) says: Option<Vec<String>>,
}

/// The name of a program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// A binary of `examples`.
    Rust(String),
    /// A folder of `examples/python`.
    Python(String),
}

impl Server {
    pub(crate) fn program(&self) -> Name {
        Name::of(self.rust.as_ref(), self.python.as_ref())
    }
}

impl Client {
    pub(crate) fn program(&self) -> Name {
        Name::of(self.rust.as_ref(), self.python.as_ref())
    }
}

impl Name {
    fn of(rust: Option<&String>, python: Option<&String>) -> Self {
        match (rust, python) {
            (Some(name), None) => Self::Rust(name.clone()),
            (None, Some(name)) => Self::Python(name.clone()),
            _ => panic!("a program is one of `rust` and `python`, not {rust:?} and {python:?}"),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rust(name) => write!(formatter, "{name} (Rust)"),
            Self::Python(name) => write!(formatter, "{name} (Python)"),
        }
    }
}

/// Every system, in the order of the file.
pub(crate) fn systems() -> Vec<System> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Matrix {
        system: Vec<System>,
    }
    let matrix: Matrix = toml::from_str(include_str!("matrix.toml")).unwrap();
    matrix.system
}
