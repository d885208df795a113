//! Generates `OUT_DIR/protos`, and the list of what is in it.

use protree::{Config, RustOptions};

fn main() -> Result<(), protree::Error> {
    let options = RustOptions::default()
        .package_list(true)
        .derive("History", "Eq, Hash");
    Config::new("protos").rust(options).build()
}
