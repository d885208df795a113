//! Generates `OUT_DIR/protos`.

use protree::{Config, RustOptions};

fn main() -> Result<(), protree::Error> {
    let options = RustOptions::default()
        .no_std(true)
        .type_names(true)
        .embed_descriptors(true)
        .derive(".", "Eq, Hash");
    Config::new("protos").rust(options).build()
}
