//! Additional code for each service, which a function of the user generates.

use std::fmt;
use std::sync::Arc;

use crate::config::RustOptions;

/// What is known of a service, for [`RustOptions::service_extra`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceInfo<'a> {
    /// The package of the proto; empty if there is none.
    pub package: &'a str,
    /// What it is called in the proto.
    pub proto_name: &'a str,
    /// What the trait of its server is called, and its client and server before their ends.
    pub rust_name: &'a str,
    /// The module of its client, whether it is generated or not.
    pub client_module: &'a str,
    /// The module of its server, whether it is generated or not.
    pub server_module: &'a str,
    /// The comment of the proto, a line each.
    pub comment: &'a str,
    /// Its rpcs, in the order of the proto.
    pub methods: Vec<MethodInfo<'a>>,
}

/// What is known of an rpc.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MethodInfo<'a> {
    /// What it is called in the proto.
    pub proto_name: &'a str,
    /// What its function is called, `r#` included.
    pub rust_name: &'a str,
    /// The Rust path of its request, from the module that the service's client and server stand in.
    pub input: &'a str,
    /// The same of its response.
    pub output: &'a str,
    /// The client sends many requests.
    pub client_streaming: bool,
    /// The server sends many responses.
    pub server_streaming: bool,
    /// The comment of the proto, a line each.
    pub comment: &'a str,
    /// It is `deprecated` in the proto.
    pub deprecated: bool,
}

/// Writes code for services; see [`RustOptions::service_extra`].
///
/// Two are equal only if one is a clone of the other.
#[derive(Clone)]
pub struct ServiceExtra(Arc<dyn Fn(&ServiceInfo<'_>) -> String + Send + Sync>);

impl ServiceExtra {
    pub(crate) fn text(&self, service: &ServiceInfo<'_>) -> String {
        (self.0)(service)
    }
}

impl PartialEq for ServiceExtra {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for ServiceExtra {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ServiceExtra")
    }
}

impl RustOptions {
    /// Adds what the function makes of each service, Rust items, behind its client and server: a mock, a registry, the
    /// server of another framework. The text is formatted; what is no Rust is an error that names the service.
    ///
    /// Code that a function helps to make cannot be told from the options, so nothing is cached.
    ///
    /// ```
    /// let options = protree::RustOptions::default().service_extra(|service| {
    ///     let name = service.rust_name;
    ///     let count = service.methods.len();
    ///     format!("impl {name}Info {{ pub const RPCS: usize = {count}; }} pub struct {name}Info;")
    /// });
    /// assert!(!options.is_cacheable());
    /// ```
    #[must_use]
    pub fn service_extra(
        mut self,
        write: impl Fn(&ServiceInfo<'_>) -> String + Send + Sync + 'static,
    ) -> Self {
        self.service_extras.push(ServiceExtra(Arc::new(write)));
        self
    }
}
