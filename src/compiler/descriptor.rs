//! The messages of `google/protobuf/descriptor.proto` of protoc 35, which describe a compiled `.proto` file.
//!
//! protree generates them itself from the file in `src/compiler/bundled`; `tests/own_types.rs` keeps them current. As in prost,
//! extensions of the options messages are not fields here and are kept as bytes beside a descriptor, see
//! [`CustomOptions`](crate::compile::CustomOptions).

pub mod codec;
pub mod elements;
pub mod field_number;
pub mod wire;

#[rustfmt::skip]
#[path = "descriptor/generated/descriptor.rs"]
#[allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    reason = "generated, with lints of its own"
)]
mod generated;

pub use generated::*;

use self::field_descriptor_proto::{Label, Type};

/// Whether the message is the entry type of a map.
#[must_use]
pub fn is_map_entry(message: &DescriptorProto) -> bool {
    let options = message.options.as_ref();
    options.is_some_and(|options| options.map_entry())
}

/// Whether the field can be packed: only repeated numbers, bools and enums can.
#[must_use]
pub fn is_packable(field: &FieldDescriptorProto) -> bool {
    let unpackable = [Type::String, Type::Bytes, Type::Message, Type::Group];
    field.label() == Label::Repeated && !unpackable.contains(&field.r#type())
}
