//! Descriptor sets are what protoc writes, byte for byte, with and without the comments and places of every element: for
//! every tree of the tests that protoc takes.
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
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use prost::Message;
use prost::bytes::Buf;
use prost::encoding::decode_varint;
use prost_types::FileDescriptorProto;
use protree::{Config, RustOptions};

use trees::{scratch, source};
use venv::python;

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
        // Another protoc carries others.
        if !name.starts_with("google/protobuf/") {
            entries.insert(name, entry.to_vec());
        }
        set = rest;
    }
    entries
}

/// The descriptor of a file without field 9.
fn without_source_info(mut bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    while bytes.has_remaining() {
        let whole = bytes;
        let key = decode_varint(&mut bytes).unwrap();
        let value = decode_varint(&mut bytes).unwrap();
        if key & 7 == 2 {
            bytes.advance(usize::try_from(value).unwrap());
        }
        if key >> 3 != 9 {
            kept.extend_from_slice(&whole[..whole.len() - bytes.len()]);
        }
    }
    kept
}

/// Every folder of sources below `tests`, and the samples.
fn all_trees() -> Vec<PathBuf> {
    let mut trees = vec![source("protos"), source("tests/python/nasty")];
    let folders = [
        "cases",
        "golden",
        "python/cases",
        "workspace",
        "descriptors",
    ];
    for folder in folders.map(|name| source(&format!("tests/{name}"))) {
        let entries = walkdir::WalkDir::new(folder)
            .into_iter()
            .map(Result::unwrap);
        let found =
            entries.filter(|entry| entry.file_type().is_dir() && entry.file_name() == "protos");
        trees.extend(found.map(walkdir::DirEntry::into_path));
    }
    trees
}

/// The set that protoc writes for each tree; `None` if it refuses the tree.
fn by_protoc(trees: &[PathBuf]) -> Vec<Option<Vec<u8>>> {
    let folder = scratch("descriptor-sets");
    let out = |index: usize| folder.join(format!("{index}.binpb"));
    let mut lines = String::new();
    for (index, tree) in trees.iter().enumerate() {
        writeln!(lines, "{}\t{}", tree.display(), out(index).display()).unwrap();
    }
    let mut child = python(venv::newest())
        .arg(source("tests/python/descriptor_sets.py"))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
    (0..trees.len())
        .map(|index| fs::read(out(index)).ok())
        .collect()
}

fn check(tree: &Path, expected: &[u8]) -> Result<(), String> {
    let options = RustOptions::default().source_info(true);
    let with_places = Config::new(tree).rust(options).descriptor_set();
    let with_places = entries(&with_places.map_err(|error| error.to_string())?);
    let without = entries(&Config::new(tree).descriptor_set().unwrap());
    for (path, bytes) in entries(expected) {
        let found = with_places.get(&path).ok_or(format!("{path} is missing"))?;
        if *found != bytes {
            let message =
                |bytes: &[u8]| format!("{:#?}", FileDescriptorProto::decode(bytes).unwrap());
            let (found, expected) = (message(found), message(&bytes));
            let line = found
                .lines()
                .zip(expected.lines())
                .position(|(a, b)| a != b);
            return Err(format!(
                "{path} differs, first in line {line:?} of its debug text"
            ));
        }
        if without[&path] != without_source_info(&bytes) {
            return Err(format!("{path} differs without source info"));
        }
    }
    Ok(())
}

#[test]
fn sets_equal_those_of_protoc() {
    let trees = all_trees();
    let sets = by_protoc(&trees);
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (tree, set) in trees.iter().zip(sets) {
        let Some(set) = set else {
            let is_made_for_this = tree.starts_with(source("tests/descriptors"));
            assert!(!is_made_for_this, "protoc refuses {}", tree.display());
            continue;
        };
        // Names that Rust cannot have are no matter of descriptors.
        match check(tree, &set) {
            Ok(()) => compared += 1,
            Err(reason) => wrong.push(format!("{}: {reason}", tree.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 100, "{compared} trees were compared");
}
