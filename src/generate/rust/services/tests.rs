//! Checks that the text of any service equals that of tonic-build and prettyplease.

use std::borrow::Cow;

use super::service::{Attributes, Style};
use super::*;
use crate::generate::rust::oracle;

/// The largest width of names in tests: wider than any line.
const WIDEST: usize = 120;

/// Client and server streaming of a method, in all combinations.
const STREAMS: [[bool; 2]; 4] = [[false, false], [false, true], [true, false], [true, true]];

/// Names of any width.
struct Names {
    snake: String,
    camel: String,
}

/// The widths of the names of a service, without its methods.
#[derive(Clone, Copy)]
struct Widths {
    service: usize,
    module: usize,
    package: usize,
    wire: usize,
}

/// The widths of the names of a method. A type with width 0 is `()`.
#[derive(Clone, Copy)]
struct MethodWidths {
    name: usize,
    wire: usize,
    input: usize,
    output: usize,
    codec: usize,
}

const USUAL: Widths = Widths {
    service: 9,
    module: 9,
    package: 7,
    wire: 9,
};

const USUAL_METHOD: MethodWidths = MethodWidths {
    name: 10,
    wire: 10,
    input: 14,
    output: 15,
    codec: 23,
};

impl Names {
    fn new() -> Self {
        Self {
            snake: "a".repeat(WIDEST),
            camel: "A".repeat(WIDEST),
        }
    }

    fn service(&self, widths: Widths) -> Service<'_> {
        Service {
            package: &self.snake[..widths.package],
            name: &self.camel[..widths.service],
            wire: &self.camel[..widths.wire],
            client_module: &self.snake[..widths.module],
            server_module: &self.snake[..widths.module],
            ..Service::default()
        }
    }

    fn method(&self, widths: MethodWidths, streams: usize) -> Method<'_> {
        let path = |width| match width {
            0 => TypePath("()"),
            width => TypePath(&self.camel[..width]),
        };
        let [client_streaming, server_streaming] = STREAMS[streams % STREAMS.len()];
        Method {
            name: Cow::Borrowed(&self.snake[..widths.name]),
            wire: &self.camel[..widths.wire],
            input: path(widths.input),
            output: path(widths.output),
            client_streaming,
            server_streaming,
            codec: &self.snake[..widths.codec],
            ..Method::default()
        }
    }
}

/// Every combination of the options that apply to all services.
fn styles() -> impl Iterator<Item = Style> {
    (0..16).map(|bits| Style {
        transport: bits & 1 != 0,
        default_stubs: bits & 2 != 0,
        use_arc_self: bits & 4 != 0,
        emit_package: bits & 8 != 0,
    })
}

fn check(service: &Service<'_>) {
    for half in [Half::Client, Half::Server] {
        let expected = oracle::service(service, half).expect("it is Rust");
        let mut lines = Lines::default();
        write(service, half, &mut lines);
        let both = lines.text.lines().zip(expected.lines());
        let differing = both.enumerate().find(|(_, (ours, theirs))| ours != theirs);
        assert_eq!(differing, None, "{half:?} of {service:#?}");
        assert_eq!(lines.text, expected, "{half:?} of {service:#?}");
    }
}

#[test]
fn all_parts_of_a_service_are_written() {
    let names = Names::new();
    let lines = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<_>>();
    let comment = "A word.\n\n    indented, with blanks  \n ";
    let (client_module, server_module) = (lines(&["#[c]", "#[d(e)]"]), lines(&["#[f]"]));
    let (client, server, server_trait) = (
        lines(&["    #[derive(A)]", "    /// A client."]),
        lines(&["    #[cfg(", &format!("        {}", names.snake), "    )]"]),
        lines(&["    #[b]"]),
    );
    let all_kinds = (0..4).map(|streams| names.method(USUAL_METHOD, streams));
    for style in styles() {
        for methods in [0, 1, 4] {
            let plain = Service {
                style,
                methods: all_kinds.clone().take(methods).collect(),
                ..names.service(USUAL)
            };
            check(&plain);
            let mut rich = Service {
                package: "",
                attributes: Attributes {
                    client: &client,
                    server: &server,
                    server_trait: &server_trait,
                    client_module: &client_module,
                    server_module: &server_module,
                },
                deprecated: true,
                comment: comment.to_owned(),
                ..plain
            };
            for method in &mut rich.methods {
                method.name = "r#type".into();
                (method.input, method.output) = (TypePath("crate::a::B"), TypePath("::a::B<u8>"));
                comment.clone_into(&mut method.comment);
                method.deprecated = true;
            }
            check(&rich);
        }
    }
}

#[test]
fn names_of_every_width_are_laid_out() {
    let names = Names::new();
    for width in 1..=WIDEST {
        let methods = [
            MethodWidths {
                name: width,
                ..USUAL_METHOD
            },
            MethodWidths {
                wire: width,
                ..USUAL_METHOD
            },
            MethodWidths {
                input: width,
                ..USUAL_METHOD
            },
            MethodWidths {
                output: width,
                ..USUAL_METHOD
            },
            MethodWidths {
                codec: width,
                ..USUAL_METHOD
            },
        ];
        let methods = methods.into_iter().zip(width..);
        check(&Service {
            methods: methods
                .map(|(widths, streams)| names.method(widths, streams))
                .collect(),
            ..names.service(USUAL)
        });
        for widths in [
            Widths {
                service: width,
                module: width,
                ..USUAL
            },
            Widths {
                package: width,
                ..USUAL
            },
        ] {
            check(&Service {
                methods: vec![names.method(USUAL_METHOD, width)],
                ..names.service(widths)
            });
        }
    }
}

#[test]
fn combinations_of_name_widths_are_laid_out() {
    let names = Names::new();
    // Pseudo-random widths that are the same in every run.
    let mut state = 1_u64;
    let mut chance = |from: usize, to: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let size = u64::try_from(to - from).expect("it is small");
        from + usize::try_from((state >> 33) % size).expect("it is small")
    };
    for round in 0..60 {
        let widest = if round % 2 == 0 { WIDEST } else { 40 };
        let service = names.service(Widths {
            service: chance(1, widest),
            module: chance(1, widest),
            package: chance(0, widest),
            wire: chance(1, widest),
        });
        let method = |streams| {
            let widths = MethodWidths {
                name: chance(1, widest),
                wire: chance(1, widest),
                input: chance(0, widest),
                output: chance(0, widest),
                codec: chance(1, widest),
            };
            names.method(widths, streams)
        };
        check(&Service {
            methods: (0..4).map(method).collect(),
            style: Style {
                default_stubs: round % 3 == 0,
                use_arc_self: round % 5 == 0,
                emit_package: round % 7 != 0,
                transport: true,
            },
            ..service
        });
    }
}
