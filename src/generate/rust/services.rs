//! Services of one file, by tonic-build.
//!
//! In: descriptors and their plan. Out: formatted Rust. tonic-build asks for names and takes what it is told, but for
//! those of the two modules, which are put in afterwards.

mod parts;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use prost_types::{FileDescriptorProto, MethodDescriptorProto, ServiceDescriptorProto};
use tonic_build::{Attributes, CodeGenBuilder};

pub(super) use self::parts::Parts;
use super::comments::Comments;
use crate::plan::rust::{MethodPlan, RustPlan, ServicePlan, Unit, names};

/// The codec between tonic and prost.
const CODEC: &str = "tonic_prost::ProstCodec";

/// Which half of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Half {
    Client,
    Server,
}

/// The Rust text of a file's services, empty if it has none; or why there is none.
pub(super) fn generate(
    plan: &RustPlan,
    unit: &Unit,
    file: &FileDescriptorProto,
    comments: &Comments<'_>,
    parts: Option<&Parts>,
) -> Result<String, String> {
    let halves = plan.options.services;
    let halves = [(Half::Client, halves.client), (Half::Server, halves.server)];
    let mut text = String::new();
    for ((descriptor, &id), index) in file.service.iter().zip(&unit.services).zip(0..) {
        let service = Service::new(
            descriptor,
            &plan.services[id],
            file.package(),
            index,
            comments,
            Wanted::of(plan, unit, index, descriptor),
        );
        for (half, _) in halves.iter().filter(|(_, wanted)| *wanted) {
            let known = parts.and_then(|parts| parts.half(&service, *half));
            text.push_str(&match known {
                Some(half) => half,
                None => format(&service, *half).map_err(|error| error.to_string())?,
            });
        }
    }
    Ok(text)
}

/// The text of one half, as prettyplease prints it.
fn format(service: &Service, half: Half) -> syn::Result<String> {
    let Style {
        transport,
        default_stubs,
        use_arc_self,
    } = service.wanted.style;
    let mut builder = CodeGenBuilder::new();
    builder
        .emit_package(true)
        .build_transport(transport)
        .generate_default_stubs(default_stubs)
        .use_arc_self(use_arc_self)
        .attributes(service.wanted.attributes(half));
    let tokens = match half {
        Half::Client => builder.generate_client(service, ""),
        Half::Server => builder.generate_server(service, ""),
    };
    let tree = syn::parse2(with_module_name(tokens, service.module(half)))?;
    Ok(prettyplease::unparse(&tree))
}

/// Comment lines as tonic-build and prettyplease make them of words, with a margin.
fn doc_lines(comment: &[String], margin: &str) -> String {
    let line = |words: &String| {
        let space = if words.starts_with(' ') { "" } else { " " };
        let line = format!("{margin}///{space}{words}");
        format!("{}\n", line.trim_end_matches(' '))
    };
    comment.iter().map(line).collect()
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

/// What the options want of a service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Wanted {
    style: Style,
    /// On the client.
    client: String,
    /// On the server.
    server: String,
    /// On the server's trait.
    server_trait: String,
}

/// What the options want of all services alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Style {
    transport: bool,
    default_stubs: bool,
    use_arc_self: bool,
}

impl Wanted {
    fn of(plan: &RustPlan, unit: &Unit, index: i32, descriptor: &ServiceDescriptorProto) -> Self {
        let options = descriptor.options.as_ref();
        let is_deprecated = options.is_some_and(prost_types::ServiceOptions::deprecated);
        let with = |attributes: Option<&Vec<String>>| {
            let given = attributes
                .map(|attributes| attributes.concat())
                .unwrap_or_default();
            given + if is_deprecated { "#[deprecated]" } else { "" }
        };
        let asked = plan.wishes.of(unit.file, &[6, index]);
        Self {
            style: Style {
                transport: plan.options.transport,
                default_stubs: plan.options.default_stubs,
                use_arc_self: plan.options.use_arc_self,
            },
            client: with(asked.map(|wish| &wish.attributes)),
            server: with(asked.map(|wish| &wish.server_attributes)),
            server_trait: with(asked.map(|wish| &wish.trait_attributes)),
        }
    }

