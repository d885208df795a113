pub mod all {
    include!(concat!(env!("OUT_DIR"), "/proto/mod.rs"));
}

macro_rules! package {
    ($name:literal) => {
        tonic::include_proto!($name);
    };
}

pub mod hello {
    package!("hello");
}

pub mod gone {
    tonic::include_proto!("gone");
}

pub const SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/set.bin"));
