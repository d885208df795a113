//! In: the plans of the languages. Out: the path of each definition in generated code, as people write it.

use std::collections::HashMap;

use super::site::{Body, Definition};
use crate::config::PythonOptions;
use crate::plan::python::modules;
use crate::plan::python::names::{ModuleName, is_identifier};
use crate::plan::rust::{RustPlan, TypeId, TypePlan, names};
use protree_compiler::compile::{FileId, Schema};

/// The names of definitions in generated code.
pub(super) struct CodeNames {
    /// Messages and enums, by file and descriptor path.
    rust: HashMap<(FileId, Vec<i32>), String>,
    rust_modules: HashMap<FileId, String>,
    rust_services: HashMap<(FileId, Vec<i32>), [String; 2]>,
    python: HashMap<FileId, PythonModule>,
}

struct PythonModule {
    /// The dotted name of the `_pb2` module.
    name: String,
    is_importable: bool,
}

impl CodeNames {
    pub(super) fn of(schema: &Schema, rust: Option<&RustPlan>, python: &PythonOptions) -> Self {
        let (named, _) = modules::name(schema, python.imports);
        let python = named.into_iter().map(|(file, module)| {
            let module = PythonModule::new(&module, &python.package_prefix);
            (file, module)
        });
        let mut all = Self {
            rust: HashMap::new(),
            rust_modules: HashMap::new(),
            rust_services: HashMap::new(),
            python: python.collect(),
        };
        if let Some(plan) = rust {
            all.add_rust(plan);
        }
        all
    }

    /// The path of the Rust module that holds a file.
    pub(super) fn rust_module(&self, file: FileId) -> Option<&str> {
        let module = self.rust_modules.get(&file)?;
        Some(module.as_str()).filter(|module| !module.is_empty())
    }

    /// The Rust path of a message or an enum.
    pub(super) fn rust(&self, definition: &Definition<'_>) -> Option<&str> {
        let key = (definition.file, definition.path.clone());
        self.rust.get(&key).map(String::as_str)
    }

    /// The Rust paths of a service's client and of its server's trait.
    pub(super) fn rust_service(&self, definition: &Definition<'_>) -> Option<&[String; 2]> {
        let key = (definition.file, definition.path.clone());
        self.rust_services.get(&key)
    }

    /// The Python import statement for a definition.
    pub(super) fn python(&self, definition: &Definition<'_>) -> Option<String> {
        let module = self.python.get(&definition.file)?;
        if let Body::Service(service) = definition.body {
            let name = format!("{}_grpc", module.name);
            return Some(module.import(&name, &format!("{}Stub", service.name())));
        }
        let top = definition.local_name.split('.').next()?;
        let import = module.import(&module.name, top);
        if top == definition.local_name {
            Some(import)
        } else {
            Some(format!("{import}  # {}", definition.local_name))
        }
    }

    fn add_rust(&mut self, plan: &RustPlan) {
        for unit in &plan.units {
            let scope = &plan.scopes[plan.modules[unit.module].scope];
            let module = module_path(scope);
            for (&id, index) in unit.messages.iter().zip(0..) {
                self.add_rust_type(plan, unit.file, vec![4, index], id);
            }
            for (&id, index) in unit.enums.iter().zip(0..) {
                self.add_rust_type(plan, unit.file, vec![5, index], id);
            }
            for (&id, index) in unit.services.iter().zip(0..) {
                let service = &plan.services[id];
                let name = &service.trait_name;
                let paths = [
                    (&service.client_module, format!("{name}Client")),
                    (&service.server_module, name.clone()),
                ];
                let paths = paths.map(|(inner, name)| {
                    let inner = names::identifier(inner);
                    joined(&module, &format!("{inner}::{name}"))
                });
                self.rust_services
                    .insert((unit.file, vec![6, index]), paths);
            }
            self.rust_modules.insert(unit.file, module);
        }
    }

    // The recursion is as deep as messages are nested, which the front end limits.
    fn add_rust_type(&mut self, plan: &RustPlan, file: FileId, path: Vec<i32>, id: TypeId) {
        let below = |tag: i32, index: i32| [&path[..], &[tag, index]].concat();
        match &plan.types[id] {
            TypePlan::Absent => return,
            TypePlan::Enum(_) => {}
            TypePlan::Message(message) => {
                for (nested, index) in message.messages.iter().zip(0..) {
                    if let Some(nested) = *nested {
                        self.add_rust_type(plan, file, below(3, index), nested);
                    }
                }
                for (&nested, index) in message.enums.iter().zip(0..) {
                    self.add_rust_type(plan, file, below(4, index), nested);
                }
            }
        }
        let place = &plan.scoped_names[id];
        let name = names::identifier(&place.name);
        let name = joined(&module_path(&plan.scopes[place.scope]), &name);
        self.rust.insert((file, path), name);
    }
}

impl PythonModule {
    fn new(module: &ModuleName, prefix: &str) -> Self {
        let name = super::site::dotted(prefix, &module.dotted());
        Self {
            name,
            is_importable: module.is_importable(),
        }
    }

    fn import(&self, module: &str, name: &str) -> String {
        if self.is_importable && is_identifier(name) {
            return format!("from {module} import {name}");
        }
        let module = format!("importlib.import_module(\"{module}\")");
        if is_identifier(name) {
            format!("{module}.{name}")
        } else {
            format!("getattr({module}, \"{name}\")")
        }
    }
}

fn module_path(scope: &[String]) -> String {
    let modules: Vec<_> = scope.iter().map(|it| names::identifier(it)).collect();
    modules.join("::")
}

fn joined(module: &str, name: &str) -> String {
    if module.is_empty() {
        name.to_owned()
    } else {
        format!("{module}::{name}")
    }
}
