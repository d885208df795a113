fn main() -> std::io::Result<()> {
    let out = std::env::var("OUT_DIR").unwrap();
    protree::Config::new("proto")
        .rust(protree::RustOptions::default().embed_descriptors(true))
        .build()
        .map_err(std::io::Error::other)
}
