fn main() -> std::io::Result<()> {
    let descriptors = std::path::PathBuf::from(std::env::var("OUT_DIR").unwrap()).join("all.bin");
    protree::Config::new("proto")
        .only("acme/v1/shop.proto")
        .rust(protree::RustOptions::default().transport(false).embed_descriptors(true))
        .build()
        .map_err(std::io::Error::other)?;
    protree::Config::new("extra").build().map_err(std::io::Error::other)?;
    Ok(())
}
