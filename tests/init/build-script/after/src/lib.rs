pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/proto/mod.rs"));
}

pub mod acme {
    pub mod v1 {
        pub use crate::pb::acme::v1::*;
    }
}

pub const DESCRIPTORS: &[u8] = crate::pb::FILE_DESCRIPTOR_SET;
