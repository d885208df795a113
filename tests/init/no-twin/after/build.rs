use std::io::Result;

fn main() -> Result<()> {
    let attribute = format!("#[derive({})]", std::env::var("DERIVES").unwrap_or_default());
    let paths: Vec<&str> = PATHS.split(',').collect();
    protree::Config::new("proto")
        .rust(
            protree::RustOptions::default()
                .attribute(protree::AttributeTarget::Type, ".acme.v1.Order", attribute),
        )
        .write("src/generated")
        .map(|_| ())
        .map_err(std::io::Error::other)
}
