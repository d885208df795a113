//! The trait of a service, and its rpcs.

use super::{Accessors, Context, Member};
use crate::plan::rust::clashes::Space;
use crate::plan::rust::{MethodPlan, names};
use protree_compiler::descriptor::ServiceDescriptorProto;

/// Methods that tonic generates for every client, or that a blanket impl adds, where they hide an rpc's method.
const CLIENT_METHODS: &[&str] = &[
    "accept_compressed",
    "clone",
    "clone_into",
    "connect",
    "into",
    "max_decoding_message_size",
    "max_encoding_message_size",
    "new",
    "send_compressed",
    "to_owned",
    "try_into",
    "with_interceptor",
    "with_origin",
];

/// Names that tonic's server module uses itself.
const SERVER_NAMES: &[&str] = &[
    "Arc",
    "B",
    "Body",
    "Box",
    "BoxFuture",
    "BoxStream",
    "Bytes",
    "Clone",
    "CompressionEncoding",
    "Context",
    "Default",
    "EnabledCompressionEncodings",
    "InterceptedService",
    "Into",
    "Option",
    "Poll",
    "StdError",
    "T",
];

/// Names the trait of a service.
pub(in crate::plan::rust) fn service_trait(
    descriptor: &ServiceDescriptorProto,
    context: &mut Context<'_>,
) -> String {
    // tonic wraps each rpc in a struct of this name, and uses the trait inside it, so the names must differ.
    let wrappers: Vec<String> = descriptor
        .method
        .iter()
        .map(|method| format!("{}Svc", method.name()))
        .collect();
    let reserved: Vec<(Space, &str)> = SERVER_NAMES
        .iter()
        .copied()
        .chain(wrappers.iter().map(String::as_str))
        .map(|name| (Space::Type, name))
        .collect();
    let claim = Member {
        wire: descriptor.name(),
        natural: names::camel(descriptor.name()),
        numbered: names::numbered_camel,
        space: Space::Type,
        accessors: Accessors::None,
        path: Vec::new(),
    };
    context
        .settle("service", &[claim], &reserved)
        .pop()
        .unwrap_or_default()
}

/// Names the rpcs of a service; their types are filled in later.
pub(in crate::plan::rust) fn methods(
    descriptor: &ServiceDescriptorProto,
    context: &mut Context<'_>,
) -> Vec<MethodPlan> {
    let claims: Vec<Member<'_>> = (0..)
        .zip(&descriptor.method)
        .map(|(index, method)| Member {
            wire: method.name(),
            natural: names::snake(method.name()),
            numbered: names::numbered_snake,
            space: Space::Method,
            accessors: Accessors::None,
            path: vec![2, index],
        })
        .collect();
    let reserved: Vec<(Space, &str)> = CLIENT_METHODS
        .iter()
        .map(|&name| (Space::Method, name))
        .collect();
    let names = context.settle("rpc", &claims, &reserved).into_iter();
    names
        .map(|name| MethodPlan {
            name,
            input: String::new(),
            output: String::new(),
        })
        .collect()
}
