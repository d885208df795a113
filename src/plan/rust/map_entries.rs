//! The entry messages of map fields.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};

/// The map entries of one message, by name.
pub(crate) struct MapEntries<'a>(HashMap<&'a str, &'a DescriptorProto, RandomState>);

impl<'a> MapEntries<'a> {
    pub(crate) fn of(message: &'a DescriptorProto) -> Self {
        let entries = message
            .nested_type
            .iter()
            .filter(|nested| is_map_entry(nested));
        Self(entries.map(|entry| (entry.name(), entry)).collect())
    }

    /// The entry of a map field; `None` if the field is not a map.
    pub(crate) fn entry(&self, field: &FieldDescriptorProto) -> Option<&'a DescriptorProto> {
        if field.r#type() != Type::Message || field.label() != Label::Repeated {
            return None;
        }
        self.0.get(field.type_name().rsplit('.').next()?).copied()
    }

    /// The value field of a map's entry; `None` if the field is not a map.
    pub(super) fn value(&self, field: &FieldDescriptorProto) -> Option<&'a FieldDescriptorProto> {
        self.entry(field)?
            .field
            .iter()
            .find(|field| field.number() == 2)
    }
}

/// Whether a message is a map entry.
pub(super) fn is_map_entry(message: &DescriptorProto) -> bool {
    message
        .options
        .as_ref()
        .is_some_and(|options| options.map_entry())
}
