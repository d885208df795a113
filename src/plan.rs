//! In: the schema. Out: every name, module, path and import path of the output, or all clashes together. Writes no
//! code.

#[cfg(feature = "python")]
pub(crate) mod python;
pub(crate) mod rust;

use crate::config::{Config, Language};
use protree_compiler::compile::Schema;
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::Result;
use protree_compiler::parallel;
use protree_compiler::progress::{Progress, Stage};

/// Everything that will be generated, with all names.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) target: Target,
    /// Renames, warnings and notes, in the order of their places.
    pub(crate) remarks: Vec<Remark>,
}

/// A diagnostic about the plan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Remark {
    pub(crate) place: Place,
    pub(crate) diagnostic: Diagnostic,
}

/// The subject of a remark. It determines the order in which remarks of partial and earlier runs are merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The files of the labels; the last label is in the first file. All remarks of one step come before those of the
    /// next.
    Files { step: u32 },
    /// A Rust scope: its path from the root, and the key of its module.
    Scope { path: Vec<String>, module: String },
}

impl Remark {
    pub(crate) fn of_files(step: u32, diagnostic: Diagnostic) -> Self {
        Self {
            place: Place::Files { step },
            diagnostic,
        }
    }
}

/// The plan for one language.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "there is one in a run")]
pub(crate) enum Target {
    Rust(rust::RustPlan),
    #[cfg(feature = "python")]
    Python(python::PythonPlan),
}

pub(crate) fn plan(schema: &Schema, config: &Config, progress: Progress<'_>) -> Result<Plan> {
    let _step = progress.begin(Stage::Plan, 0);
    // The recursion depth is that of nested messages, so this needs a deep stack.
    parallel::on_deep_stack(|| match &config.language {
        Language::Rust(options) => rust::plan(schema, options, config.threads()),
        #[cfg(feature = "python")]
        Language::Python(options) => python::plan(schema, options, config.threads()),
    })
}
