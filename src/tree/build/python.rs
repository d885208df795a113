//! The Python names of elements.

use super::{Builder, joined};
use crate::plan::python::names::{ModuleName, is_keyword};
use crate::tree::model::{PythonModules, PythonPath, PythonService};
use protree_compiler::compile::FileId;

impl Builder<'_> {
    /// The module of a file, with this suffix after `_pb2`, and the line that imports it.
    pub(super) fn python_module(
        &self,
        file: FileId,
        suffix: &str,
    ) -> Option<(String, String, String)> {
        let plan = self.names.python?;
        let name = ModuleName::of(&self.schema.files[file].path)?;
        let prefix = if self.names.python_files.contains(&file) {
            plan.prefix.as_str()
        } else {
            ""
        };
        let own = format!("{}{suffix}", name.last());
        let package = format!("{prefix}{}", name.packages().join("."));
        let package = package.trim_end_matches('.');
        let module = joined(package, &own);
        let import = if !name.is_importable() {
            format!("{own} = importlib.import_module('{module}')")
        } else if package.is_empty() {
            format!("import {own}")
        } else {
            format!("from {package} import {own}")
        };
        Some((own, module, import))
    }

    pub(super) fn python_modules(&self, file: FileId) -> Option<PythonModules> {
        let (_, module, import) = self.python_module(file, "")?;
        let has_services = !self.schema.files[file].descriptor.service.is_empty();
        let services = has_services.then(|| self.python_module(file, "_grpc"));
        let services = services.flatten();
        Some(PythonModules {
            module,
            import,
            services_module: services.as_ref().map(|(_, module, _)| module.clone()),
            services_import: services.map(|(_, _, import)| import),
        })
    }

    pub(super) fn python_path(&self, file: FileId, full_name: &str) -> Option<PythonPath> {
        let (own, module, import) = self.python_module(file, "")?;
        let package = self.schema.files[file].descriptor.package();
        let inner = full_name[package.len()..].trim_start_matches('.');
        let class = inner.split('.').fold(own, |around, part| {
            if is_keyword(part) {
                format!("getattr({around}, '{part}')")
            } else {
                format!("{around}.{part}")
            }
        });
        Some(PythonPath {
            class,
            module,
            import,
        })
    }

    pub(super) fn python_service(&self, name: &str) -> Option<PythonService> {
        let (own, module, import) = self.python_module(self.id, "_grpc")?;
        Some(PythonService {
            stub: format!("{own}.{name}Stub"),
            servicer: format!("{own}.{name}Servicer"),
            module,
            import,
        })
    }
}
