//! Services of one file, by tonic-build.
//!
//! In: descriptors and their plan. Out: formatted Rust. tonic-build asks for names and takes what it is told, but for
//! those of the two modules, which are put in afterwards.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use prost_types::{FileDescriptorProto, MethodDescriptorProto, ServiceDescriptorProto};
use tonic_build::{Attributes, CodeGenBuilder};

use super::comments::Comments;
use crate::plan::rust::options::Wish;
use crate::plan::rust::{MethodPlan, RustPlan, ServicePlan, Unit, names};

/// The codec between tonic and prost.
const CODEC: &str = "tonic_prost::ProstCodec";

/// The Rust text of a file's services, empty if it has none; or why there is none.
pub(super) fn generate(
    plan: &RustPlan,
    unit: &Unit,
    file: &FileDescriptorProto,
    comments: &Comments<'_>,
) -> Result<String, String> {
    let mut tokens = TokenStream::new();
    for ((descriptor, &id), index) in file.service.iter().zip(&unit.services).zip(0..) {
        let service = Service::new(
            descriptor,
            &plan.services[id],
            file.package(),
            index,
            comments,
        );
        tokens.extend(service_tokens(
            plan,
            &plan.services[id],
            &service,
            &attributes(plan.wishes.of(unit.file, &[6, index]), descriptor),
        ));
    }
    if tokens.is_empty() {
        return Ok(String::new());
    }
    let tree = syn::parse2(tokens).map_err(|error| error.to_string())?;
    // tonic-build begins every doc line with a space, empty ones too.
    Ok(prettyplease::unparse(&tree).replace("/// \n", "///\n"))
}

fn service_tokens(
    plan: &RustPlan,
    service_plan: &ServicePlan,
    service: &Service<'_>,
    [client, server]: &[Attributes; 2],
) -> TokenStream {
    let options = &plan.options;
    let mut builder = CodeGenBuilder::new();
    builder
        .emit_package(true)
        .build_transport(options.transport)
        .generate_default_stubs(options.default_stubs)
        .use_arc_self(options.use_arc_self);
    let mut tokens = TokenStream::new();
    // Both are told the path to the module the service stands in.
    if plan.options.services.client {
        tokens.extend(with_module_name(
            builder
                .attributes(client.clone())
                .generate_client(service, "super"),
            &service_plan.client_module,
        ));
    }
    if plan.options.services.server {
        tokens.extend(with_module_name(
            builder
                .attributes(server.clone())
                .generate_server(service, "super"),
            &service_plan.server_module,
        ));
    }
    tokens
}

/// Those of the client, and those of the server.
fn attributes(wish: Option<&Wish>, descriptor: &ServiceDescriptorProto) -> [Attributes; 2] {
    let [mut client, mut server] = [Attributes::default(), Attributes::default()];
    if let Some(wish) = wish {
        client.push_struct(".", wish.attributes.concat());
        server.push_struct(".", wish.server_attributes.concat());
        server.push_trait(".", wish.trait_attributes.concat());
    }
    if is_deprecated(descriptor) {
        for attributes in [&mut client, &mut server] {
            attributes.push_struct(".", "#[deprecated]");
            attributes.push_trait(".", "#[deprecated]");
        }
    }
    [client, server]
}

fn is_deprecated(descriptor: &ServiceDescriptorProto) -> bool {
    let options = descriptor.options.as_ref();
    options.is_some_and(prost_types::ServiceOptions::deprecated)
}

/// The tokens of one `pub mod …`, with the name the plan has for it.
fn with_module_name(tokens: TokenStream, name: &str) -> TokenStream {
    let mut after_mod = false;
    let rename = |token| match token {
        TokenTree::Ident(_) if std::mem::take(&mut after_mod) => {
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

/// A service as tonic-build asks for it.
struct Service<'a> {
    package: &'a str,
    name: &'a str,
    wire: &'a str,
    comment: Vec<String>,
    methods: Vec<Method<'a>>,
}

struct Method<'a> {
    descriptor: &'a MethodDescriptorProto,
    plan: &'a MethodPlan,
    name: String,
    comment: Vec<String>,
}

impl<'a> Service<'a> {
    fn new(
        descriptor: &'a ServiceDescriptorProto,
        plan: &'a ServicePlan,
        package: &'a str,
        index: i32,
        comments: &Comments<'_>,
    ) -> Self {
        let method =
            |((descriptor, plan), method): ((&'a MethodDescriptorProto, &'a MethodPlan), i32)| {
                Method {
                    descriptor,
                    plan,
                    name: names::identifier(&plan.name).into_owned(),
                    comment: comments.words(&[6, index, 2, method]),
                }
            };
        Self {
            package,
            name: &plan.trait_name,
            wire: descriptor.name(),
            comment: comments.words(&[6, index]),
            methods: descriptor
                .method
                .iter()
                .zip(&plan.methods)
                .zip(0..)
                .map(method)
                .collect(),
        }
    }
}

impl<'a> tonic_build::Service for Service<'a> {
    type Comment = String;
    type Method = Method<'a>;

    fn name(&self) -> &str {
        self.name
    }

    fn package(&self) -> &str {
        self.package
    }

    fn identifier(&self) -> &str {
        self.wire
    }

    fn methods(&self) -> &[Self::Method] {
        &self.methods
    }

    fn comment(&self) -> &[Self::Comment] {
        &self.comment
    }
}

impl tonic_build::Method for Method<'_> {
    type Comment = String;

    fn name(&self) -> &str {
        &self.name
    }

    fn identifier(&self) -> &str {
        self.descriptor.name()
    }

    fn codec_path(&self) -> &str {
        CODEC
    }

    fn client_streaming(&self) -> bool {
        self.descriptor.client_streaming()
    }

    fn server_streaming(&self) -> bool {
        self.descriptor.server_streaming()
    }

    fn comment(&self) -> &[Self::Comment] {
        &self.comment
    }

    fn deprecated(&self) -> bool {
        self.descriptor
            .options
            .as_ref()
            .is_some_and(prost_types::MethodOptions::deprecated)
    }

    fn request_response_name(&self, proto_path: &str, _: bool) -> (TokenStream, TokenStream) {
        (
            type_tokens(&self.plan.input, proto_path),
            type_tokens(&self.plan.output, proto_path),
        )
    }
}

/// A type as seen from inside the client's or server's module.
fn type_tokens(path: &str, module: &str) -> TokenStream {
    let is_absolute = path.starts_with("::") || path.starts_with("crate::") || path == "()";
    let path = if is_absolute {
        path.to_owned()
    } else {
        format!("{module}::{path}")
    };
    path.parse().expect("invariant: the plan writes paths")
}
