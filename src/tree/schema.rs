//! The JSON Schema of the model, made from its types.

use schemars::generate::SchemaSettings;

use super::model::Model;

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "blessing writes the expected file"
)]
fn the_schema_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/tree.schema.json");
    let settings = SchemaSettings::draft07().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Model>();
    let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
    if std::env::var_os("PROTREE_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(path, &text).expect("the schema can be written");
    }
    let committed = std::fs::read_to_string(path).expect("the schema is committed");
    assert!(
        committed == text,
        "the model has changed: run the tests with PROTREE_BLESS=1"
    );
}
