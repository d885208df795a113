pub use crate::pb::acme::v1::*;

pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/v1/mod.rs"));
}
