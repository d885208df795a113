use std::io::Result;

fn main() -> Result<()> {
    let attribute = format!("#[derive({})]", std::env::var("DERIVES").unwrap_or_default());
    let paths: Vec<&str> = PATHS.split(',').collect();
    let file = "target/set.bin";
    tonic_build::configure()
        .type_attribute(".acme.v1.Order", attribute)
        .type_attribute(".acme.v2", "#[derive(Hash)]")
        .btree_map(&paths)
        .build_client(cfg!(feature = "client"))
        .service_generator(Box::new(Own))
        .unheard_of("x")
        .file_descriptor_set_path(&file)
        .out_dir("src/generated")
        .compile(&["proto/acme/v1/shop.proto"], &["proto"])?;
    std::fs::read(file).map(|_| ())
}
