//! The messages, fields and enums that the names in options resolve to.

use crate::compile::SchemaFile;
use crate::compile::lookup::{Meaning, Wanted, look_up};
use crate::compile::options::standard::{Definer, PATH, Standard};
use crate::compile::symbols::{FileSymbols, Namespace, Symbol, SymbolKind, View};
use crate::compile::walk::{path_index, push_part};
use crate::descriptor::elements::{enum_at, field_at, message_at};
use crate::descriptor::feature_set::{
    EnumType, FieldPresence, MessageEncoding, RepeatedFieldEncoding, Utf8Validation,
};
use crate::descriptor::field_descriptor_proto::{Label, Type};
use crate::descriptor::field_number::message;
use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FeatureSet,
    FieldDescriptorProto, FileDescriptorProto, is_packable,
};

/// Where definitions are looked up.
#[derive(Debug, Clone, Copy)]
pub(in crate::compile) struct Definitions<'a> {
    /// `descriptor.proto`, whether a file imports it or not.
    pub(in crate::compile) standard: &'a Standard,
    /// All other files, once names are absolute.
    pub(in crate::compile) linked: Option<Linked<'a>>,
}

/// The files of a namespace, with the view of one of them.
#[derive(Debug, Clone, Copy)]
pub(in crate::compile) struct Linked<'a> {
    pub(in crate::compile) files: &'a [SchemaFile],
    pub(in crate::compile) tables: &'a [FileSymbols],
    pub(in crate::compile) namespace: &'a Namespace<'a>,
    pub(in crate::compile) view: &'a View<'a>,
}

/// An element of a file, by its full name.
#[derive(Debug)]
pub(super) struct Defined<'a, T> {
    definer: Definer<'a>,
    pub(super) name: &'a str,
    path: &'a [i32],
    pub(super) descriptor: &'a T,
}

pub(super) type Message<'a> = Defined<'a, DescriptorProto>;
pub(super) type Field<'a> = Defined<'a, FieldDescriptorProto>;
pub(super) type Enum<'a> = Defined<'a, EnumDescriptorProto>;

impl<T> Clone for Defined<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Defined<'_, T> {}

impl<T> Defined<'_, T> {
    fn features(&self) -> FeatureSet {
        self.definer.features.at(self.path)
    }
}

impl Message<'_> {
    pub(super) fn is_message_set(&self) -> bool {
        let options = self.descriptor.options.as_ref();
        options.is_some_and(|options| options.message_set_wire_format())
    }

    pub(super) fn is_map_entry(&self) -> bool {
        let options = self.descriptor.options.as_ref();
        options.is_some_and(|options| options.map_entry())
    }

    /// The numbers of the fields that a message of this type has to have.
    pub(super) fn required(&self) -> impl Iterator<Item = i32> {
        let is_required = |(index, field): &(usize, &FieldDescriptorProto)| {
            let path = [self.path, &[message::FIELD, path_index(*index)]].concat();
            self.definer.features.is_required(field, &path)
        };
        let fields = self.descriptor.field.iter().enumerate();
        fields.filter(is_required).map(|(_, field)| field.number())
    }
}

impl Field<'_> {
    pub(super) fn is_repeated(&self) -> bool {
        self.descriptor.label() == Label::Repeated
    }

    pub(super) fn is_extension(&self) -> bool {
        self.descriptor.extendee.is_some()
    }

    pub(super) fn kind(&self) -> Type {
        self.descriptor.r#type()
    }

    pub(super) fn is_message(&self) -> bool {
        matches!(self.kind(), Type::Message | Type::Group)
    }

    pub(super) fn is_packed(&self) -> bool {
        is_packable(self.descriptor)
            && self.features().repeated_field_encoding() == RepeatedFieldEncoding::Packed
    }

    /// Whether the default value is the same as an absent field.
    pub(super) fn has_implicit_presence(&self) -> bool {
        let is_alone = !self.is_repeated() && self.descriptor.oneof_index.is_none();
        is_alone
            && !self.is_extension()
            && !self.is_message()
            && self.features().field_presence() == FieldPresence::Implicit
    }

    /// Whether it is encoded as a group. Map entries never are, whatever this returns.
    pub(super) fn is_delimited(&self) -> bool {
        self.features().message_encoding() == MessageEncoding::Delimited
    }

    /// Whether its strings must be UTF-8.
    pub(super) fn is_text(&self) -> bool {
        self.kind() == Type::String && self.features().utf8_validation() == Utf8Validation::Verify
    }

    /// Its name in diagnostics: extensions are in parentheses.
    pub(super) fn shown(&self) -> String {
        if self.is_extension() {
            format!("({})", self.name)
        } else {
            self.descriptor.name().to_owned()
        }
    }
}

impl<'a> Enum<'a> {
    pub(super) fn is_closed(&self) -> bool {
        self.features().enum_type() == EnumType::Closed
    }

