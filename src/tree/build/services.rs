//! Services with their rpcs.

use super::rust::{absolute, rust_path};
use super::{Builder, joined};
use crate::plan::rust::{MethodPlan, ServiceId, names};
use crate::tree::model::{Method, RustName, RustService, Service};
use protree_compiler::descriptor::{MethodDescriptorProto, ServiceDescriptorProto};

impl Builder<'_> {
    pub(super) fn service(
        &self,
        descriptor: &ServiceDescriptorProto,
        index: i32,
        id: Option<ServiceId>,
    ) -> Service {
        let path = [6, index];
        let full_name = joined(self.file.descriptor.package(), descriptor.name());
        let plan = id.zip(self.names.rust);
        let plan = plan.map(|(id, rust)| (rust, &rust.services[id]));
        let emits_package = plan.is_none_or(|(rust, _)| rust.options.emit_package);
        let on_the_wire = if emits_package {
            &full_name
        } else {
            descriptor.name()
        };
        let methods = descriptor.method.iter().zip(0..).enumerate();
        Service {
            name: descriptor.name().to_owned(),
            file: self.file.path.as_str().to_owned(),
            comment: self.comment(&path),
            options: self.options(&path),
            features: self.features(&path),
            methods: methods
                .map(|(position, (method, index))| {
                    let path = [path[0], path[1], 2, index];
                    let plan = plan.and_then(|(_, plan)| plan.methods.get(position));
                    self.method(method, &full_name, on_the_wire, &path, plan)
                })
                .collect(),
            rust: plan.and_then(|(rust, plan)| {
                let module = &rust.modules[self.names.units.get(&self.id)?.module];
                let wanted = rust.options.services;
                let inner = |module_name: &String, name: String| {
                    let mut scope = rust.scopes[module.scope].clone();
                    scope.push(module_name.clone());
                    rust_path(&scope, &name)
                };
                let name = &plan.trait_name;
                let server = |name| wanted.server.then(|| inner(&plan.server_module, name));
                let client = |name| wanted.client.then(|| inner(&plan.client_module, name));
                Some(RustService {
                    name: names::identifier(name).into_owned(),
                    server_trait: server(name.clone()),
                    server: server(format!("{name}Server")),
                    client: client(format!("{name}Client")),
                })
            }),
            #[cfg(feature = "python")]
            python: self.python_service(descriptor.name()),
            #[cfg(not(feature = "python"))]
            python: None,
            full_name,
        }
    }

    pub(super) fn method(
        &self,
        descriptor: &MethodDescriptorProto,
        service: &str,
        on_the_wire: &str,
        path: &[i32],
        plan: Option<&MethodPlan>,
    ) -> Method {
        let rust = |path: fn(&MethodPlan) -> &String| {
            let names = self.names.rust?;
            let module = &names.modules[self.names.units.get(&self.id)?.module];
            Some(absolute(&names.scopes[module.scope], path(plan?)))
        };
        Method {
            name: descriptor.name().to_owned(),
            full_name: joined(service, descriptor.name()),
            path: format!("/{on_the_wire}/{}", descriptor.name()),
            input: self.reference(descriptor.input_type(), rust(|plan| &plan.input)),
            output: self.reference(descriptor.output_type(), rust(|plan| &plan.output)),
            client_streaming: descriptor.client_streaming(),
            server_streaming: descriptor.server_streaming(),
            comment: self.comment(path),
            options: self.options(path),
            features: self.features(path),
            rust: plan.map(|plan| RustName {
                name: names::identifier(&plan.name).into_owned(),
            }),
        }
    }
}
