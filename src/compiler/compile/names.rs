//! In: a descriptor with names as they are written. Out: the descriptor with every type reference absolute, the files
//! that it refers to, and the names that do not resolve. Names are resolved by protoc's rules.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::descriptor::field_descriptor_proto::Type;
use crate::descriptor::field_number as tag;
use crate::descriptor::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, ServiceDescriptorProto,
};

use crate::compile::FileId;
use crate::compile::lookup::{Meaning, Wanted, look_up};
use crate::compile::symbols::{Definition, Namespace, SymbolKind, View};
use crate::compile::walk::{join, path_index, push_part};

/// A name that does not resolve, or resolves to the wrong kind of symbol, and its place.
#[derive(Debug)]
pub(super) struct BadName {
    /// As it is written.
    pub(super) name: String,
    /// The full name of the element that contains it.
    pub(super) element: String,
    pub(super) place: Place,
    pub(super) expected: Expected,
    pub(super) meaning: Meaning,
}

/// The place of a name in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A descriptor path.
    Path(Vec<i32>),
    /// Bytes of the text.
    Span(Range<usize>),
}

/// The kind of symbol that a reference must resolve to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    FieldType,
    Message,
    Enum,
    Extension,
}

/// The result for one file.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) bad: Vec<BadName>,
    /// The files that define what the file refers to.
    pub(super) used: BTreeSet<FileId>,
}

/// Makes the names of `file` absolute.
pub(super) fn qualify(
    file: &mut FileDescriptorProto,
    namespace: &Namespace<'_>,
    view: &View<'_>,
    limit: usize,
) -> Names {
    let mut qualifier = Qualifier {
        namespace,
        view,
        limit,
        element: file.package().to_owned(),
        path: Vec::new(),
        names: Names::default(),
    };
    qualifier.file(file);
    qualifier.names
}

struct Qualifier<'a> {
    namespace: &'a Namespace<'a>,
    view: &'a View<'a>,
    limit: usize,
    element: String,
    path: Vec<i32>,
    names: Names,
}

impl Qualifier<'_> {
    fn file(&mut self, file: &mut FileDescriptorProto) {
        for (index, message) in file.message_type.iter_mut().enumerate() {
            self.message(message, tag::file::MESSAGE_TYPE, index);
        }
        for (index, service) in file.service.iter_mut().enumerate() {
            self.service(service, index);
        }
        for (index, field) in file.extension.iter_mut().enumerate() {
            self.field(field, tag::file::EXTENSION, index);
        }
    }

    fn within(&mut self, name: &str, place: &[i32], inside: impl FnOnce(&mut Self)) {
        let length = self.element.len();
        push_part(&mut self.element, name);
        self.path.extend_from_slice(place);
        inside(self);
        self.path.truncate(self.path.len() - place.len());
        self.element.truncate(length);
    }

    fn message(&mut self, message: &mut DescriptorProto, tag: i32, index: usize) {
        let name = message.name.clone().unwrap_or_default();
        self.within(&name, &[tag, path_index(index)], |this| {
            for (index, field) in message.field.iter_mut().enumerate() {
                this.field(field, tag::message::FIELD, index);
            }
            for (index, field) in message.extension.iter_mut().enumerate() {
                this.field(field, tag::message::EXTENSION, index);
            }
            for (index, nested) in message.nested_type.iter_mut().enumerate() {
                this.message(nested, tag::message::NESTED_TYPE, index);
            }
        });
    }

    fn field(&mut self, field: &mut FieldDescriptorProto, tag: i32, index: usize) {
        let name = field.name.clone().unwrap_or_default();
        self.within(&name, &[tag, path_index(index)], |this| {
            if let Some(extendee) = &mut field.extendee {
                this.reference(extendee, tag::field::EXTENDEE, Expected::Message);
            }
            if let Some(type_name) = &mut field.type_name {
                // The parser sets only the type of groups; in compiled descriptors every field has a type.
                let expected = match field.r#type.and_then(|kind| Type::try_from(kind).ok()) {
                    Some(Type::Message | Type::Group) => Expected::Message,
                    Some(Type::Enum) => Expected::Enum,
                    _ => Expected::FieldType,
                };
                let kind = this.reference(type_name, tag::field::TYPE_NAME, expected);
                let found = match kind {
                    Some(SymbolKind::Enum) => Type::Enum,
                    _ => Type::Message,
                };
                if field.r#type != Some(Type::Group as i32) {
                    field.r#type = Some(found as i32);
                }
            }
        });
    }

    fn service(&mut self, service: &mut ServiceDescriptorProto, index: usize) {
        let name = service.name.clone().unwrap_or_default();
        self.within(&name, &[tag::file::SERVICE, path_index(index)], |this| {
            for (index, method) in service.method.iter_mut().enumerate() {
                let name = method.name.clone().unwrap_or_default();
                this.within(&name, &[tag::service::METHOD, path_index(index)], |this| {
                    if let Some(input) = &mut method.input_type {
                        this.reference(input, tag::method::INPUT_TYPE, Expected::Message);
                    }
                    if let Some(output) = &mut method.output_type {
                        this.reference(output, tag::method::OUTPUT_TYPE, Expected::Message);
                    }
                });
            }
        });
    }

    fn reference(&mut self, name: &mut String, tag: i32, expected: Expected) -> Option<SymbolKind> {
        self.named(name, &[tag], expected)
    }

    fn meaning(&self, name: &str, wanted: Wanted) -> Meaning {
        look_up(self.namespace, self.view, &self.element, name, wanted)
    }

    fn named(
        &mut self,
        name: &mut String,
        place: &[i32],
        expected: Expected,
    ) -> Option<SymbolKind> {
        let wanted = match expected {
            Expected::FieldType => Wanted::Type,
            Expected::Message | Expected::Enum | Expected::Extension => Wanted::Anything,
        };
        let meaning = self.meaning(name, wanted);
        if let Meaning::Found(full, definition) = &meaning
            && is_expected(*definition, expected)
        {
            self.names.used.insert(definition.file);
            *name = [".", full].concat();
            return Some(definition.kind);
        }
        if self.names.bad.len() < self.limit {
            self.names.bad.push(BadName {
                name: name.clone(),
                element: self.element.clone(),
                place: Place::Path(join(&self.path, place)),
                expected,
                meaning,
            });
        }
        None
    }
}

fn is_expected(definition: Definition, expected: Expected) -> bool {
    match expected {
        Expected::FieldType => definition.kind.is_type(),
        Expected::Message => definition.kind == SymbolKind::Message,
        Expected::Enum => definition.kind == SymbolKind::Enum,
        Expected::Extension => definition.kind == SymbolKind::Extension,
    }
}
