//! The results of the user's functions for services.
//!
//! In: a service as the templates use it. Out: formatted items, or the error in them.

use super::Service;
use crate::config::{MethodInfo, ServiceExtra, ServiceInfo};

/// The items that `extras` write for the service; or why they are not valid Rust.
pub(super) fn items(service: &Service<'_>, extras: &[ServiceExtra]) -> Result<String, String> {
    let methods = service.methods.iter().map(|method| MethodInfo {
        proto_name: method.wire,
        rust_name: &method.name,
        input: method.input.0,
        output: method.output.0,
        client_streaming: method.client_streaming,
        server_streaming: method.server_streaming,
        comment: &method.comment,
        deprecated: method.deprecated,
    });
    let info = ServiceInfo {
        package: service.package,
        proto_name: service.wire,
        rust_name: service.name,
        client_module: service.client_module,
        server_module: service.server_module,
        comment: &service.comment,
        methods: methods.collect(),
    };
    let mut text = String::new();
    for extra in extras {
        let written = extra.text(&info);
        let file = syn::parse_file(&written).map_err(|error| {
            let first = written.trim().lines().next().unwrap_or_default();
            format!("{error}, in what begins with `{first}`")
        })?;
        text.push_str(&prettyplease::unparse(&file));
    }
    Ok(text)
}
