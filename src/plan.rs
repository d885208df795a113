//! In: the schema. Out: every name, module, path and import path, decided; all clashes, reported together. Emits no
//! line of code.

pub(crate) mod python;
pub(crate) mod rust;

use std::cmp::Reverse;

use crate::compile::Schema;
use crate::{Config, Diagnostic, Language, Result};

/// What will be generated, decided to the last name.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) target: Target,
    /// Renames, warnings, notes, in the order of their places.
    pub(crate) remarks: Vec<Remark>,
}

/// Something to be said about the plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Remark {
    pub(crate) place: Place,
    pub(crate) diagnostic: Diagnostic,
}

/// What a remark is about, and so which comes first: what is said of a part of the tree can be put between what was
/// said of the rest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// Files, the first one first; all of one step come before those of the next.
    Files(u32, Vec<String>),
    /// A Rust scope: the key of the file module it is in, and its path from the root.
    Scope(Vec<Reverse<String>>, String),
}

impl Remark {
    /// A remark of so many steps before it; its last label is in the first of its files.
    pub(crate) fn of_files(step: u32, diagnostic: Diagnostic) -> Self {
        let labels = diagnostic.labels.iter().rev();
        let files = labels.map(|label| label.source.name().to_owned());
        Self {
            place: Place::Files(step, files.collect()),
            diagnostic,
        }
    }
}

/// The facts of one language.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "there is one in a run")]
pub(crate) enum Target {
    Rust(rust::RustPlan),
    Python(python::PythonPlan),
}

pub(crate) fn plan(schema: &Schema, config: &Config) -> Result<Plan> {
    match &config.language {
        Language::Rust(options) => rust::plan(schema, options),
        Language::Python(options) => python::plan(schema, options, config.threads()),
    }
}
