//! Several targets that are written or checked as one.

use std::path::PathBuf;

use crate::config::Config;

/// Several targets that are written or checked as one: all of them or, if anything is wrong with one, none.
///
/// ```no_run
/// use protree::{Config, Project, PythonOptions, RustOptions, Target, WriteOptions};
///
/// let protos = Config::new("protos");
/// let rust = protos.clone().rust(RustOptions::default());
/// let python = protos.python(PythonOptions::default());
/// Project::new()
///     .target(Target::new("rust", rust, "src/pb"))
///     .target(Target::new("python", python, "python/pb"))
///     .write(WriteOptions::default())?;
/// # Ok::<(), protree::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Project {
    /// In the order they are generated. Neighbours that read the same protos share one compilation.
    pub targets: Vec<Target>,
}

/// One output folder of a [`Project`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Target {
    /// What messages call it.
    pub name: String,
    /// What is generated from what.
    pub config: Config,
    /// The folder that is written.
    pub out: PathBuf,
}

impl Target {
    /// What `config` generates, in the folder `out`.
    pub fn new(name: impl Into<String>, config: Config, out: impl Into<PathBuf>) -> Self {
        Self {
            name: name.into(),
            config,
            out: out.into(),
        }
    }
}

impl Project {
    /// No targets yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a target.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }
}
