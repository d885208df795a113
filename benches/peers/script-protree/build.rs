//! `OUT_DIR/protos` gets the code of `PROTO_TREE`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tree = std::env::var("PROTO_TREE")?;
    protree::Config::new(tree).name("protos").build()?;
    Ok(())
}
