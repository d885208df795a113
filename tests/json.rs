//! JSON follows protobuf: generated Rust and Python's `json_format` read each other's output and refuse the same
//! inputs: random messages of random schemas, messages with every kind of field, and lists of odd inputs.
#![cfg(feature = "python")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "support/consumer.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod consumer;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/random_features.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod random_features;
#[path = "support/random_schema.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod random_schema;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};
use protree::{Config, Layout, RustOptions, Services};

use consumer::Consumer;

/// The number of random files, which cover all syntaxes and editions.
const FILES: usize = 16;

#[test]
fn the_json_of_rust_equals_that_of_python() {
    compare_with_python("plain", RustOptions::default(), &[]);
}

/// Other types and paths must not change the JSON.
#[test]
fn the_json_is_the_same_with_other_types() {
    let options = RustOptions::default()
        .compile_well_known_types(true)
        .layout(Layout::Directory)
        .bytes(".")
        .btree_map(".")
        .boxed(".")
        .keep_enum_prefixes(true);
    let google = [
        "any",
        "duration",
        "empty",
        "field_mask",
        "struct",
        "timestamp",
        "wrappers",
    ];
    compare_with_python("compiled", options, &google);
}

fn compare_with_python(purpose: &str, options: RustOptions, google: &[&str]) {
    let crate_ = Consumer::new("json", purpose);
    let protos = crate_.folder.join("protos");
    let schemas = random_features::schemas(&mut random_schema::Random::new(11), FILES);
    for (path, text) in &schemas.files {
        folders::write(&protos.join(path), text);
    }
    for name in google {
        let path = format!("google/protobuf/{name}.proto");
        let text = fs::read(trees::source("src/compiler/bundled").join(&path)).unwrap();
        folders::write(&protos.join(path), text);
    }
    let options = options
        .services(Services::NONE)
        .json(true)
        .package_list(true);
    let config = Config::new(&protos).rust(options);
    config.write(crate_.folder.join("src/pb")).unwrap();
    let set = config.descriptor_set().unwrap();
    folders::write(&crate_.folder.join("set.binpb"), &set);
    let list = fs::read_to_string(crate_.folder.join("src/pb/protree-packages.txt")).unwrap();
    crate_.write("src/messages.rs", &table(&list, &set));

    let manifest = fs::read_to_string(crate_.folder.join("Cargo.toml")).unwrap();
    let name = format!("name = \"json-{purpose}\"");
    crate_.write("Cargo.toml", &manifest.replace("name = \"json\"", &name));
    let built = crate_.cargo(&["build"]);
    assert!(built.success, "{}", built.output);
    let program = consumer::target().join("debug");
    venv::run(
        venv::python(venv::newest())
            .arg(trees::source("tests/python/json_judge.py"))
            .arg(program.join(format!("json-{purpose}")))
            .arg(crate_.folder.join("set.binpb"))
            .arg(trees::source("tests/json/inputs")),
    );
}

/// The table for `main.rs`: every message with its Rust path, from the list of packages.
fn table(list: &str, set: &[u8]) -> String {
    let set = FileDescriptorSet::decode(set).unwrap();
    let mut messages = BTreeSet::new();
    for file in &set.file {
        add(&mut messages, file.package(), &file.message_type);
    }
    let mut text = "//! Every message.\n\nuse super::{Entry, parse, pb, print};\n\n".to_owned();
    text += "pub(super) const ALL: &[Entry] = &[\n";
    for line in list.lines().filter(|line| line.starts_with('.')) {
        let (name, path) = line[1..].split_once('=').unwrap();
        let path = path.split(": ").next().unwrap();
        if messages.contains(name) {
            let path = format!("pb::{path}");
            writeln!(
                text,
                "    Entry {{ name: {name:?}, parse: parse::<{path}>, print: print::<{path}> }},"
            )
            .unwrap();
        }
    }
    text + "];\n"
}

fn add(messages: &mut BTreeSet<String>, scope: &str, descriptors: &[DescriptorProto]) {
    for descriptor in descriptors {
        let options = descriptor.options.as_ref();
        let is_entry = options.is_some_and(prost_types::MessageOptions::map_entry);
        if !is_entry {
            let name = format!("{scope}.{}", descriptor.name());
            add(messages, &name, &descriptor.nested_type);
            messages.insert(name);
        }
    }
}
