//! protree's own descriptor types are what it generates itself from the descriptor.proto that it carries.
//! `PROTREE_BLESS=1` writes them.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the test makes its own folder, and fails where it stands"
)]

use std::fs;
use std::path::Path;

use protree::{Config, RustOptions};

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

#[test]
fn descriptor_types_are_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tree = Path::new(env!("CARGO_TARGET_TMPDIR")).join("descriptor-types");
    let _ = fs::remove_dir_all(&tree);
    let path = "google/protobuf/descriptor.proto";
    fs::create_dir_all(tree.join("google/protobuf")).unwrap();
    fs::copy(
        root.join("src/compiler/bundled").join(path),
        tree.join(path),
    )
    .unwrap();
    let options = RustOptions::default().compile_well_known_types(true);
    let options = BOXED
        .iter()
        .fold(options, |options, path| options.boxed(*path));
    let generated = Config::new(&tree).rust(options).generate().unwrap();
    let mut files = generated.tree.files();
    let is_it = |path: &protree::OutputPath| path.to_string() == "google/protobuf.rs";
    let (_, file) = files.find(|(path, _)| is_it(path)).unwrap();
    let own = root.join("src/compiler/descriptor/generated/google/protobuf.rs");
    if std::env::var_os("PROTREE_BLESS").is_some_and(|bless| bless == "1") {
        fs::write(&own, &*file.bytes).unwrap();
    }
    assert!(
        fs::read(&own).unwrap() == *file.bytes,
        "{} is not current: PROTREE_BLESS=1 cargo test --test descriptor_types writes it",
        own.display()
    );
}
