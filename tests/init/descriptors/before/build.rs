fn main() -> std::io::Result<()> {
    let out = std::env::var("OUT_DIR").unwrap();
    prost_build::Config::new()
        .file_descriptor_set_path(format!("{out}/set.bin"))
        .compile_protos(&["proto/one.proto", "proto/two.proto"], &["proto/"])
}
