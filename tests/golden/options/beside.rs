//! What the generated code takes instead of its own.

/// Neither `Copy` nor `Eq`.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Money {
    /// Any number.
    #[prost(int64, tag = "1")]
    pub units: i64,
}
