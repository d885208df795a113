//! Generates the code into `OUT_DIR`: `protos` for all systems but one, and the tree of `reflection`.

use protree::{Config, Error, RustOptions};

fn main() -> Result<(), Error> {
    // As the base classes of grpcio do, so servers answer UNIMPLEMENTED for what they leave out.
    // What `article-json` speaks besides gRPC, with what its fields need.
    let options = RustOptions::default()
        .default_stubs(true)
        .json(".ArticleListRequest")
        .json(".ArticleListResponse");
    Config::new("../protos").rust(options).build()?;
    let reflection = RustOptions::default()
        .default_stubs(true)
        .embed_descriptors(true);
    Config::new("reflection/protos")
        .rust(reflection)
        .name("reflection")
        .build()
}
