//! Python: the text of `_pb2.py`, `_pb2.pyi` and `_pb2_grpc.py` by templates.

use crate::compile::Schema;
use crate::plan::python::PythonPlan;
use crate::{OutputTree, Result};

pub(super) fn generate(_schema: &Schema, _plan: &PythonPlan) -> Result<OutputTree> {
    Ok(OutputTree::default())
}
