fn main() {
    let mut builder = tonic_prost_build::configure();
    for path in ["a", "b"] {
        builder = builder.boxed(path);
    }
    builder.compile_protos(&["proto/hello.proto"], &["proto"]).unwrap();
    tonic_prost_build::compile_protos(std::env::args().next().unwrap()).unwrap();
}
