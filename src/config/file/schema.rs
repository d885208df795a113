//! The JSON Schema of `protree.toml`, made from the types that read it, so that editors complete exactly the accepted
//! keys.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::{Head, TargetHead, TargetLanguage, TargetTemplate, TemplateSettings};
use crate::config::settings::{PythonSettings, RustSettings, SourceSettings};

/// Protobuf and gRPC code from a tree of `.proto` files
#[derive(JsonSchema)]
#[schemars(title = "protree.toml", deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape is used")]
struct File {
    #[schemars(flatten)]
    head: Head,
    #[schemars(flatten)]
    source: SourceSettings,
    /// What is generated: a folder and a language each, written together
    target: BTreeMap<String, Target>,
}

/// An output folder and what goes there
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape is used")]
struct Target {
    #[schemars(flatten)]
    language: TargetLanguage,
    #[schemars(flatten)]
    head: TargetHead,
    #[schemars(flatten)]
    template: TargetTemplate,
    #[schemars(flatten)]
    of_template: TemplateSettings,
    #[schemars(flatten)]
    rust: RustSettings,
    #[schemars(flatten)]
    python: PythonSettings,
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "blessing writes the expected file"
)]
fn the_schema_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/protree.schema.json");
    let generator = SchemaSettings::draft07().into_generator();
    let schema = generator.into_root_schema_for::<File>();
    let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
    if std::env::var_os("PROTREE_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(path, &text).expect("the schema can be written");
    }
    let committed = std::fs::read_to_string(path).expect("the schema is committed");
    assert!(
        committed == text,
        "the keys have changed: run the tests with PROTREE_BLESS=1"
    );
}
