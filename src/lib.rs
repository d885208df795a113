//! protree turns a tree of `.proto` files into a tree of modules in which every path is correct.
//!
//! The program is a straight line of five stages. Each is a function from one plain value to the next; the disk is
//! touched only at the two ends:
//!
//! ```text
//! Config ─▶ discover ─▶ compile ─▶ plan ─▶ generate ─▶ write | check
//!           SourceTree  Schema     Plan    OutputTree  Changes
//!           reads disk  pure       pure    pure        writes disk | compares only
//! ```
//!
//! Five invariants hold, and most of the design follows from them:
//!
//! * nothing below [`plan`] chooses a name or a path;
//! * nothing above [`write`](mod@write) changes the disk, and nothing between `discover` and `write` reads it (imports
//!   from include roots, which may be huge, are the one lazy exception);
//! * whatever order can reach the output is the order of a sorted collection;
//! * `check` is `write` without its last step: the two cannot disagree;
//! * a user's mistake is a [`Diagnostic`] and never a panic, and all of them are reported in one run.

#[cfg(feature = "cli")]
pub mod cli;
mod compile;
mod config;
mod diagnostic;
mod discover;
mod error;
mod explain;
mod generate;
mod limits;
mod paths;
mod plan;
mod tokens;
mod write;

pub use config::{
    Config, Imports, Include, Language, Layout, PythonOptions, RustOptions, Services,
};
pub use diagnostic::{Diagnostic, Label, Severity, Source};
pub use error::{Error, Result};
pub use explain::explain;
pub use generate::{OutputFile, OutputTree};
pub use limits::Limits;
pub use paths::{OutputPath, ProtoPath};
pub use write::Changes;

use std::path::Path;

/// What a run would put into the output folder, and what is to be said about it.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The files.
    pub tree: OutputTree,
    /// Warnings and notes, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
}

impl Config {
    /// Generates in memory; reads the tree, writes nothing.
    pub fn generate(&self) -> Result<Generated> {
        let tree = discover::discover(self)?;
        let schema = compile::compile(&tree)?;
        let plan = plan::plan(&schema, self)?;
        let tree = generate::generate(&schema, &plan)?;
        let mut diagnostics = schema.diagnostics;
        diagnostics.extend(plan.diagnostics);
        let is_warning = |it: &Diagnostic| it.severity == Severity::Warning;
        if self.deny_warnings && diagnostics.iter().any(is_warning) {
            for diagnostic in diagnostics.iter_mut().filter(|it| is_warning(it)) {
                diagnostic.severity = Severity::Error;
            }
            return Err(Error::Protos(diagnostics));
        }
        Ok(Generated { tree, diagnostics })
    }

    /// Generates and brings `out` in line with it.
    pub fn write(&self, out: impl AsRef<Path>) -> Result<Changes> {
        write::apply(&self.generate()?.tree, out.as_ref())
    }
}
