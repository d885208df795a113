//! Codecs of this crate's own.

pub use tonic_prost::ProstCodec as Everything;
pub use tonic_prost::ProstCodec as OfService;
pub use tonic_prost::ProstCodec as OfRpc;