    fn attributes(&self, half: Half) -> Attributes {
        let mut attributes = Attributes::default();
        match half {
            Half::Client => attributes.push_struct(".", &self.client),
            Half::Server => {
                attributes.push_struct(".", &self.server);
                attributes.push_trait(".", &self.server_trait);
            }
        }
        attributes
    }

    /// What of it shows in the methods.
    fn without_attributes(&self) -> Self {
        let style = self.style;
        Self {
            style,
            client: String::new(),
            server: String::new(),
            server_trait: String::new(),
        }
    }
}

/// A service as tonic-build asks for it.
#[derive(Debug)]
struct Service {
    package: String,
    name: String,
    wire: String,
    client_module: String,
    server_module: String,
    wanted: Wanted,
    comment: Vec<String>,
    methods: Vec<Method>,
}

#[derive(Debug)]
struct Method {
    name: String,
    wire: String,
    /// As seen from inside the client's or server's module.
    input: String,
    output: String,
    client_streaming: bool,
    server_streaming: bool,
    deprecated: bool,
    comment: Vec<String>,
}

impl Service {
    fn new(
        descriptor: &ServiceDescriptorProto,
        plan: &ServicePlan,
        package: &str,
        index: i32,
        comments: &Comments<'_>,
        wanted: Wanted,
    ) -> Self {
        let methods = descriptor.method.iter().zip(&plan.methods).zip(0..);
        Self {
            package: package.to_owned(),
            name: plan.trait_name.clone(),
            wire: descriptor.name().to_owned(),
            client_module: plan.client_module.clone(),
            server_module: plan.server_module.clone(),
            wanted,
            comment: comments.words(&[6, index]),
            methods: methods
                .map(|((descriptor, plan), method)| {
                    let comment = comments.words(&[6, index, 2, method]);
                    Method::new(descriptor, plan, comment)
                })
                .collect(),
        }
    }

    /// The name on the wire, with the package.
    fn full_name(&self) -> String {
        match self.package.as_str() {
            "" => self.wire.clone(),
            package => format!("{package}.{}", self.wire),
        }
    }

    fn module(&self, half: Half) -> &str {
        match half {
            Half::Client => &self.client_module,
            Half::Server => &self.server_module,
        }
    }
}

impl Method {
    fn new(descriptor: &MethodDescriptorProto, plan: &MethodPlan, comment: Vec<String>) -> Self {
        let options = descriptor.options.as_ref();
        Self {
            name: names::identifier(&plan.name).into_owned(),
            wire: descriptor.name().to_owned(),
            input: from_inside(&plan.input),
            output: from_inside(&plan.output),
            client_streaming: descriptor.client_streaming(),
            server_streaming: descriptor.server_streaming(),
            deprecated: options.is_some_and(prost_types::MethodOptions::deprecated),
            comment,
        }
    }
}

/// The path to a type from one module further in.
fn from_inside(path: &str) -> String {
    let is_absolute = path.starts_with("::") || path.starts_with("crate::") || path == "()";
    if is_absolute {
        path.to_owned()
    } else {
        format!("super::{path}")
    }
}

impl tonic_build::Service for Service {
    type Comment = String;
    type Method = Method;

    fn name(&self) -> &str {
        &self.name
    }

    fn package(&self) -> &str {
        &self.package
    }

    fn identifier(&self) -> &str {
        &self.wire
    }

    fn methods(&self) -> &[Self::Method] {
        &self.methods
    }

    fn comment(&self) -> &[Self::Comment] {
        &self.comment
    }
}

impl tonic_build::Method for Method {
    type Comment = String;

    fn name(&self) -> &str {
        &self.name
    }

    fn identifier(&self) -> &str {
        &self.wire
    }

    fn codec_path(&self) -> &str {
        CODEC
    }

    fn client_streaming(&self) -> bool {
        self.client_streaming
    }

    fn server_streaming(&self) -> bool {
        self.server_streaming
    }

    fn comment(&self) -> &[Self::Comment] {
        &self.comment
    }

    fn deprecated(&self) -> bool {
        self.deprecated
    }

    fn request_response_name(&self, _: &str, _: bool) -> (TokenStream, TokenStream) {
        let tokens = |path: &str| path.parse().expect("invariant: the plan writes paths");
        (tokens(&self.input), tokens(&self.output))
    }
}
