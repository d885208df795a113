fn main() -> anyhow::Result<()> {
    protree::Config::new("../../proto/acme/v1").build()?;
    Ok(())
}
