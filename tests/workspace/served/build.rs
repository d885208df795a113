//! Generates `OUT_DIR/protos`, descriptors included.

use protree::{Config, RustOptions};

fn main() -> Result<(), protree::Error> {
    let options = RustOptions::default()
        .embed_descriptors(true)
        .source_info(true);
    Config::new("protos").rust(options).build()
}
