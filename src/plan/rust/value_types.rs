//! The Rust types of single values.

use protree_compiler::descriptor::field_descriptor_proto::Type;

/// A type that is not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueType {
    /// A type that is written the same in any place.
    Plain(&'static str),
    /// A type that needs the path of prost before it.
    OfProst(&'static str),
}

impl ValueType {
    /// The type for a kind of field; `bytes::Bytes` if `is_bytes`. `None` for messages, whose paths are in the plan.
    pub(crate) fn of(kind: Type, is_bytes: bool) -> Option<Self> {
        Some(match kind {
            Type::Float => Self::Plain("f32"),
            Type::Double => Self::Plain("f64"),
            Type::Uint32 | Type::Fixed32 => Self::Plain("u32"),
            Type::Uint64 | Type::Fixed64 => Self::Plain("u64"),
            Type::Int32 | Type::Sfixed32 | Type::Sint32 | Type::Enum => Self::Plain("i32"),
            Type::Int64 | Type::Sfixed64 | Type::Sint64 => Self::Plain("i64"),
            Type::Bool => Self::Plain("bool"),
            Type::String => Self::OfProst("::alloc::string::String"),
            Type::Bytes if is_bytes => Self::OfProst("::bytes::Bytes"),
            Type::Bytes => Self::OfProst("::alloc::vec::Vec<u8>"),
            Type::Group | Type::Message => return None,
        })
    }
}
