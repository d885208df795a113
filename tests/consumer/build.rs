//! Generates `OUT_DIR/protos`.

use protree::{Config, RustOptions, Services};

fn main() -> Result<(), protree::Error> {
    Config::new("protos")
        .include("third_party")
        .rust(RustOptions::default().services(Services::NONE))
        .build()
}
