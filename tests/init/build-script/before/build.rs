//! Generates, and says so.
use std::{env, path::PathBuf};

use tonic_prost_build::{Config, configure};

const ROOT: &str = "proto";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={ROOT}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // Maps are sorted.
    let mut config = Config::new();
    config.btree_map([".acme.v1.Order"]).bytes(["."]);
    config.enable_type_names();
    config.type_name_domain([".acme"], "type.acme.example");
    config.protoc_arg("--experimental_allow_proto3_optional");

    configure()
        .build_server(true)
        .build_client(false)
        .build_transport(false)
        .type_attribute(".", "#[derive(serde::Serialize)]")
        .message_attribute("acme.v1.Order", r#"#[doc = "x"]"#)
        .field_attribute("Order.id", "#[serde(rename = \"ID\")]")
        .server_mod_attribute(".", "#[cfg(feature = \"server\")]")
        .server_attribute("Shop", "#[derive(PartialEq)]")
        .trait_attribute("Shop", "#[mockall::automock]")
        .extern_path(".google.protobuf.Timestamp", "::time::Timestamp")
        .boxed(".acme.v1.Receipt.order")
        .skip_debug(".acme.v1.Order")
        .disable_comments(".")
        .emit_rerun_if_changed(false)
        .generate_default_stubs(true)
        .use_arc_self(true)
        .codec_path("crate::Codec")
        .file_descriptor_set_path(out.join("acme.bin"))
        .compile_with_config(config, &[format!("{ROOT}/acme/v1/shop.proto")], &[ROOT, "third_party"])?;
    for entry in walkdir::WalkDir::new(ROOT) {
        println!("{}", entry?.path().display());
    }
    Ok(())
}
