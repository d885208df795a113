//! What the build script made, if it is wanted.

#[cfg(feature = "service")]
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/hello.rs"));
}
