fn main() -> std::io::Result<()> {
    let descriptors = std::path::PathBuf::from(std::env::var("OUT_DIR").unwrap()).join("all.bin");
    tonic_prost_build::configure()
        .build_transport(false)
        .file_descriptor_set_path(descriptors)
        .compile_protos(&["proto/acme/v1/shop.proto"], &["proto"])?;
    tonic_prost_build::compile_protos("extra/hello.proto")?;
    tonic_prost_build::compile_protos("extra/plain.proto")?;
    Ok(())
}
