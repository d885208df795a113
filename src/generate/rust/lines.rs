//! The lines of generated code, each broken as prettyplease would break it.
//!
//! In: a line without a limit to its width. Out: the line, or several lines if it is too wide.

mod breaks;

use super::layout::{self, INDENT};

/// The kind of a line, which determines where it may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// `#[a(b, c = "d")]`.
    Attribute,
    /// A field or a variant with its comma, or the head of a function with its brace or semicolon.
    Typed,
    /// Code that breaks only at brackets and commas, as calls do.
    Code,
    /// `pattern | pattern => body,` of a `match`.
    Arm,
    /// `impl<…> path<…> for path<…>`, with its brace if no text comes before it.
    Impl,
    /// `struct name<…>(…);`
    TupleStruct,
    /// `type name: path<…> + path + …;`
    Bounds,
    /// Method calls of which the last one may be on its own line: `a.b().c(…);`
    Chain,
    /// `let name = async move { … };` around method calls.
    AsyncBlock,
    /// `/// words`, which cannot break.
    Comment,
}

/// Lines, and the number of blocks around the next one.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) text: String,
    depth: usize,
}

impl Lines {
    /// Lines that are appended to this text.
    pub(super) fn after(text: String) -> Self {
        Self { text, depth: 0 }
    }

    /// Writes one line, without its indentation and its end.
    pub(super) fn line(&mut self, kind: Line, write: impl FnOnce(&mut String)) {
        self.line_at(self.depth * INDENT, kind, write);
    }

    /// The same with a given indentation.
    pub(super) fn line_at(&mut self, margin: usize, kind: Line, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        layout::indent(&mut self.text, margin);
        write(&mut self.text);
        if layout::fits(margin, self.text.len() - start) {
            self.text.push('\n');
        } else {
            let line = self.text.split_off(start);
            layout::print(&kind.tokens(&line[margin..]), margin, &mut self.text);
        }
    }

    /// Writes a line that cannot break.
    pub(super) fn plain(&mut self, parts: &[&str]) {
        layout::indent(&mut self.text, self.depth * INDENT);
        push(&mut self.text, parts);
        self.text.push('\n');
    }

    /// Begins a block with this head.
    pub(super) fn open(&mut self, head: &[&str]) {
        layout::indent(&mut self.text, self.depth * INDENT);
        push(&mut self.text, head);
        self.text.push_str(" {\n");
        self.depth += 1;
    }

    /// Begins a block whose head was the last line written.
    pub(super) fn enter(&mut self) {
        self.depth += 1;
    }

    /// Ends a block; an empty block ends on the line of its head.
    pub(super) fn close(&mut self) {
        self.depth -= 1;
        if self.text.ends_with("{\n") {
            self.text.pop();
        } else {
            layout::indent(&mut self.text, self.depth * INDENT);
        }
        self.text.push_str("}\n");
    }
}

/// Appends parts. A loop, because `extend` is many calls per part in a build script without optimisation.
pub(super) fn push(text: &mut String, parts: &[&str]) {
    for part in parts {
        text.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code of every kind in nested modules, with names of this width.
    fn code(depth: usize, width: usize) -> String {
        let (snake, camel) = ("a".repeat(width), "A".repeat(width));
        let attribute =
            format!("#[prost(message, optional, boxed, tag = \"1\", d = \"(\\\"{snake}, \")]");
        let mut lines = Lines::default();
        for _ in 0..depth {
            lines.open(&["pub mod m"]);
        }
        lines.line(Line::Attribute, |line| {
            line.push_str("#[derive(Clone, Copy, PartialEq, ::prost::Message)]");
        });
        lines.open(&["pub struct ", &camel]);
        for kind in [
            "i32",
            &format!("super::{camel}"),
            &format!("::core::option::Option<{camel}>"),
            &format!("::core::option::Option<::prost::alloc::boxed::Box<super::{camel}>>"),
            &format!("::std::collections::HashMap<::prost::alloc::string::String, {camel}>"),
        ] {
            lines.line(Line::Attribute, |line| line.push_str(&attribute));
            lines.line(Line::Typed, |line| {
                line.extend(["pub ", &snake, ": ", kind, ","]);
            });
        }
        lines.close();
        lines.open(&["pub enum ", &camel]);
        lines.line(Line::Typed, |line| {
            line.extend([&camel, "(super::", &snake, "),"]);
        });
        lines.line(Line::Typed, |line| {
            line.extend([
                &camel,
                "(::prost::alloc::boxed::Box<super::m::",
                &camel,
                ">),",
            ]);
        });
        lines.close();
        lines.open(&["impl ", &camel]);
        lines.line(Line::Typed, |line| {
            line.push_str("pub fn from_str_name(value: &str) -> ::core::option::Option<Self> {");
        });
        lines.enter();
        lines.open(&["match value"]);
        lines.line(Line::Arm, |line| {
            line.extend(["Self::", &camel, " => \"", &camel, "\","]);
        });
        for attribute in ["", "#[allow(deprecated)] "] {
            for pattern in [
                format!("\"{camel}\""),
                format!("\"A\" | \"{camel}\" | \"B\" | \"{camel}\""),
            ] {
                lines.line(Line::Arm, |line| {
                    line.extend([&pattern, " => Some(", attribute, "Self::", &camel, "),"]);
                });
            }
        }
        lines.close();
        lines.close();
        lines.close();
        lines.open(&["pub struct Empty"]);
        lines.close();
        service_code(&mut lines, &snake, &camel);
        for _ in 0..depth {
            lines.close();
        }
        lines.text
    }

    /// The kinds of code that services have.
    fn service_code(lines: &mut Lines, snake: &str, camel: &str) {
        lines.open(&["pub trait ", camel, ": Send"]);
        lines.line(Line::Bounds, |line| {
            line.extend(["type ", camel, ": Stream<Item = Result<super::", camel]);
            line.push_str(", ()>> + Send + 'static;");
        });
        lines.line(Line::Typed, |line| {
            line.extend(["async fn ", snake, "<F>(&self, request: Request<super::"]);
            line.extend([camel, ">) -> Result<Response<()>, Status>;"]);
        });
        lines.close();
        lines.line(Line::TupleStruct, |line| {
            line.extend(["struct ", camel, "<T: super::", camel, ">(pub Arc<T>);"]);
        });
        lines.line(Line::Impl, |line| {
            line.extend(["impl<T: ", camel, "> server::Unary<super::", camel]);
            line.extend(["> for ", camel, "<T> {"]);
        });
        lines.enter();
        lines.open(&["fn call(self)"]);
        lines.line(Line::AsyncBlock, |line| {
            line.extend(["let fut = async move { <T as ", camel, ">::", snake]);
            line.push_str("(&inner, request).await };");
        });
        lines.line(Line::Chain, |line| {
            line.extend(["req.extensions().insert(New::new(\"a(b.", camel, "\", \""]);
            line.extend([camel, "\"));"]);
        });
        lines.close();
        lines.close();
    }

    #[test]
    fn every_width_is_laid_out_as_prettyplease_does() {
        for (depth, width) in (0..8).flat_map(|depth| (1..110).map(move |width| (depth, width))) {
            let code = code(depth, width);
            let tree = syn::parse_file(&code).expect("it is Rust");
            assert_eq!(
                code,
                prettyplease::unparse(&tree),
                "{depth} modules, names of {width}"
            );
        }
    }
}
