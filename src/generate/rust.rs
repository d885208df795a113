//! Rust: messages by prost-build, services by tonic-build, names and comments filled in.

use crate::compile::Schema;
use crate::plan::rust::RustPlan;
use crate::{OutputTree, Result};

pub(super) fn generate(_schema: &Schema, _plan: &RustPlan) -> Result<OutputTree> {
    Ok(OutputTree::default())
}
