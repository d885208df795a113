//! Generates the code into `OUT_DIR`: `protos` for all systems but one, and the tree of `reflection`.

use protree::{Config, Error, RustOptions};

fn main() -> Result<(), Error> {
    // As the base classes of grpcio do, so servers answer UNIMPLEMENTED for what they leave out.
    let options = RustOptions::default().default_stubs(true);
    Config::new("../protos").rust(options.clone()).build()?;
    Config::new("reflection/protos")
        .rust(options.embed_descriptors(true))
        .name("reflection")
        .build()
}
