//! Descriptor sets are what protoc writes: each file byte for byte, and the comments and places of its elements.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail where they stand"
)]

#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::collections::BTreeMap;
use std::path::Path;

use prost::Message;
use prost::bytes::Buf;
use prost::encoding::decode_varint;
use prost_types::source_code_info::Location;
use prost_types::{FileDescriptorProto, SourceCodeInfo};
use protree::{Config, RustOptions};

use trees::{files, is_proto, scratch, source};
use venv::{python, run};

/// The files of a set, by name. Not as messages of prost, which forget custom options.
fn entries(mut set: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut entries = BTreeMap::new();
    while set.has_remaining() {
        let key = decode_varint(&mut set).unwrap();
        assert_eq!(key, 0x0a, "a set holds files alone");
        let length = usize::try_from(decode_varint(&mut set).unwrap()).unwrap();
        let (entry, rest) = set.split_at(length);
        let name = FileDescriptorProto::decode(entry)
            .unwrap()
            .name()
            .to_owned();
        // A newer protoc carries newer ones.
        if !name.starts_with("google/protobuf/") {
            entries.insert(name, entry.to_vec());
        }
        set = rest;
    }
    entries
}

fn by_protoc(protos: &Path, name: &str, flags: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let set = scratch(name).join("set.binpb");
    let sources = files(protos).into_keys().filter(|path| is_proto(path));
    run(python(venv::newest())
        .args(["-m", "grpc_tools.protoc", "--include_imports"])
        .arg(format!("-I{}", protos.display()))
        .arg(format!("--descriptor_set_out={}", set.display()))
        .args(flags)
        .args(sources));
    entries(&std::fs::read(set).unwrap())
}

#[test]
fn sets_equal_those_of_protoc() {
    for (name, folder) in [
        ("set-of-samples", "protos"),
        ("set-of-nasty-files", "tests/python/nasty"),
        ("set-with-options", "tests/workspace/served/protos"),
    ] {
        let folder = source(folder);
        let expected = by_protoc(&folder, name, &[]);
        let found = entries(&Config::new(&folder).descriptor_set().unwrap());
        let names = |set: &BTreeMap<String, Vec<u8>>| set.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expected));
        for (path, bytes) in &expected {
            let message = |bytes: &[u8]| FileDescriptorProto::decode(bytes).unwrap();
            assert_eq!(message(&found[path]), message(bytes), "{path}");
            assert!(found[path] == *bytes, "{path}: custom options differ");
        }
    }
}

#[test]
fn source_info_equals_that_of_protoc() {
    let folder = source("protos");
    let expected = by_protoc(&folder, "set-with-places", &["--include_source_info"]);
    let options = RustOptions::default().source_info(true);
    let set = Config::new(&folder).rust(options).descriptor_set().unwrap();
    let found = entries(&set);
    let mut comments = 0;
    for (path, bytes) in &expected {
        let locations = |bytes: &[u8]| {
            let info = FileDescriptorProto::decode(bytes).unwrap().source_code_info;
            let SourceCodeInfo { mut location } = info.unwrap();
            // Places of options are left out.
            location.retain(|location| location.path.first() != Some(&8));
            for location in &mut location {
                // Behind an rpc's block protoc sees no comment.
                if matches!(location.path[..], [6, _, 2, _]) {
                    location.trailing_comments = None;
                }
            }
            location.sort_by(|a, b| (&a.path, &a.span).cmp(&(&b.path, &b.span)));
            location
        };
        let expected = locations(bytes);
        let with_comment = |location: &&Location| location.leading_comments.is_some();
        comments += expected.iter().filter(with_comment).count();
        assert_eq!(locations(&found[path]), expected, "{path}");
    }
    assert!(comments > 0, "the samples have comments");
}
