use std::io::Result;

fn main() -> Result<()> {
    let attribute = format!("#[derive({})]", std::env::var("DERIVES").unwrap_or_default());
    let paths: Vec<&str> = PATHS.split(',').collect();
    let file = "target/set.bin";
    protree::Config::new("proto")
        .rust(
            protree::RustOptions::default()
                .attribute(protree::AttributeTarget::Type, ".acme.v1.Order", attribute)
                .embed_descriptors(true),
        )
        .write("src/generated")
        .map(|_| ())
        .map_err(std::io::Error::other)?;
    std::fs::read(file).map(|_| ())
}
