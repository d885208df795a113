//! The messages of `google/protobuf/descriptor.proto` as of protoc 35: what a compiled `.proto` file is.
//!
//! protree generates them itself from the file in `src/bundled`; a test holds them against it. They know what prost
//! knows: extensions of the options messages are not fields here and are kept as bytes beside a descriptor, see
//! [`CustomOptions`](crate::compile::CustomOptions).

pub(crate) mod field_number;

#[path = "descriptor/generated/google/protobuf.rs"]
#[allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    reason = "generated, with lints of its own"
)]
mod generated;

pub(crate) use generated::*;
