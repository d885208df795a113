//! In: a descriptor. Out: each of its elements with its full name and its path, in the order of the descriptor.

use crate::descriptor::field_number as tag;
use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, MethodDescriptorProto, OneofDescriptorProto, ServiceDescriptorProto,
};

/// One element of a file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Element<'a> {
    Message(&'a DescriptorProto),
    Field(&'a FieldDescriptorProto),
    Oneof(&'a OneofDescriptorProto),
    Extension(&'a FieldDescriptorProto),
    Enum(&'a EnumDescriptorProto),
    Value(&'a EnumValueDescriptorProto),
    Service(&'a ServiceDescriptorProto),
    Method(&'a MethodDescriptorProto),
}

/// Calls `visit` with every element, its full name and its path.
pub(super) fn walk<'a>(
    file: &'a FileDescriptorProto,
    visit: &mut dyn FnMut(Element<'a>, &str, &[i32]),
) {
    let mut walker = Walker {
        name: file.package().to_owned(),
        path: Vec::new(),
        visit,
    };
    for (index, message) in file.message_type.iter().enumerate() {
        walker.message(message, tag::file::MESSAGE_TYPE, index);
    }
    for (index, enumeration) in file.enum_type.iter().enumerate() {
        walker.enumeration(enumeration, tag::file::ENUM_TYPE, index);
    }
    for (index, service) in file.service.iter().enumerate() {
        walker.service(service, index);
    }
    for (index, field) in file.extension.iter().enumerate() {
        let element = Element::Extension(field);
        walker.within(field.name(), tag::file::EXTENSION, index, element, |_| {});
    }
}

struct Walker<'v, 'a> {
    name: String,
    path: Vec<i32>,
    visit: &'v mut dyn FnMut(Element<'a>, &str, &[i32]),
}

impl<'a> Walker<'_, 'a> {
    fn within(
        &mut self,
        name: &str,
        tag: i32,
        index: usize,
        element: Element<'a>,
        inside: impl FnOnce(&mut Self),
    ) {
        let length = self.name.len();
        push_part(&mut self.name, name);
        self.path.extend_from_slice(&[tag, path_index(index)]);
        (self.visit)(element, &self.name, &self.path);
        inside(self);
        self.path.truncate(self.path.len() - 2);
        self.name.truncate(length);
    }

    fn message(&mut self, message: &'a DescriptorProto, tag: i32, index: usize) {
        let element = Element::Message(message);
        self.within(message.name(), tag, index, element, |walker| {
            for (index, field) in message.field.iter().enumerate() {
                let element = Element::Field(field);
                walker.within(field.name(), tag::message::FIELD, index, element, |_| {});
            }
            for (index, oneof) in message.oneof_decl.iter().enumerate() {
                let element = Element::Oneof(oneof);
                walker.within(
                    oneof.name(),
                    tag::message::ONEOF_DECL,
                    index,
                    element,
                    |_| {},
                );
            }
            for (index, nested) in message.nested_type.iter().enumerate() {
                walker.message(nested, tag::message::NESTED_TYPE, index);
            }
            for (index, enumeration) in message.enum_type.iter().enumerate() {
                walker.enumeration(enumeration, tag::message::ENUM_TYPE, index);
            }
            for (index, field) in message.extension.iter().enumerate() {
                let element = Element::Extension(field);
                walker.within(
                    field.name(),
                    tag::message::EXTENSION,
                    index,
                    element,
                    |_| {},
                );
            }
        });
    }

    fn enumeration(&mut self, enumeration: &'a EnumDescriptorProto, tag: i32, index: usize) {
        let scope = self.name.len();
        let element = Element::Enum(enumeration);
        self.within(enumeration.name(), tag, index, element, |walker| {
            // A value is a sibling of its enum, as in C++.
            let own = walker.name.split_off(scope);
            for (index, value) in enumeration.value.iter().enumerate() {
                let element = Element::Value(value);
                walker.within(
                    value.name(),
                    tag::enumeration::VALUE,
                    index,
                    element,
                    |_| {},
                );
            }
            walker.name.push_str(&own);
        });
    }

    fn service(&mut self, service: &'a ServiceDescriptorProto, index: usize) {
        let element = Element::Service(service);
        self.within(
            service.name(),
            tag::file::SERVICE,
            index,
            element,
            |walker| {
                for (index, method) in service.method.iter().enumerate() {
                    let element = Element::Method(method);
                    walker.within(method.name(), tag::service::METHOD, index, element, |_| {});
                }
            },
        );
    }
}

/// Appends a part to a dotted name.
pub(super) fn push_part(name: &mut String, part: &str) {
    if !name.is_empty() {
        name.push('.');
    }
    name.push_str(part);
}

/// An index as a part of a descriptor path.
pub(super) fn path_index(index: usize) -> i32 {
    i32::try_from(index).expect("invariant: a file has fewer than 2^31 bytes, so fewer elements")
}

/// `path` extended by `rest`.
pub(super) fn join(path: &[i32], rest: &[i32]) -> Vec<i32> {
    [path, rest].concat()
}
