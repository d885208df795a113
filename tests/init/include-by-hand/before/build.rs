fn main() {
    prost_build::Config::new()
        .include_file("all.rs")
        .compile_protos(&["proto/hello.proto"], &["proto"])
        .expect("they compile");
}
