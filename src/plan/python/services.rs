//! The contents of a `_pb2_grpc.py` and its stub: services, methods, and imports of their messages.

use std::collections::{BTreeMap, BTreeSet};

use protree_compiler::descriptor::{MethodDescriptorProto, ServiceDescriptorProto};

use super::comments::Comments;
use super::context::FileContext;
use super::exports;
use super::imports::{Import, ModulePath};
use super::names;
use protree_compiler::compile::FileId;
use protree_compiler::paths::OutputPath;

/// The contents of one `_pb2_grpc.py`, and of the `_pb2_grpc.pyi` beside it.
#[derive(Debug, Clone)]
pub(crate) struct ServicesModule {
    pub(crate) path: OutputPath,
    pub(crate) stub_path: Option<OutputPath>,
    /// The path in messages of the version check.
    pub(crate) shown_path: String,
    /// Sorted by module.
    pub(crate) imports: Vec<Import>,
    pub(crate) services: Vec<Service>,
    /// The names in `__all__`, of the module and of its stub; empty if there is no such list.
    pub(crate) exports: Vec<String>,
    pub(crate) stub_exports: Vec<String>,
}

/// One service.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) name: String,
    /// Its name in requests: `package.Name`.
    pub(crate) full_name: String,
    /// Docstring lines; empty if there is no comment.
    pub(crate) docstring: Vec<String>,
    pub(crate) methods: Vec<Method>,
    /// The name of its class in the source, because `class None:` is not valid Python.
    pub(crate) local_name: String,
    /// Whether its async stub is generated, because no other service's stub has the same name.
    pub(crate) has_async_stub: bool,
}

/// One rpc.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub(crate) name: String,
    /// The name of the method in the source, because `def None` is not valid Python.
    pub(crate) local_name: String,
    /// `unary_stream`, request side first.
    pub(crate) kind: &'static str,
    /// The same in the names of grpcio's classes.
    pub(crate) callable: &'static str,
    pub(crate) request_streams: bool,
    pub(crate) response_streams: bool,
    /// Expressions for the message classes.
    pub(crate) request: String,
    pub(crate) response: String,
    /// Annotations for the message classes.
    pub(crate) request_type: String,
    pub(crate) response_type: String,
    /// The type variable for the stub's attribute, whose type depends on the channel. Unique in the module.
    pub(crate) type_variable: String,
    pub(crate) docstring: Vec<String>,
}

impl Service {
    /// Whether the name is valid in Python.
    pub(crate) fn is_plain(&self) -> bool {
        self.name == self.local_name
    }
}

impl Method {
    /// Whether the name is valid in Python.
    pub(crate) fn is_plain(&self) -> bool {
        self.name == self.local_name
    }

    pub(crate) fn request_parameter(&self) -> &'static str {
        if self.request_streams {
            "request_iterator"
        } else {
            "request"
        }
    }
}

/// `None` for a file without services, except in protoc's form, which has an empty module for it.
pub(super) fn plan(context: &FileContext<'_>) -> Option<ServicesModule> {
    if context.file.descriptor.service.is_empty() && !context.run.form.is_exact() {
        return None;
    }
    let path = |suffix: &str| {
        OutputPath::new(context.name.file(suffix))
            .expect("invariant: a module name is made of identifier characters")
    };
    let exports = exports::all_services(context);
    Some(ServicesModule {
        path: path("_grpc.py"),
        stub_path: context.run.grpc_stubs.then(|| path("_grpc.pyi")),
        shown_path: names::shown_grpc_path(&context.file.path),
        imports: imports(context),
        services: services(context),
        stub_exports: exports::identifiers(&exports),
        exports,
    })
}

fn services(context: &FileContext<'_>) -> Vec<Service> {
    let definitions = &context.file.descriptor.service;
    if definitions.is_empty() {
        return Vec::new();
    }
    let comments = Comments::of_services(context.file, context.run.form.is_exact());
    let names: BTreeSet<&str> = definitions
        .iter()
        .map(ServiceDescriptorProto::name)
        .collect();
    let mut type_variables = BTreeSet::new();
    (0..)
        .zip(definitions)
        .map(|(index, definition)| {
            let name = definition.name();
            Service {
                has_async_stub: !names.contains(format!("{name}Async").as_str()),
                ..service(context, &comments, index, definition, &mut type_variables)
            }
        })
        .collect()
}

