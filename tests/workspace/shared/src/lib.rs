//! Types that several crates share.
#![deny(warnings, missing_docs)]

/// Generated.
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
}
