//! Uses them.

mod plain;
/// Speaks.
pub mod wire;

pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/proto/mod.rs"));
}

pub mod extra {
    include!(concat!(env!("OUT_DIR"), "/extra/mod.rs"));
}

pub mod pb {
    //! Taken.
    pub use crate::extra::hello::*;
}

pub const ORDERS: &str = "orders";

pub fn order() -> wire::v1::Order {
    plain::Plain { count: 1 };
    pb::Hello::default();
    wire::v1::Order { id: ORDERS.to_owned(), ..Default::default() }
}

/// Found by name.
pub static DESCRIPTORS: &[u8] = crate::proto::FILE_DESCRIPTOR_SET;
