//! Uses generated code without `std`.
#![no_std]
#![deny(warnings, missing_docs)]

/// Generated.
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
}

/// A reading with nothing in it.
#[must_use]
pub fn empty() -> pb::sensor::Reading {
    pb::sensor::Reading::default()
}
