extern crate prost_build;
use prost_build::Config as Messages;
use tonic_prost_build as build;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=proto");

    build::compile_protos("proto/one.proto")?;
    build::compile_protos("proto/two.proto")?;
    #[cfg(feature = "more")]
    build::compile_protos("more/three.proto").expect("it compiles");

    let mut messages = Messages::new();
    messages.btree_map(["."]);

    messages.compile_protos(&["proto/one.proto"], &["proto"])
}
