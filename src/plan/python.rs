//! Python: the module of each file, what it imports and under which name.

use crate::compile::Schema;
use crate::plan::{Plan, Target};
use crate::{PythonOptions, Result};

/// The Python modules, with every import in them.
#[derive(Debug, Clone)]
pub(crate) struct PythonPlan {}

pub(crate) fn plan(_schema: &Schema, _options: &PythonOptions) -> Result<Plan> {
    Ok(Plan {
        target: Target::Python(PythonPlan {}),
        diagnostics: Vec::new(),
    })
}
