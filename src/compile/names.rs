//! In: a descriptor with names as they are written. Out: the same with every type reference and every option name
//! absolute, which files that took, and which names mean nothing. Everything is looked up as protoc does it.

use std::collections::BTreeSet;

use prost_types::field_descriptor_proto::Type;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    ServiceDescriptorProto, UninterpretedOption,
};

use crate::compile::FileId;
use crate::compile::aggregates;
use crate::compile::lookup::{Meaning, Wanted, look_up};
use crate::compile::symbols::{Definition, Namespace, SymbolKind, View};
use crate::compile::walk::{join, path_index, push_part, tag};

/// A name that means nothing, or the wrong thing, and where it stands.
#[derive(Debug)]
pub(super) struct BadName {
    /// As it is written.
    pub(super) name: String,
    /// The full name of the element that it stands in.
    pub(super) element: String,
    pub(super) path: Vec<i32>,
    pub(super) expected: Expected,
    pub(super) meaning: Meaning,
}

/// What a reference has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    FieldType,
    Message,
    Extension,
}

/// What was found out about one file.
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
        // The options of a file are looked up as if they stood in an element of its package.
        self.within("options", &[], |this| {
            if let Some(options) = &mut file.options {
                this.options(&mut options.uninterpreted_option, tag::FILE_OPTIONS);
            }
        });
        for (index, message) in file.message_type.iter_mut().enumerate() {
            self.message(message, tag::MESSAGE, index);
        }
        for (index, enumeration) in file.enum_type.iter_mut().enumerate() {
            self.enumeration(enumeration, tag::ENUM, index);
        }
        for (index, service) in file.service.iter_mut().enumerate() {
            self.service(service, index);
        }
        for (index, field) in file.extension.iter_mut().enumerate() {
            self.field(field, tag::EXTENSION, index);
        }
    }

    fn within(&mut self, name: &str, place: &[i32], inside: impl FnOnce(&mut Self)) {
        let length = self.element.len();
        push_part(&mut self.element, name);
        self.path.extend(place);
        inside(self);
        self.path.truncate(self.path.len() - place.len());
        self.element.truncate(length);
    }

    fn message(&mut self, message: &mut DescriptorProto, tag: i32, index: usize) {
        let name = message.name.clone().unwrap_or_default();
        self.within(&name, &[tag, path_index(index)], |this| {
            if let Some(options) = &mut message.options {
                this.options(&mut options.uninterpreted_option, tag::message::OPTIONS);
            }
            for (index, field) in message.field.iter_mut().enumerate() {
                this.field(field, tag::message::FIELD, index);
            }
            for (index, field) in message.extension.iter_mut().enumerate() {
                this.field(field, tag::message::EXTENSION, index);
            }
            for (index, nested) in message.nested_type.iter_mut().enumerate() {
                this.message(nested, tag::message::NESTED, index);
            }
            for (index, enumeration) in message.enum_type.iter_mut().enumerate() {
                this.enumeration(enumeration, tag::message::ENUM, index);
            }
            this.message_parts(message);
        });
    }

    fn message_parts(&mut self, message: &mut DescriptorProto) {
        for (index, oneof) in message.oneof_decl.iter_mut().enumerate() {
            let Some(options) = &mut oneof.options else {
                continue;
            };
            let name = oneof.name.clone().unwrap_or_default();
            self.within(&name, &[tag::message::ONEOF, path_index(index)], |this| {
                this.options(&mut options.uninterpreted_option, tag::oneof::OPTIONS);
            });
        }
        for (index, range) in message.extension_range.iter_mut().enumerate() {
            let Some(options) = &mut range.options else {
                continue;
            };
            let place = [tag::message::EXTENSION_RANGE, path_index(index)];
            self.path.extend(place);
            self.options(
                &mut options.uninterpreted_option,
                tag::message::RANGE_OPTIONS,
            );
            self.path.truncate(self.path.len() - place.len());
        }
    }

    fn field(&mut self, field: &mut FieldDescriptorProto, tag: i32, index: usize) {
        let name = field.name.clone().unwrap_or_default();
        self.within(&name, &[tag, path_index(index)], |this| {
            if let Some(extendee) = &mut field.extendee {
                this.reference(extendee, tag::field::EXTENDEE, Expected::Message);
            }
            if let Some(type_name) = &mut field.type_name {
                let kind = this.reference(type_name, tag::field::TYPE_NAME, Expected::FieldType);
                let found = match kind {
                    Some(SymbolKind::Enum) => Type::Enum,
                    _ => Type::Message,
                };
                if field.r#type != Some(Type::Group as i32) {
                    field.r#type = Some(found as i32);
                }
            }
            if let Some(options) = &mut field.options {
                this.options(&mut options.uninterpreted_option, tag::field::OPTIONS);
            }
        });
    }

    fn enumeration(&mut self, enumeration: &mut EnumDescriptorProto, tag: i32, index: usize) {
        let name = enumeration.name.clone().unwrap_or_default();
        let scope = self.element.len();
        self.within(&name, &[tag, path_index(index)], |this| {
            if let Some(options) = &mut enumeration.options {
                this.options(&mut options.uninterpreted_option, tag::enumeration::OPTIONS);
            }
            // A value is a sibling of its enum.
            let own = this.element.split_off(scope);
            for (index, value) in enumeration.value.iter_mut().enumerate() {
                let Some(options) = &mut value.options else {
                    continue;
                };
                let name = value.name.clone().unwrap_or_default();
                this.within(
                    &name,
                    &[tag::enumeration::VALUE, path_index(index)],
                    |this| {
                        let tag = tag::enumeration::VALUE_OPTIONS;
                        this.options(&mut options.uninterpreted_option, tag);
                    },
                );
            }
            this.element.push_str(&own);
        });
    }

    fn service(&mut self, service: &mut ServiceDescriptorProto, index: usize) {
        let name = service.name.clone().unwrap_or_default();
        self.within(&name, &[tag::SERVICE, path_index(index)], |this| {
            if let Some(options) = &mut service.options {
                this.options(&mut options.uninterpreted_option, tag::service::OPTIONS);
            }
            for (index, method) in service.method.iter_mut().enumerate() {
                let name = method.name.clone().unwrap_or_default();
                this.within(&name, &[tag::service::METHOD, path_index(index)], |this| {
                    if let Some(input) = &mut method.input_type {
                        this.reference(input, tag::service::INPUT, Expected::Message);
                    }
                    if let Some(output) = &mut method.output_type {
                        this.reference(output, tag::service::OUTPUT, Expected::Message);
                    }
                    if let Some(options) = &mut method.options {
                        let tag = tag::service::METHOD_OPTIONS;
                        this.options(&mut options.uninterpreted_option, tag);
                    }
                });
            }
        });
    }

    fn options(&mut self, options: &mut [UninterpretedOption], tag: i32) {
        for (index, option) in options.iter_mut().enumerate() {
            let place = [tag, tag::UNINTERPRETED, path_index(index)];
            for part in option.name.iter_mut().filter(|part| part.is_extension) {
                self.named(&mut part.name_part, &place, Expected::Extension);
            }
            if let Some(text) = &option.aggregate_value {
                let resolve = |name: &str| self.meaning(name, Wanted::Anything);
                let rewritten = aggregates::rewrite(text, &resolve);
                self.names.used.extend(rewritten.used);
                option.aggregate_value = Some(rewritten.text);
            }
        }
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
            Expected::Message | Expected::Extension => Wanted::Anything,
        };
        let meaning = self.meaning(name, wanted);
        if let Meaning::Found(full, definition) = &meaning
            && is_expected(*definition, expected)
        {
            self.names.used.insert(definition.file);
            *name = format!(".{full}");
            return Some(definition.kind);
        }
        if self.names.bad.len() < self.limit {
            self.names.bad.push(BadName {
                name: name.clone(),
                element: self.element.clone(),
                path: join(&self.path, place),
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
        Expected::Extension => definition.kind == SymbolKind::Extension,
    }
}
