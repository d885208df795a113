pub use crate::proto_2::one::*;

pub mod proto_2 {
    include!(concat!(env!("OUT_DIR"), "/proto_2/mod.rs"));
}
