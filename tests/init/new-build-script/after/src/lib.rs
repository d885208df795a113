//! A shop.

pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/api/mod.rs"));
}

/// One more than `it`.
pub fn next(it: u32) -> u32 {
    it + 1
}
