//! The crate that has prost-types.

pub use ::prost_types as types;
