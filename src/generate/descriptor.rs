//! The descriptor of a file, byte for byte as protoc writes it into a `_pb2.py` or a descriptor set.
//!
//! In: a linked file with its interpreted options. Out: bytes.

mod encode;

use self::encode::{Encoder, JsonNames};
use protree_compiler::compile::SchemaFile;
use protree_compiler::descriptor::SourceCodeInfo;

/// The descriptor as a `_pb2.py` embeds it.
#[cfg(feature = "python")]
pub(super) fn embedded(file: &SchemaFile) -> Vec<u8> {
    Encoder::new(file, JsonNames::Written).file(None)
}

/// The descriptor as an entry of a descriptor set.
pub(super) fn set_entry(file: &SchemaFile, source_info: Option<&SourceCodeInfo>) -> Vec<u8> {
    Encoder::new(file, JsonNames::All).file(source_info)
}
