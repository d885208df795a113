//! Generates, and says so.
use std::{env, path::PathBuf};

const ROOT: &str = "proto";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={ROOT}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // Maps are sorted.

    protree::Config::new("proto")
        .include("third_party")
        .rust(
            protree::RustOptions::default()
                .services(protree::Services {
                    client: false,
                    server: true,
                })
                .transport(false)
                .attribute(
                    protree::AttributeTarget::Type,
                    ".",
                    "#[derive(serde::Serialize)]",
                )
                .attribute(
                    protree::AttributeTarget::Message,
                    "acme.v1.Order",
                    r#"#[doc = "x"]"#,
                )
                .attribute(
                    protree::AttributeTarget::Field,
                    "Order.id",
                    "#[serde(rename = \"ID\")]",
                )
                .attribute(
                    protree::AttributeTarget::ServerModule,
                    ".",
                    "#[cfg(feature = \"server\")]",
                )
                .attribute(
                    protree::AttributeTarget::Server,
                    "Shop",
                    "#[derive(PartialEq)]",
                )
                .attribute(
                    protree::AttributeTarget::ServerTrait,
                    "Shop",
                    "#[mockall::automock]",
                )
                .extern_path(".google.protobuf.Timestamp", "::time::Timestamp")
                .boxed(".acme.v1.Receipt.order")
                .skip_debug(".acme.v1.Order")
                .no_comments(".")
                .default_stubs(true)
                .use_arc_self(true)
                .codec(".", "crate::Codec")
                .embed_descriptors(true)
                .btree_map(".acme.v1.Order")
                .bytes(".")
                .type_names(true)
                .type_url_domain(".acme", "type.acme.example"),
        )
        .build()?;
    for entry in walkdir::WalkDir::new(ROOT) {
        println!("{}", entry?.path().display());
    }
    Ok(())
}
