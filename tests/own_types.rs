//! protree's own types are what it renders itself, with `templates/own/types.rs`, from the descriptor.proto that it carries
//! and from its own files.
//! `PROTREE_BLESS=1` writes them.
#![cfg(feature = "template")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the test makes its own folder, and fails where it stands"
)]

use std::fs;
use std::path::Path;

use protree::{Config, Each, RustOptions, Template};

/// Every element has options, and hardly any sets some: behind a pointer they cost a word.
const BOXED: [&str; 10] = [
    ".google.protobuf.FileDescriptorProto.options",
    ".google.protobuf.DescriptorProto.options",
    ".google.protobuf.DescriptorProto.ExtensionRange.options",
    ".google.protobuf.FieldDescriptorProto.options",
    ".google.protobuf.OneofDescriptorProto.options",
    ".google.protobuf.EnumDescriptorProto.options",
    ".google.protobuf.EnumValueDescriptorProto.options",
    ".google.protobuf.ServiceDescriptorProto.options",
    ".google.protobuf.MethodDescriptorProto.options",
    ".google.protobuf.FieldOptions.feature_support",
];

/// What the template makes of a `.proto` file, for comparison with the file that is in use.
fn assert_current(proto: &str, name: &str, options: RustOptions, own: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tree = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own-types");
    let tree = tree.join(own.replace('/', "-"));
    let _ = fs::remove_dir_all(&tree);
    let copy = tree.join(name);
    fs::create_dir_all(copy.parent().unwrap()).unwrap();
    fs::copy(root.join(proto), copy).unwrap();
    let template = root.join("templates/own/types.rs");
    let template = Template::new(template, Each::File, "types.rs");
    let config = Config::new(&tree).rust(options).template(template);
    let generated = config.generate().unwrap();
    let (_, file) = generated.tree.files().next().unwrap();
    let path = root.join(own);
    if std::env::var_os("PROTREE_BLESS").is_some_and(|bless| bless == "1") {
        fs::write(&path, &*file.bytes).unwrap();
    }
    assert!(
        fs::read(&path).unwrap() == *file.bytes,
        "{own} is not current: PROTREE_BLESS=1 cargo test --test own_types writes it"
    );
}

#[test]
fn descriptor_types_are_current() {
    let options = RustOptions::default().compile_well_known_types(true);
    let options = BOXED
        .iter()
        .fold(options, |options, path| options.boxed(*path));
    let name = "google/protobuf/descriptor.proto";
    assert_current(
        &format!("src/compiler/bundled/{name}"),
        name,
        options,
        "src/compiler/descriptor/generated/descriptor.rs",
    );
}

#[test]
fn records_are_current() {
    assert_current(
        "src/cache/record.proto",
        "record.proto",
        RustOptions::default(),
        "src/cache/generated/record.rs",
    );
}
