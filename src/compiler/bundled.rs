//! The google/protobuf files that are bundled with protree: exact copies of those of protoc 35.

use crate::paths::ProtoPath;

/// The text of the file that is imported as `path`.
#[must_use]
pub fn text(path: &str) -> Option<&'static str> {
    let name = path.strip_prefix("google/protobuf/")?;
    let (_, text) = FILES.iter().find(|(file, _)| *file == name)?;
    Some(text)
}

/// `descriptor.proto` as a linked `FileDescriptorProto`: its names are absolute, and its options are interpreted. Every run
/// needs it, and decoding is much less work than compiling the text.
pub(crate) const LINKED_DESCRIPTOR: &[u8] = include_bytes!("bundled/descriptor.binpb");

/// Whether the file is bundled with protree.
#[must_use]
pub fn has(path: &ProtoPath) -> bool {
    text(path.as_str()).is_some()
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("bundled/google/protobuf/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "any.proto",
    "api.proto",
    "compiler/plugin.proto",
    "cpp_features.proto",
    "descriptor.proto",
    "duration.proto",
    "empty.proto",
    "field_mask.proto",
    "go_features.proto",
    "java_features.proto",
    "source_context.proto",
    "struct.proto",
    "timestamp.proto",
    "type.proto",
    "wrappers.proto",
];