fn service(
    context: &FileContext<'_>,
    comments: &Comments<'_>,
    index: i32,
    definition: &ServiceDescriptorProto,
    type_variables: &mut BTreeSet<String>,
) -> Service {
    let name = definition.name();
    let full_name = match context.file.descriptor.package() {
        "" => name.to_owned(),
        package => format!("{package}.{name}"),
    };
    let methods = (0..).zip(&definition.method).map(|(method_index, rpc)| {
        let mut type_variable = format!("_{name}_{}", rpc.name());
        while !type_variables.insert(type_variable.clone()) {
            type_variable.push('_');
        }
        let docstring = comments.docstring(&[6, index, 2, method_index]);
        method(context, rpc, type_variable, docstring)
    });
    Service {
        name: name.to_owned(),
        full_name,
        docstring: comments.docstring(&[6, index]),
        methods: methods.collect(),
        local_name: local_name(context, name),
        has_async_stub: true,
    }
}

fn method(
    context: &FileContext<'_>,
    rpc: &MethodDescriptorProto,
    type_variable: String,
    docstring: Vec<String>,
) -> Method {
    let (kind, callable) = match (rpc.client_streaming(), rpc.server_streaming()) {
        (false, false) => ("unary_unary", "UnaryUnary"),
        (false, true) => ("unary_stream", "UnaryStream"),
        (true, false) => ("stream_unary", "StreamUnary"),
        (true, true) => ("stream_stream", "StreamStream"),
    };
    let (request, request_type) = message_class(context, rpc.input_type());
    let (response, response_type) = message_class(context, rpc.output_type());
    Method {
        name: rpc.name().to_owned(),
        local_name: local_name(context, rpc.name()),
        kind,
        callable,
        request_streams: rpc.client_streaming(),
        response_streams: rpc.server_streaming(),
        request,
        response,
        request_type,
        response_type,
        type_variable,
        docstring,
    }
}

fn local_name(context: &FileContext<'_>, name: &str) -> String {
    if context.run.form.is_exact() || names::is_plain(name) {
        name.to_owned()
    } else {
        format!("_protree_{name}")
    }
}

/// The class of a message, as an expression and as an annotation.
fn message_class(context: &FileContext<'_>, reference: &str) -> (String, String) {
    let Some(site) = context.symbols.get(reference) else {
        return ("None".to_owned(), "_typing.Any".to_owned());
    };
    let alias = context.names[&site.file].alias();
    let plain = format!("{alias}.{}", site.names.join("."));
    let is_plain = site.names.iter().all(|name| names::is_plain(name));
    if context.run.form.is_exact() {
        return (plain.clone(), plain);
    }
    if !is_plain {
        let class = site.names.iter().fold(alias, |outer, name| {
            if names::is_plain(name) {
                format!("{outer}.{name}")
            } else {
                format!("getattr({outer}, '{name}')")
            }
        });
        return (class, "_typing.Any".to_owned());
    }
    match context.path(site.file) {
        ModulePath::Dynamic { .. } => (plain, "_typing.Any".to_owned()),
        _ => (plain.clone(), plain),
    }
}

/// The modules of all requests and responses. protoc writes an `import` statement even if a name is not valid in it.
fn imports(context: &FileContext<'_>) -> Vec<Import> {
    let methods = context
        .file
        .descriptor
        .service
        .iter()
        .flat_map(|service| &service.method);
    let mut files: BTreeMap<String, FileId> = BTreeMap::new();
    for rpc in methods {
        for reference in [rpc.input_type(), rpc.output_type()] {
            if let Some(site) = context.symbols.get(reference) {
                files.insert(context.names[&site.file].dotted(), site.file);
            }
        }
    }
    let mut importlib = false;
    let mut imports = Vec::new();
    for id in files.into_values() {
        let path = match context.path(id) {
            ModulePath::Dynamic { name, .. } if context.run.form.is_exact() => {
                import_statement(&name)
            }
            path => path,
        };
        let dynamic = matches!(path, ModulePath::Dynamic { .. });
        imports.push(Import {
            needs_importlib: dynamic && !importlib,
            path,
            alias: context.names[&id].alias(),
            public: Vec::new(),
        });
        importlib |= dynamic;
    }
    imports
}

fn import_statement(dotted: &str) -> ModulePath {
    match dotted.rsplit_once('.') {
        Some((package, name)) => ModulePath::Member {
            package: package.to_owned(),
            name: name.to_owned(),
        },
        None => ModulePath::Top {
            name: dotted.to_owned(),
        },
    }
}
