//! Rust: which module each file lands in, and what everything in it is called.

use crate::compile::Schema;
use crate::plan::{Plan, Target};
use crate::{Result, RustOptions};

/// The Rust module tree, with every name in it.
#[derive(Debug, Clone)]
pub(crate) struct RustPlan {}

pub(crate) fn plan(_schema: &Schema, _options: &RustOptions) -> Result<Plan> {
    Ok(Plan {
        target: Target::Rust(RustPlan {}),
        diagnostics: Vec::new(),
    })
}
