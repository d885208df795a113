//! The same message three times: by protree, by prost-build with pbjson-build, and as a descriptor.

use std::path::PathBuf;

use protree::RustOptions;

fn main() {
    protree::Config::new("protos")
        .rust(RustOptions::default().json(true))
        .build()
        .unwrap();

    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap());
    let set = protox::compile(["bench/bench.proto"], ["protos"]).unwrap();
    let bytes = prost::Message::encode_to_vec(&set);
    std::fs::write(out.join("set.binpb"), &bytes).unwrap();
    let pbjson = out.join("pbjson");
    std::fs::create_dir_all(&pbjson).unwrap();
    prost_build::Config::new()
        .out_dir(&pbjson)
        .compile_fds(set)
        .unwrap();
    pbjson_build::Builder::new()
        .register_descriptors(&bytes)
        .unwrap()
        .out_dir(&pbjson)
        .build(&[".bench"])
        .unwrap();
}
