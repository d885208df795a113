//! One half of a service, put together from parts whose layouts are known.
//!
//! In: a service. Out: what formatting the whole would give. All methods of one shape have the same text but for their
//! names, and so have all services without their methods: tonic-build is asked for one service with one method, and
//! its formatted text is cut up.

use super::{Half, Method, Service, Wanted, doc_lines, format};
use crate::generate::rust::layouts::{Layouts, block, is_block};

/// The layouts of all parts, filled as services come.
#[derive(Debug, Default)]
pub(in crate::generate::rust) struct Parts {
    layouts: Layouts<Kind>,
}

/// What a part's text depends on besides names and comments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Kind {
    half: Half,
    part: Part,
    service: Wanted,
    method: MethodShape,
}

/// A part of one half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    /// All but the methods.
    Frame,
    /// A method of the client, or of the server's trait.
    Method,
    /// The arm of the server's `match` that calls a method.
    Arm,
}

/// Of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct MethodShape {
    client_streaming: bool,
    server_streaming: bool,
    deprecated: bool,
}

impl Parts {
    /// The text of one half; `None` if it has to be formatted as a whole.
    pub(super) fn half(&self, service: &Service, half: Half) -> Option<String> {
        if service.methods.is_empty() {
            return None;
        }
        let mut methods = String::new();
        let mut arms = String::new();
        for method in &service.methods {
            methods.push_str(&self.method(service, method, half, Part::Method)?);
            if half == Half::Server {
                arms.push_str(&self.method(service, method, half, Part::Arm)?);
            }
        }
        let kind = Kind {
            half,
            part: Part::Frame,
            service: service.wanted.clone(),
            method: MethodShape::default(),
        };
        let full_name = service.full_name();
        let names = [service.name.as_str(), service.module(half), &full_name];
        let docs = doc_lines(&service.comment, "    ");
        let blocks = [docs.as_str(), &methods, &arms];
        let format = |[name, module, full_name]: [&str; 3]| {
            let method = kind.method.method([name; 4]);
            kind.cut(&kind.service.service(name, module, full_name, method))
        };
        self.layouts.fill(&kind, names, &blocks, format)
    }

    fn method(&self, service: &Service, method: &Method, half: Half, part: Part) -> Option<String> {
        let kind = Kind {
            half,
            part,
            service: service.wanted.without_attributes(),
            method: MethodShape::of(method),
        };
        let full_name = service.full_name();
        let names = [
            &service.name,
            &full_name,
            &method.name,
            &method.wire,
            &method.input,
            &method.output,
        ]
        .map(String::as_str);
        let docs = doc_lines(&method.comment, "        ");
        let format = |[service, full_name, name, wire, input, output]: [&str; 6]| {
            let method = kind.method.method([name, wire, input, output]);
            kind.cut(&kind.service.service(service, service, full_name, method))
        };
        self.layouts.fill(&kind, names, &["", &docs], format)
    }
}

impl Kind {
    /// The part of a service with one method.
    fn cut(&self, service: &Service) -> Option<String> {
        let text = format(service, self.half).ok()?;
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let methods = {
            let start = lines.iter().position(|line| {
                is_block(line, 1) || line.starts_with("        /// Server streaming response type")
            })?;
            let length = match self.half {
                Half::Client => {
                    lines[start..]
                        .iter()
                        .position(|line| *line == "        }\n")?
                        + 1
                }
                Half::Server => lines[start..].iter().position(|line| *line == "    }\n")?,
            };
            start..start + length
        };
        let arms = match self.half {
            Half::Client => lines.len()..lines.len(),
            Half::Server => {
                let is_arm = |line: &&str| line.starts_with("                \"/");
                let start = lines.iter().position(is_arm)?;
                let end = "                }\n";
                start..start + lines[start..].iter().position(|line| *line == end)? + 1
            }
        };
        Some(match self.part {
            Part::Method => lines[methods].concat(),
            Part::Arm => lines[arms].concat(),
            Part::Frame => format!(
                "{}/// {}\n{}/// {}\n{}",
                lines[..methods.start].concat(),
                block(1),
                lines[methods.end..arms.start].concat(),
                block(2),
                lines[arms.end..].concat(),
            ),
        })
    }
}

impl Wanted {
    /// A service that is wanted so, with one method.
    fn service(&self, name: &str, module: &str, full_name: &str, method: Method) -> Service {
        Service {
            package: String::new(),
            name: name.to_owned(),
            wire: full_name.to_owned(),
            client_module: module.to_owned(),
            server_module: module.to_owned(),
            wanted: self.clone(),
            comment: vec![block(0)],
            methods: vec![method],
        }
    }
}

impl MethodShape {
    fn of(method: &Method) -> Self {
        Self {
            client_streaming: method.client_streaming,
            server_streaming: method.server_streaming,
            deprecated: method.deprecated,
        }
    }

    /// A method of this shape.
    fn method(self, [name, wire, input, output]: [&str; 4]) -> Method {
        Method {
            name: name.to_owned(),
            wire: wire.to_owned(),
            input: input.to_owned(),
            output: output.to_owned(),
            client_streaming: self.client_streaming,
            server_streaming: self.server_streaming,
            deprecated: self.deprecated,
            comment: vec![block(1)],
        }
    }
}
