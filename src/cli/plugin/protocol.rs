//! The plugin protocol, `google/protobuf/compiler/plugin.proto`.
//!
//! In: the bytes of a request. Out: a descriptor set, and which of its files to generate; and the way back. Descriptors
//! pass as bytes, so that options that no type knows are kept.

use std::collections::BTreeSet;

use bytes::Bytes;
use prost::Message;

use crate::{OutputFile, OutputPath};
use protree_compiler::descriptor::{Edition, wire};

/// The number of `FileDescriptorSet.file`.
const FILE: u32 = 1;
/// `CodeGeneratorResponse.Feature`: `FEATURE_PROTO3_OPTIONAL` and `FEATURE_SUPPORTS_EDITIONS`.
const SUPPORTED_FEATURES: u64 = 1 | 2;

/// What the compiler wants.
pub(super) struct Request {
    /// The names of source files, as imports have them.
    pub(super) files_to_generate: BTreeSet<String>,
    /// What was given as `--protree_opt`.
    pub(super) parameter: String,
    /// A `google.protobuf.FileDescriptorSet`: those files, and all they import.
    pub(super) descriptors: Vec<u8>,
}

/// `google.protobuf.compiler.CodeGeneratorRequest`.
#[derive(Clone, PartialEq, Message)]
struct CodeGeneratorRequest {
    #[prost(string, repeated, tag = "1")]
    file_to_generate: Vec<String>,
    #[prost(string, optional, tag = "2")]
    parameter: Option<String>,
    #[prost(bytes = "bytes", repeated, tag = "15")]
    proto_file: Vec<Bytes>,
}

/// `google.protobuf.compiler.CodeGeneratorResponse`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Response {
    #[prost(string, optional, tag = "1")]
    error: Option<String>,
    #[prost(uint64, optional, tag = "2")]
    supported_features: Option<u64>,
    #[prost(int32, optional, tag = "3")]
    minimum_edition: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    maximum_edition: Option<i32>,
    #[prost(message, repeated, tag = "15")]
    file: Vec<File>,
}

/// `google.protobuf.compiler.CodeGeneratorResponse.File`. Both compilers write the content as it is, though it is
/// declared as a string and embedded descriptors are none.
#[derive(Clone, PartialEq, Message)]
struct File {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(bytes = "bytes", optional, tag = "15")]
    content: Option<Bytes>,
}

impl Request {
    /// `None` if the bytes are no request.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let request = CodeGeneratorRequest::decode(bytes).ok()?;
        let mut descriptors = Vec::new();
        for file in &request.proto_file {
            wire::put_bytes(FILE, file, &mut descriptors);
        }
        (!request.file_to_generate.is_empty()).then(|| Self {
            files_to_generate: request.file_to_generate.into_iter().collect(),
            parameter: request.parameter.unwrap_or_default(),
            descriptors,
        })
    }
}

impl Response {
    /// What cannot be generated, and why.
    pub(super) fn refusal(message: String) -> Self {
        Self {
            error: Some(message),
            ..Self::supported()
        }
    }

    pub(super) fn files<'a>(files: impl Iterator<Item = (&'a OutputPath, &'a OutputFile)>) -> Self {
        let files = files.map(|(path, file)| File {
            name: Some(path.to_string()),
            content: Some(file.bytes.clone()),
        });
        Self {
            file: files.collect(),
            ..Self::supported()
        }
    }

    fn supported() -> Self {
        Self {
            supported_features: Some(SUPPORTED_FEATURES),
            minimum_edition: Some(Edition::Proto2.into()),
            maximum_edition: Some(Edition::Edition2024.into()),
            ..Self::default()
        }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        self.encode_to_vec()
    }
}
