fn main() -> anyhow::Result<()> {
    tonic_build::compile_protos("../../proto/acme/v1/shop.proto")?;
    Ok(())
}
