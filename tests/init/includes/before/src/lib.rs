//! Uses them.

mod plain;
/// Speaks.
pub mod wire;

pub mod pb {
    //! Taken.
    tonic::include_proto!("hello");
}

pub const ORDERS: &str = "orders";

pub fn order() -> wire::v1::Order {
    plain::Plain { count: 1 };
    pb::Hello::default();
    wire::v1::Order { id: ORDERS.to_owned(), ..Default::default() }
}

/// Found by name.
pub static DESCRIPTORS: &[u8] = tonic::include_file_descriptor_set!("all");
