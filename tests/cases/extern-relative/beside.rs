//! What the generated code takes instead of its own.

/// Neither `Copy` nor `Eq`.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Inner {
    /// Any number.
    #[prost(int32, tag = "1")]
    pub any: i32,
}

/// What is in it.
pub mod inner {
    /// Empty, and still neither.
    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Deep {}
}
