//! In: the schema. Out: every name, module, path and import path, decided; all clashes, reported together. Emits no
//! line of code.

pub(crate) mod python;
pub(crate) mod rust;

use crate::compile::Schema;
use crate::{Config, Diagnostic, Language, Result, parallel};

/// What will be generated, decided to the last name.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) target: Target,
    /// Renames, warnings, notes.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The facts of one language.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "there is one in a run")]
pub(crate) enum Target {
    Rust(rust::RustPlan),
    Python(python::PythonPlan),
}

pub(crate) fn plan(schema: &Schema, config: &Config) -> Result<Plan> {
    // Messages nest, and so does what is planned for them.
    parallel::on_deep_stack(|| match &config.language {
        Language::Rust(options) => rust::plan(schema, options, config.threads()),
        Language::Python(options) => python::plan(schema, options, config.threads()),
    })
}
