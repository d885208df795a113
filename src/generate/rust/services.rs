//! Generates the clients and servers of one file's services.
//!
//! In: descriptors and their plan. Out: Rust, byte for byte the same as that of [`oracle`](super::oracle). The text is
//! in `templates/rust/`; this module defines the words in it. If a new version of tonic-build writes something else,
//! the tests here show the difference. Then change the templates: lines with words unbroken, all others as printed. If
//! a line with words has a new form, add it to [`Line`](super::lines::Line).

mod extra;
mod service;
mod template;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use protree_compiler::descriptor::FileDescriptorProto;

#[cfg(feature = "prost-build")]
pub(super) use self::service::TypePath;
pub(super) use self::service::{Half, Method, Service, all, halves};
use self::template::{Fill, Template};
use super::comments::Comments;
use super::lines::{Lines, push};
use crate::plan::rust::{RustPlan, Unit};

/// Adds a file's services to its text.
pub(super) fn generate(
    plan: &RustPlan,
    unit: &Unit,
    file: &FileDescriptorProto,
    comments: &Comments<'_>,
    text: String,
) -> String {
    let mut lines = Lines::after(text);
    for service in all(plan, unit, file, comments) {
        for half in halves(plan) {
            write(&service, half, &mut lines);
        }
    }
    lines.text
}

/// The results of the user's functions for a file's services; or the first service whose result is not Rust, and why.
pub(super) fn extras(
    plan: &RustPlan,
    unit: &Unit,
    file: &FileDescriptorProto,
    comments: &Comments<'_>,
) -> Result<String, (i32, String)> {
    let extras = &plan.options.service_extras;
    let mut text = String::new();
    if extras.is_empty() {
        return Ok(text);
    }
    for (service, index) in all(plan, unit, file, comments).zip(0..) {
        let items = extra::items(&service, extras).map_err(|message| (index, message))?;
        text.push_str(&items);
    }
    Ok(text)
}

fn write(service: &Service<'_>, half: Half, lines: &mut Lines) {
    let template = match half {
        Half::Client => &TEMPLATES.client,
        Half::Server => &TEMPLATES.server,
    };
    template.write(service, lines);
}

/// The files in `templates/rust/`.
struct Templates {
    client: Template,
    client_connect: Template,
    client_method: Template,
    server: Template,
    server_method: Template,
    server_stub: Template,
    server_stream: Template,
    server_arm: Template,
    server_response_stream: Template,
}

static TEMPLATES: LazyLock<Templates> = LazyLock::new(|| {
    macro_rules! template {
        ($name:literal) => {
            Template::new(include_str!(concat!("../../../templates/rust/", $name)))
        };
    }
    Templates {
        client: template!("client.rs"),
        client_connect: template!("client/connect.rs"),
        client_method: template!("client/method.rs"),
        server: template!("server.rs"),
        server_method: template!("server/method.rs"),
        server_stub: template!("server/stub.rs"),
        server_stream: template!("server/stream.rs"),
        server_arm: template!("server/arm.rs"),
        server_response_stream: template!("server/response_stream.rs"),
    }
});

impl Fill for Service<'_> {
    fn name(&self, word: &str, text: &mut String) {
        match word {
            "service" => text.push_str(self.name),
            "client_module" => text.push_str(self.client_module),
            "server_module" => text.push_str(self.server_module),
            "full_name" if self.package.is_empty() || !self.style.emit_package => {
                text.push_str(self.wire);
            }
            "full_name" => push(text, &[self.package, ".", self.wire]),
            _ => unreachable!("invariant: no template has the word {word}"),
        }
    }

    fn lines(&self, word: &str, margin: &str, lines: &mut Lines) {
        let methods = self.methods.iter().map(|method| Rpc {
            service: self,
            method,
        });
        match word {
            "comment" => comment(&self.comment, margin, lines),
            "client_module_attributes" => attributes(self.attributes.client_module, lines),
            "server_module_attributes" => attributes(self.attributes.server_module, lines),
            "client_attributes" => attributes(self.attributes.client, lines),
            "server_attributes" => attributes(self.attributes.server, lines),
            "trait_attributes" => attributes(self.attributes.server_trait, lines),
            "deprecated" => deprecated(self.deprecated, margin, lines),
            "connect" if self.style.transport => TEMPLATES.client_connect.write(self, lines),
            "connect" => {}
            "methods" => methods.for_each(|rpc| TEMPLATES.client_method.write(&rpc, lines)),
            "trait_methods" if self.style.default_stubs => {
                methods.for_each(|rpc| TEMPLATES.server_stub.write(&rpc, lines));
            }
            "trait_methods" => {
                methods.for_each(|rpc| TEMPLATES.server_method.write(&rpc, lines));
            }
            "arms" => methods.for_each(|rpc| TEMPLATES.server_arm.write(&rpc, lines)),
            _ => unreachable!("invariant: no template has the lines {word}"),
        }
    }
}