    pub(super) fn value_named(&self, name: &str) -> Option<&'a EnumValueDescriptorProto> {
        self.descriptor
            .value
            .iter()
            .find(|value| value.name() == name)
    }

    pub(super) fn value_numbered(&self, number: i32) -> Option<&'a EnumValueDescriptorProto> {
        self.descriptor
            .value
            .iter()
            .find(|value| value.number() == number)
    }
}

impl<'a> Definitions<'a> {
    fn symbol(self, name: &str) -> Option<(Definer<'a>, Symbol<'a>)> {
        if let Some(found) = self.standard.symbol(name) {
            return Some(found);
        }
        let linked = self.linked?;
        let definition = linked.namespace.get(name)?;
        if definition.kind == SymbolKind::Package {
            return None;
        }
        let file = &linked.files[definition.file];
        let symbol = linked.tables[definition.file].get(definition.index)?;
        let definer = Definer {
            descriptor: &file.descriptor,
            features: &file.features,
        };
        Some((definer, symbol))
    }

    fn defined<T>(
        self,
        name: &str,
        kinds: &[SymbolKind],
        find: fn(&'a FileDescriptorProto, &[i32]) -> Option<&'a T>,
    ) -> Option<Defined<'a, T>> {
        let (definer, symbol) = self.symbol(name)?;
        if !kinds.contains(&symbol.kind) {
            return None;
        }
        Some(Defined {
            definer,
            name: symbol.name,
            path: symbol.path,
            descriptor: find(definer.descriptor, symbol.path)?,
        })
    }

    /// Whether options stay if nothing is left of them at run time. protoc removes them by the path of the file that
    /// defines them, so not if a file with another path does.
    pub(super) fn keep_empty_options(self) -> bool {
        let linked = self.linked;
        let definition =
            linked.and_then(|linked| linked.namespace.get("google.protobuf.FileDescriptorProto"));
        let file = definition
            .zip(linked)
            .map(|(it, linked)| &linked.files[it.file]);
        file.is_some_and(|file| file.path.as_str() != PATH)
    }

    /// The message with this full name, with or without a leading dot.
    pub(super) fn message(self, name: &str) -> Option<Message<'a>> {
        let name = name.strip_prefix('.').unwrap_or(name);
        self.defined(name, &[SymbolKind::Message], message_at)
    }

    /// The enum that a field holds.
    pub(super) fn enum_of(self, field: &Field<'_>) -> Option<Enum<'a>> {
        let name = field.descriptor.type_name();
        self.defined(name.strip_prefix('.')?, &[SymbolKind::Enum], enum_at)
    }

    /// The message that a field holds.
    pub(super) fn message_of(self, field: &Field<'_>) -> Option<Message<'a>> {
        self.message(field.descriptor.type_name())
    }

    pub(super) fn field(self, name: &str) -> Option<Field<'a>> {
        const KINDS: &[SymbolKind] = &[SymbolKind::Field, SymbolKind::Extension];
        self.defined(name, KINDS, field_at)
    }

    /// The field of `message` with this name.
    pub(super) fn field_of(self, message: &Message<'a>, name: &str) -> Option<Field<'a>> {
        let mut full = message.name.to_owned();
        push_part(&mut full, name);
        let field = self.field(&full)?;
        (!field.is_extension()).then_some(field)
    }

    /// What `name` resolves to in the scope of the element `scope`, and the extension if it is one.
    pub(super) fn extension(self, scope: &str, name: &str) -> (Meaning, Option<Field<'a>>) {
        let Some(linked) = self.linked else {
            return (Meaning::Unknown, None);
        };
        let meaning = look_up(linked.namespace, linked.view, scope, name, Wanted::Anything);
        let field = match &meaning {
            Meaning::Found(full, definition) if definition.kind == SymbolKind::Extension => {
                self.field(full)
            }
            _ => None,
        };
        (meaning, field)
    }

    /// The extension of the message set `container` whose message type `name` resolves to.
    pub(super) fn message_set_member(
        self,
        container: &Message<'a>,
        name: &str,
    ) -> Option<Field<'a>> {
        let linked = self.linked?;
        let scope = container.name;
        let meaning = look_up(linked.namespace, linked.view, scope, name, Wanted::Anything);
        let Meaning::Found(full, definition) = meaning else {
            return None;
        };
        if definition.kind != SymbolKind::Message {
            return None;
        }
        let member = self.message(&full)?;
        let candidates = member.descriptor.extension.iter();
        let extension = candidates.into_iter().find(|field| {
            field.extendee().strip_prefix('.') == Some(container.name)
                && field.type_name().strip_prefix('.') == Some(member.name)
                && field.label() == Label::Optional
        })?;
        let mut name = member.name.to_owned();
        push_part(&mut name, extension.name());
        self.field(&name)
    }

    /// The message with this full name, if it is visible in the file and not only defined.
    pub(super) fn sees_message(self, name: &str) -> Option<Message<'a>> {
        let linked = self.linked?;
        let definition = linked.namespace.get(name)?;
        if !linked.view.sees(name, definition) {
            return None;
        }
        self.message(name)
    }
}
