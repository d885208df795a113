//! Services of one file, by tonic-build.
//!
//! In: services. Out: formatted Rust. tonic-build uses the names that it gets, except for the names of the two modules,
//! which are replaced afterwards.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use protree_compiler::descriptor::FileDescriptorProto;
use tonic_build::{Attributes, CodeGenBuilder};

use crate::generate::rust::comments::Comments;
use crate::generate::rust::services::{self, Half, Method, Service, TypePath};
use crate::plan::rust::{RustPlan, Unit};

/// The Rust text of a file's services, empty if it has none; or an error.
pub(in crate::generate::rust) fn generate(
    plan: &RustPlan,
    unit: &Unit,
    file: &FileDescriptorProto,
    comments: &Comments<'_>,
) -> Result<String, String> {
    let mut text = String::new();
    for service in services::all(plan, unit, file, comments) {
        for half in services::halves(plan) {
            text.push_str(&format(&service, half).map_err(|error| error.to_string())?);
        }
    }
    Ok(text)
}

/// The text of a client or server, formatted by prettyplease.
pub(in crate::generate::rust) fn format(service: &Service<'_>, half: Half) -> syn::Result<String> {
    let mut builder = CodeGenBuilder::new();
    builder
        .emit_package(service.style.emit_package)
        .build_transport(service.style.transport)
        .generate_default_stubs(service.style.default_stubs)
        .use_arc_self(service.style.use_arc_self)
        .attributes(attributes(service, half));
    let methods = service.methods.iter().map(|method| TonicMethod {
        method,
        comment: method.comment.lines().collect(),
    });
    let asked = TonicService {
        service,
        comment: service.comment.lines().collect(),
        methods: methods.collect(),
    };
    let (tokens, module) = match half {
        Half::Client => (builder.generate_client(&asked, ""), service.client_module),
        Half::Server => (builder.generate_server(&asked, ""), service.server_module),
    };
    let tree = syn::parse2(with_module_name(tokens, module))?;
    Ok(prettyplease::unparse(&tree))
}

fn attributes(service: &Service<'_>, half: Half) -> Attributes {
    let with = |given: &[String]| {
        let deprecated = service.deprecated.then(|| "#[deprecated]".to_owned());
        let lines: Vec<String> = given.iter().cloned().chain(deprecated).collect();
        lines.join("\n")
    };
    let mut attributes = Attributes::default();
    match half {
        Half::Client => {
            attributes.push_mod(".", service.attributes.client_module.join("\n"));
            attributes.push_struct(".", with(service.attributes.client));
        }
        Half::Server => {
            attributes.push_mod(".", service.attributes.server_module.join("\n"));
            attributes.push_struct(".", with(service.attributes.server));
            attributes.push_trait(".", with(service.attributes.server_trait));
        }
    }
    attributes
}

/// The tokens of one `pub mod …`, with the planned name.
fn with_module_name(tokens: TokenStream, name: &str) -> TokenStream {
    let mut after_mod = false;
    let rename = |token| match token {
        TokenTree::Ident(_) if mem::take(&mut after_mod) => {
            Ident::new(name, Span::call_site()).into()
        }
        TokenTree::Ident(ident) => {
            after_mod = ident == "mod";
            ident.into()
        }
        token => token,
    };
    tokens.into_iter().map(rename).collect()
}

/// A service in the form that tonic-build requires.
struct TonicService<'a> {
    service: &'a Service<'a>,
    comment: Vec<&'a str>,
    methods: Vec<TonicMethod<'a>>,
}

struct TonicMethod<'a> {
    method: &'a Method<'a>,
    comment: Vec<&'a str>,
}

impl<'a> tonic_build::Service for TonicService<'a> {
    type Comment = &'a str;
    type Method = TonicMethod<'a>;

    fn name(&self) -> &str {
        self.service.name
    }

    fn package(&self) -> &str {
        self.service.package
    }

    fn identifier(&self) -> &str {
        self.service.wire
    }

    fn methods(&self) -> &[Self::Method] {
        &self.methods
    }

    fn comment(&self) -> &[Self::Comment] {
        &self.comment
    }
}

impl<'a> tonic_build::Method for TonicMethod<'a> {
    type Comment = &'a str;

    fn name(&self) -> &str {
        &self.method.name
    }

    fn identifier(&self) -> &str {
        self.method.wire
    }

    fn codec_path(&self) -> &str {
        self.method.codec
    }

    fn client_streaming(&self) -> bool {
        self.method.client_streaming
    }

    fn server_streaming(&self) -> bool {
        self.method.server_streaming
    }

    fn comment(&self) -> &[Self::Comment] {
        &self.comment
    }

    fn deprecated(&self) -> bool {
        self.method.deprecated
    }

    fn request_response_name(&self, _: &str, _: bool) -> (TokenStream, TokenStream) {
        let tokens = |path: TypePath<'_>| {
            let mut text = String::new();
            path.write(None, &mut text);
            text.parse().expect("invariant: the plan writes paths")
        };
        (tokens(self.method.input), tokens(self.method.output))
    }
}
