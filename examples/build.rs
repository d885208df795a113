//! Generates the code for `protos` into `OUT_DIR`.

fn main() -> Result<(), protree::Error> {
    protree::Config::new("../protos").build()
}
