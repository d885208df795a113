fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=proto");

    protree::Config::new("proto").build().map_err(std::io::Error::other)?;
    #[cfg(feature = "more")]
    protree::Config::new("more").build().expect("it compiles");

    protree::Config::new("proto")
        .only("one.proto")
        .rust(
            protree::RustOptions::default()
                .services(protree::Services::NONE)
                .btree_map("."),
        )
        .name("proto_2")
        .build()
        .map_err(std::io::Error::other)
}
