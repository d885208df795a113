//! A service with everything that its generated text depends on.
//!
//! In: descriptors, their plan and the options. Out: names and attributes, both for the templates and for tonic-build.

use std::borrow::Cow;

use protree_compiler::descriptor::{
    FileDescriptorProto, MethodDescriptorProto, ServiceDescriptorProto,
};

use crate::generate::rust::comments::Comments;
use crate::generate::rust::lines::push;
use crate::plan::rust::{MethodPlan, RustPlan, Unit, names};

/// The codec between tonic and prost.
const PROST_CODEC: &str = "tonic_prost::ProstCodec";

/// The client or the server of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Client,
    Server,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Service<'a> {
    pub(crate) package: &'a str,
    pub(crate) name: &'a str,
    /// The name in the proto, without the package.
    pub(crate) wire: &'a str,
    pub(crate) client_module: &'a str,
    pub(crate) server_module: &'a str,
    pub(crate) style: Style,
    pub(crate) attributes: Attributes<'a>,
    pub(crate) deprecated: bool,
    pub(crate) comment: String,
    pub(crate) methods: Vec<Method<'a>>,
}

/// Options that are the same for all services.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct Style {
    pub(crate) transport: bool,
    pub(crate) default_stubs: bool,
    pub(crate) use_arc_self: bool,
    pub(crate) emit_package: bool,
}

/// Attribute lines, with their margin.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attributes<'a> {
    pub(crate) client: &'a [String],
    pub(crate) server: &'a [String],
    pub(crate) server_trait: &'a [String],
    pub(crate) client_module: &'a [String],
    pub(crate) server_module: &'a [String],
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Method<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) wire: &'a str,
    /// The path of the codec for its messages.
    pub(crate) codec: &'a str,
    pub(crate) input: TypePath<'a>,
    pub(crate) output: TypePath<'a>,
    pub(crate) client_streaming: bool,
    pub(crate) server_streaming: bool,
    pub(crate) deprecated: bool,
    pub(crate) comment: String,
}

/// A path to a type, relative to the module that contains the client's or server's module.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TypePath<'a>(pub(crate) &'a str);

/// The services of a file.
pub(crate) fn all<'a>(
    plan: &'a RustPlan,
    unit: &'a Unit,
    file: &'a FileDescriptorProto,
    comments: &'a Comments<'a>,
) -> impl Iterator<Item = Service<'a>> {
    let services = file.service.iter().zip(&unit.services).zip(0..);
    services.map(|((descriptor, &id), index)| {
        let service_plan = &plan.services[id];
        let options = descriptor.options.as_ref();
        Service {
            package: file.package(),
            name: &service_plan.trait_name,
            wire: descriptor.name(),
            client_module: &service_plan.client_module,
            server_module: &service_plan.server_module,
            style: Style::of(plan),
            attributes: Attributes::of(plan, unit, index),
            deprecated: options.is_some_and(|options| options.deprecated()),
            comment: comments.text(&[6, index]),
            methods: methods(
                descriptor,
                &service_plan.methods,
                |method| comments.text(&[6, index, 2, method]),
                |method| {
                    let options = plan.by_element.of(unit.file, &[6, index, 2, method]);
                    let codec = options.and_then(|options| options.codec.as_ref());
                    codec.map_or(PROST_CODEC, |(_, codec)| codec)
                },
            ),
        }
    })
}

/// The halves that are generated for each service.
pub(crate) fn halves(plan: &RustPlan) -> impl Iterator<Item = Half> {
    let wanted = plan.options.services;
    let halves = [(Half::Client, wanted.client), (Half::Server, wanted.server)];
    let halves = halves.into_iter().filter(|(_, wanted)| *wanted);
    halves.map(|(half, _)| half)
}

fn methods<'a>(
    descriptor: &'a ServiceDescriptorProto,
    plans: &'a [MethodPlan],
    comment: impl Fn(i32) -> String,
    codec: impl Fn(i32) -> &'a str,
) -> Vec<Method<'a>> {
    let methods = descriptor.method.iter().zip(plans).zip(0..);
    let method = |((descriptor, plan), index): ((&'a MethodDescriptorProto, &'a MethodPlan), _)| {
        let options = descriptor.options.as_ref();
        Method {
            name: names::identifier(&plan.name),
            wire: descriptor.name(),
            input: TypePath(&plan.input),
            output: TypePath(&plan.output),
            client_streaming: descriptor.client_streaming(),
            server_streaming: descriptor.server_streaming(),
            deprecated: options.is_some_and(|options| options.deprecated()),
            comment: comment(index),
            codec: codec(index),
        }
    };
    methods.map(method).collect()
}

impl Style {
    fn of(plan: &RustPlan) -> Self {
        Self {
            transport: plan.options.transport,
            default_stubs: plan.options.default_stubs,
            use_arc_self: plan.options.use_arc_self,
            emit_package: plan.options.emit_package,
        }
    }
}

impl<'a> Attributes<'a> {
    fn of(plan: &'a RustPlan, unit: &Unit, index: i32) -> Self {
        let element_options = plan.by_element.of(unit.file, &[6, index]);
        element_options.map_or_else(Self::default, |element_options| Self {
            client: &element_options.attributes,
            server: &element_options.server_attributes,
            server_trait: &element_options.trait_attributes,
            client_module: &element_options.client_module_attributes,
            server_module: &element_options.server_module_attributes,
        })
    }
}

impl TypePath<'_> {
    /// Writes the type as seen from the client's or server's module, alone or as the argument of the generic type
    /// `of_it`.
    pub(crate) fn write(self, of_it: Option<&str>, text: &mut String) {
        if let Some(of_it) = of_it {
            push(text, &[of_it, "<"]);
        }
        let is_absolute = self.0.starts_with("::") || self.0.starts_with("crate::");
        if !is_absolute && self.0 != "()" {
            text.push_str("super::");
        }
        text.push_str(self.0);
        if of_it.is_some() {
            text.push('>');
        }
    }
}
