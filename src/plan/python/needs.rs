//! Which runtime modules and typing names a `_pb2.pyi` needs.

use protree_compiler::descriptor::field_descriptor_proto::Label;
use protree_compiler::descriptor::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, is_map_entry,
};

use super::annotations::{Kind, kind};
use super::context::FileContext;
use super::messages;
use super::names;
use super::symbols::Definition;

/// One flag for each of them.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one line of the stub"
)]
pub(crate) struct Needs {
    pub(crate) messages: bool,
    pub(crate) enums: bool,
    pub(crate) extendable: bool,
    pub(crate) well_known: bool,
    pub(crate) services: bool,
    pub(crate) optional: bool,
    pub(crate) repeated: bool,
    pub(crate) iterable: bool,
    pub(crate) mapping: bool,
    pub(crate) union: bool,
    pub(crate) datetime: bool,
}

pub(super) fn needs(descriptor: &FileDescriptorProto, context: &FileContext<'_>) -> Needs {
    let mut needs = Needs {
        messages: !descriptor.message_type.is_empty(),
        enums: !descriptor.enum_type.is_empty(),
        ..Needs::default()
    };
    for message in &descriptor.message_type {
        needs.well_known |= messages::well_known(context, &[message.name()]);
        needs.add_message(message, context);
    }
    needs
}

impl Needs {
    fn add_message(&mut self, message: &DescriptorProto, context: &FileContext<'_>) {
        self.enums |= !message.enum_type.is_empty();
        self.extendable |= !message.extension_range.is_empty();
        for field in &message.field {
            if !names::is_keyword(field.name()) {
                self.add_field(field, context);
            }
        }
        for nested in &message.nested_type {
            self.add_message(nested, context);
        }
    }

    fn add_field(&mut self, field: &FieldDescriptorProto, context: &FileContext<'_>) {
        let site = context.symbols.get(field.type_name());
        let map = site.is_some_and(
            |site| matches!(site.definition, Definition::Message(message) if is_map_entry(message)),
        );
        let repeated = field.label() == Label::Repeated;
        self.optional = true;
        self.repeated |= repeated;
        self.iterable |= repeated && !map;
        match kind(field) {
            Kind::Message => {
                self.mapping = true;
                self.union |= !map;
                self.datetime |= matches!(
                    field.type_name(),
                    ".google.protobuf.Timestamp" | ".google.protobuf.Duration"
                );
            }
            Kind::Enum => self.union = true,
            Kind::Scalar(_) => {}
        }
    }
}
