//! Generates `OUT_DIR/protos` and `OUT_DIR/internal`.

use std::error::Error;

use protree::{Config, RustOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let list = std::env::var("DEP_SHARED_PROTREE_PACKAGES")?;
    Config::new("protos")
        .include("../shared/protos")
        .rust(RustOptions::default().extern_packages(list, "::shared::pb"))
        .build()?;
    Config::new("admin").name("internal").build()?;
    Ok(())
}