/// An rpc of a service.
struct Rpc<'a> {
    service: &'a Service<'a>,
    method: &'a Method<'a>,
}

impl Rpc<'_> {
    /// The text for a word that contains no name.
    fn fixed(&self, word: &str) -> Option<&'static str> {
        let (client, server) = (self.method.client_streaming, self.method.server_streaming);
        let by_streams =
            |[neither, client_only, server_only, both]: [&'static str; 4]| match (client, server) {
                (false, false) => neither,
                (true, false) => client_only,
                (false, true) => server_only,
                (true, true) => both,
            };
        let either = |wanted, yes, no| if wanted { yes } else { no };
        let arc_self = self.service.style.use_arc_self;
        Some(match word {
            "kind" => by_streams(["Unary", "ClientStreaming", "ServerStreaming", "Streaming"]),
            "call" => by_streams(["unary", "client_streaming", "server_streaming", "streaming"]),
            "client_request" => either(client, "IntoStreamingRequest", "IntoRequest"),
            "into_request" => either(client, "into_streaming_request", "into_request"),
            "response_type" => either(server, "ResponseStream", "Response"),
            "receiver" => either(arc_self, "self: std::sync::Arc<Self>", "&self"),
            "inner" => either(arc_self, "inner", "&inner"),
            _ => return None,
        })
    }
}

impl Fill for Rpc<'_> {
    fn name(&self, word: &str, text: &mut String) {
        let (input, output) = (self.method.input, self.method.output);
        let (client, server) = (self.method.client_streaming, self.method.server_streaming);
        let has_stream_type = server && !self.service.style.default_stubs;
        let wire = self.method.wire;
        match word {
            "method" => text.push_str(&self.method.name),
            "wire" => text.push_str(wire),
            "codec" => text.push_str(self.method.codec),
            "input" => input.write(None, text),
            "output" => output.write(None, text),
            "client_input" => {
                text.push_str(if client { "Message = " } else { "" });
                input.write(None, text);
            }
            "client_output" => output.write(server.then_some("tonic::codec::Streaming"), text),
            "server_input" => input.write(client.then_some("tonic::Streaming"), text),
            "server_output" if has_stream_type => push(text, &["Self::", wire, "Stream"]),
            "server_output" => output.write(server.then_some("BoxStream"), text),
            "response_stream" if has_stream_type => push(text, &["T::", wire, "Stream"]),
            "response_stream" => output.write(Some("BoxStream"), text),
            _ => match self.fixed(word) {
                Some(fixed) => text.push_str(fixed),
                None => self.service.name(word, text),
            },
        }
    }

    fn lines(&self, word: &str, margin: &str, lines: &mut Lines) {
        let method = self.method;
        match word {
            "comment" => comment(&method.comment, margin, lines),
            "deprecated" => deprecated(method.deprecated, margin, lines),
            "stream" if method.server_streaming => TEMPLATES.server_stream.write(self, lines),
            "response_stream" if method.server_streaming => {
                TEMPLATES.server_response_stream.write(self, lines);
            }
            "stream" | "response_stream" => {}
            _ => self.service.lines(word, margin, lines),
        }
    }
}

fn comment(comment: &str, margin: &str, lines: &mut Lines) {
    for words in comment.lines() {
        let words = words.trim_end_matches(' ');
        let has_space = words.is_empty() || words.starts_with(' ');
        let space = if has_space { "" } else { " " };
        push(&mut lines.text, &[margin, "///", space, words, "\n"]);
    }
}

/// Attributes from the options, which include their margin.
fn attributes(attributes: &[String], lines: &mut Lines) {
    for line in attributes {
        push(&mut lines.text, &[line, "\n"]);
    }
}

fn deprecated(deprecated: bool, margin: &str, lines: &mut Lines) {
    if deprecated {
        push(&mut lines.text, &[margin, "#[deprecated]\n"]);
    }
}
