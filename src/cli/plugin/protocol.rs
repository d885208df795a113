//! The plugin protocol, `google/protobuf/compiler/plugin.proto`.
//!
//! In: the bytes of a request. Out: a descriptor set and the files to generate; and back, the bytes of a response.
//! Descriptors stay bytes, so that unknown options are kept.

use std::collections::BTreeSet;

use bytes::Bytes;

use crate::{OutputFile, OutputPath};
use protree_compiler::descriptor::codec::{Value as _, put_optional};
use protree_compiler::descriptor::{Edition, wire};

/// The field number of `FileDescriptorSet.file`.
const FILE: u32 = 1;
/// `CodeGeneratorResponse.Feature`: `FEATURE_PROTO3_OPTIONAL` and `FEATURE_SUPPORTS_EDITIONS`.
const SUPPORTED_FEATURES: u64 = 1 | 2;

/// What the compiler asks for.
pub(super) struct Request {
    /// The source file names, as imports write them.
    pub(super) files_to_generate: BTreeSet<String>,
    /// The value of `--protree_opt`.
    pub(super) parameter: String,
    /// A `google.protobuf.FileDescriptorSet` with those files and all their imports.
    pub(super) descriptors: Vec<u8>,
}

/// `google.protobuf.compiler.CodeGeneratorResponse`.
#[derive(Debug)]
pub(super) struct Response {
    error: Option<String>,
    files: Vec<(String, Bytes)>,
}

impl Request {
    /// `None` if the bytes are not a request.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut request = Self {
            files_to_generate: BTreeSet::new(),
            parameter: String::new(),
            descriptors: Vec::new(),
        };
        let mut fields = wire::fields(bytes);
        for field in &mut fields {
            let text = || String::from_utf8(field.delimited()?.to_vec()).ok();
            match field.number {
                1 => drop(request.files_to_generate.insert(text()?)),
                2 => request.parameter = text()?,
                15 => wire::put_bytes(FILE, field.delimited()?, &mut request.descriptors),
                _ => {}
            }
        }
        let is_whole = fields.position() == bytes.len();
        (is_whole && !request.files_to_generate.is_empty()).then_some(request)
    }
}

impl Response {
    /// A response that says why nothing can be generated.
    pub(super) fn refusal(message: String) -> Self {
        Self {
            error: Some(message),
            files: Vec::new(),
        }
    }

    pub(super) fn files<'a>(files: impl Iterator<Item = (&'a OutputPath, &'a OutputFile)>) -> Self {
        let files = files.map(|(path, file)| (path.to_string(), file.bytes.clone()));
        Self {
            error: None,
            files: files.collect(),
        }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_optional(1, self.error.as_ref(), &mut out);
        SUPPORTED_FEATURES.put(2, &mut out);
        i32::from(Edition::Proto2).put(3, &mut out);
        i32::from(Edition::Edition2024).put(4, &mut out);
        for (name, content) in &self.files {
            let mut file = Vec::new();
            wire::put_bytes(1, name.as_bytes(), &mut file);
            // The field is a string, and descriptor sets are not UTF-8, but both compilers write its bytes as they are.
            wire::put_bytes(15, content, &mut file);
            wire::put_bytes(15, &file, &mut out);
        }
        out
    }
}
