//! The data that the pure Python runtime needs besides the descriptor: the options of each element, and the positions
//! of messages, enums and services in the embedded bytes.
//!
//! In: a descriptor and its embedded bytes. Out: lines in protoc's order.

use std::ops::Range;

use memchr::memmem;
use protree_compiler::descriptor::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, ServiceDescriptorProto,
};

use super::embedded::Embedded;
use super::literal;

/// The line that sets the options of an element.
#[derive(Debug)]
pub(super) struct OptionLine {
    /// A Python expression for the element.
    pub(super) target: String,
    /// The contents of the literal; `None` for a file without options.
    pub(super) bytes: Option<String>,
}

/// The position of an element in the embedded bytes.
#[derive(Debug)]
pub(super) struct Interval {
    pub(super) name: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The lines for options, in protoc's order.
pub(super) fn options(file: &FileDescriptorProto, embedded: &Embedded) -> Vec<OptionLine> {
    let mut lines = Lines {
        embedded,
        lines: Vec::new(),
    };
    lines.add("DESCRIPTOR", "", &[8]);
    if lines.lines.is_empty() {
        lines.lines.push(OptionLine {
            target: "DESCRIPTOR".to_owned(),
            bytes: None,
        });
    }
    for (index, definition) in (0..).zip(&file.enum_type) {
        lines.add_enum(definition, "", &[5, index]);
    }
    for (index, extension) in (0..).zip(&file.extension) {
        lines.add(extension.name(), "", &[7, index, 8]);
    }
    for (index, message) in (0..).zip(&file.message_type) {
        lines.add_message(message, "", &[4, index]);
    }
    for (index, service) in (0..).zip(&file.service) {
        lines.add_service(service, index);
    }
    lines.lines
}

/// The intervals, in protoc's order.
pub(super) fn intervals(file: &FileDescriptorProto, embedded: &Embedded) -> Vec<Interval> {
    let mut intervals = Vec::new();
    for (index, definition) in (0..).zip(&file.enum_type) {
        intervals.push(interval("", definition.name(), &[5, index], embedded));
    }
    for (index, message) in (0..).zip(&file.message_type) {
        message_intervals(message, "", &[4, index], embedded, &mut intervals);
    }
    for (index, service) in (0..).zip(&file.service) {
        intervals.push(interval("", service.name(), &[6, index], embedded));
    }
    intervals
}

fn message_intervals(
    message: &DescriptorProto,
    scope: &str,
    path: &[i32],
    embedded: &Embedded,
    intervals: &mut Vec<Interval>,
) {
    let own = interval(scope, message.name(), path, embedded);
    let name = own.name.clone();
    intervals.push(own);
    for (index, nested) in (0..).zip(&message.nested_type) {
        let path = [path, &[3, index]].concat();
        message_intervals(nested, &name, &path, embedded, intervals);
    }
    for (index, definition) in (0..).zip(&message.enum_type) {
        let path = [path, &[4, index]].concat();
        intervals.push(interval(&name, definition.name(), &path, embedded));
    }
}

/// Like protoc, searches for the element's bytes from the start and takes the first match, even if it belongs to
/// another element.
fn interval(scope: &str, name: &str, path: &[i32], embedded: &Embedded) -> Interval {
    let own: Range<usize> = embedded.spans.get(path).cloned().unwrap_or(0..0);
    let length = own.len();
    let before = &embedded.bytes[..own.end];
    let start = memmem::find(before, &embedded.bytes[own.clone()]).unwrap_or(own.start);
    Interval {
        name: global_name(scope, name),
        start,
        end: start + length,
    }
}

/// `_OUTER_INNER`
fn global_name(scope: &str, name: &str) -> String {
    format!("{scope}_{}", name.to_ascii_uppercase())
}

struct Lines<'a> {
    embedded: &'a Embedded,
    lines: Vec<OptionLine>,
}

impl Lines<'_> {
    /// Adds a line; `accessor` leads from the global variable to the element.
    fn add(&mut self, global: &str, accessor: &str, path: &[i32]) {
        let Some(span) = self
            .embedded
            .spans
            .get(path)
            .filter(|span| !span.is_empty())
        else {
            return;
        };
        self.lines.push(OptionLine {
            target: format!("_globals['{global}']{accessor}"),
            bytes: Some(literal::octal(&self.embedded.bytes[span.clone()])),
        });
    }

    fn add_enum(&mut self, definition: &EnumDescriptorProto, scope: &str, path: &[i32]) {
        let global = global_name(scope, definition.name());
        self.add(&global, "", &[path, &[3]].concat());
        for (index, value) in (0..).zip(&definition.value) {
            let accessor = format!(".values_by_name[\"{}\"]", value.name());
            self.add(&global, &accessor, &[path, &[2, index, 3]].concat());
        }
    }

    fn add_message(&mut self, message: &DescriptorProto, scope: &str, path: &[i32]) {
        let global = global_name(scope, message.name());
        for (index, nested) in (0..).zip(&message.nested_type) {
            self.add_message(nested, &global, &[path, &[3, index]].concat());
        }
        for (index, oneof) in (0..).zip(&message.oneof_decl) {
            let accessor = format!(".oneofs_by_name['{}']", oneof.name());
            self.add(&global, &accessor, &[path, &[8, index, 2]].concat());
        }
        for (index, definition) in (0..).zip(&message.enum_type) {
            self.add_enum(definition, &global, &[path, &[4, index]].concat());
        }
        for (index, field) in (0..).zip(&message.field) {
            let accessor = format!(".fields_by_name['{}']", field.name());
            self.add(&global, &accessor, &[path, &[2, index, 8]].concat());
        }
        for (index, extension) in (0..).zip(&message.extension) {
            let accessor = format!(".extensions_by_name['{}']", extension.name());
            self.add(&global, &accessor, &[path, &[6, index, 8]].concat());
        }
        self.add(&global, "", &[path, &[7]].concat());
    }

    fn add_service(&mut self, service: &ServiceDescriptorProto, index: i32) {
        let global = global_name("", service.name());
        self.add(&global, "", &[6, index, 3]);
        for (method_index, method) in (0..).zip(&service.method) {
            let accessor = format!(".methods_by_name['{}']", method.name());
            self.add(&global, &accessor, &[6, index, 2, method_index, 4]);
        }
    }
}
