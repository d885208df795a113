pub mod acme {
    pub mod v1 {
        tonic::include_proto!("acme.v1");
    }
}

pub const DESCRIPTORS: &[u8] = tonic::include_file_descriptor_set!("acme");
