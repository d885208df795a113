//! The data that planning a module needs.

use std::collections::HashMap;

use super::Versions;
use super::imports::{ImportForm, ModulePath};
use super::names::ModuleName;
use super::symbols::Symbols;
use protree_compiler::compile::{FileId, Schema, SchemaFile};
use protree_compiler::parallel::Jobs;

/// The data for planning any module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) form: &'a ImportForm,
    pub(crate) versions: Versions,
    /// Whether `_pb2_grpc.pyi` files are written.
    pub(crate) grpc_stubs: bool,
    pub(crate) jobs: Jobs,
}

/// The data for planning one module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileContext<'a> {
    pub(crate) run: Context<'a>,
    pub(crate) id: FileId,
    pub(crate) file: &'a SchemaFile,
    pub(crate) name: &'a ModuleName,
    pub(crate) names: &'a HashMap<FileId, ModuleName>,
    pub(crate) symbols: &'a Symbols<'a>,
}

impl<'a> FileContext<'a> {
    pub(crate) fn dependencies(&self) -> impl Iterator<Item = FileId> + '_ {
        let imports = self.file.descriptor.dependency.iter();
        imports.filter_map(|import| self.symbols.file(import))
    }

    /// The public imports of a file, in its order.
    pub(crate) fn public_dependencies(&self, id: FileId) -> Vec<FileId> {
        let descriptor = &self.schema_file(id).descriptor;
        descriptor
            .public_dependency
            .iter()
            .filter_map(|&index| descriptor.dependency.get(usize::try_from(index).ok()?))
            .filter_map(|import| self.symbols.file(import))
            .collect()
    }

    pub(crate) fn schema_file(&self, id: FileId) -> &'a SchemaFile {
        &self.run.schema.files[id]
    }

    /// The path by which this module imports another one.
    pub(crate) fn path(&self, to: FileId) -> ModulePath {
        self.run.form.path(self.name, &self.names[&to])
    }
}
