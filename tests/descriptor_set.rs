//! Descriptor sets equal those of protoc byte for byte, with and without source info, for every tree of the tests that
//! protoc accepts.
#![cfg(feature = "python")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

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
#[path = "support/verdict_sources.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod verdict_sources;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

use prost::Message;
use prost::bytes::Buf;
use prost::encoding::decode_varint;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use protree::{Config, Imports, Language, PythonOptions, RustOptions};

use trees::{scratch, source};
use venv::python;

/// The files of a set, by name.
fn entries(set: &[u8]) -> BTreeMap<String, Vec<u8>> {
    files(set).into_iter().collect()
}

/// The names and the bytes of the files of a set, in their order. Not as messages of prost, which forget custom options.
fn files(mut set: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    while set.has_remaining() {
        let key = decode_varint(&mut set).unwrap();
        assert_eq!(key, 0x0a, "a set holds files alone");
        let length = usize::try_from(decode_varint(&mut set).unwrap()).unwrap();
        let (entry, rest) = set.split_at(length);
        let name = FileDescriptorProto::decode(entry)
            .unwrap()
            .name()
            .to_owned();
        // These differ between versions of protoc.
        if !name.starts_with("google/protobuf/") {
            files.push((name, entry.to_vec()));
        }
        set = rest;
    }
    files
}

/// The descriptor of a file without field 9, `source_code_info`.
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

/// Every folder of sources below `tests`, the samples, random schemas, and the small sources that protoc accepts.
fn all_trees() -> Vec<PathBuf> {
    let mut trees = trees::of_tests();
    trees.extend(random_trees());
    trees.extend(verdict_trees());
    trees
}

/// The trees of the verdict tests that protoc accepts, except known differences and strings that are not UTF-8, which
/// prost cannot decode.
fn verdict_trees() -> Vec<PathBuf> {
    static TREES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let make = || {
        let root = scratch("verdict-descriptors");
        let mut trees = Vec::new();
        for (index, case) in verdict_sources::cases().iter().enumerate() {
            let is_a_tree = case.files.iter().all(|(path, _)| trees::is_proto(path));
            if case.protoc_accepts && is_a_tree {
                let tree = root.join(index.to_string());
                case.write(&tree);
                let set = Config::new(&tree).descriptor_set();
                if set.is_ok_and(|set| FileDescriptorSet::decode(&*set).is_ok()) {
                    trees.push(tree);
                }
            }
        }
        trees
    };
    TREES.get_or_init(make).clone()
}

/// Random schemas that protree accepts: with clashing names, and with every syntax, edition and feature.
fn random_trees() -> Vec<PathBuf> {
    static TREES: OnceLock<Vec<PathBuf>> = OnceLock::new();
    let make = || {
        let root = scratch("random-descriptors");
        let mut trees = Vec::new();
        for seed in 0..60 {
            let tree = root.join(seed.to_string());
            let mut random = random_schema::Random::new(seed);
            let files = if seed % 3 == 0 {
                random_features::schemas(&mut random, 8).files
            } else {
                random_schema::files(&mut random)
            };
            for (path, text) in files {
                trees::write(&tree.join(path), text.as_bytes());
            }
            if Config::new(&tree).descriptor_set().is_ok() {
                trees.push(tree);
            }
        }
        trees
    };
    TREES.get_or_init(make).clone()
}

#[test]
fn protos_printed_from_descriptors_compile_to_the_same_descriptors() {
    let trees = random_trees();
    assert!(trees.len() > 20, "{} random trees", trees.len());
    let root = scratch("printed-descriptors");
    for (index, tree) in trees.iter().enumerate() {
        let (folder, file) = (root.join(index.to_string()), root.join("set.binpb"));
        let set = Config::new(tree).descriptor_set().unwrap();
        trees::write(&file, &set);
        let script = source("tests/python/print_protos.py");
        venv::run(python(venv::newest()).arg(script).arg(&file).arg(&folder));
        let again = Config::new(&folder).descriptor_set();
        let again = again.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert!(
            again == set,
            "{} is not {}",
            folder.display(),
            tree.display()
        );
    }
}

/// The set that protoc writes for each tree; `None` if it refuses the tree.
fn by_protoc(trees: &[PathBuf], name: &str) -> Vec<Option<Vec<u8>>> {
    let folder = scratch(name);
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
    let with_places = with_places.map_err(|error| error.to_string())?;
    let order =
        |set: &[u8]| -> Vec<String> { files(set).into_iter().map(|(name, _)| name).collect() };
    if order(&with_places) != order(expected) {
        return Err("the files are in another order".to_owned());
    }
    let with_places = entries(&with_places);
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

/// protoc takes it for a file like any other, and leaves empty options in it.
fn descriptor_at_another_path() -> PathBuf {
    let tree = scratch("descriptor-at-another-path");
    let bundled = source("src/compiler/bundled/google/protobuf/descriptor.proto");
    trees::write(
        &tree.join("vendored/descriptor.proto"),
        &fs::read(bundled).unwrap(),
    );
    tree
}

#[test]
fn sets_equal_those_of_protoc() {
    let mut trees = all_trees();
    trees.push(descriptor_at_another_path());
    let sets = by_protoc(&trees, "descriptor-sets");
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (tree, set) in trees.iter().zip(sets) {
        let Some(set) = set else {
            let is_made_for_this = tree.starts_with(source("tests/descriptors"));
            assert!(!is_made_for_this, "protoc refuses {}", tree.display());
            continue;
        };
        // Names that are errors in Rust do not matter for descriptors.
        match check(tree, &set) {
            Ok(()) => compared += 1,
            Err(reason) => wrong.push(format!("{}: {reason}", tree.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 300, "{compared} trees were compared");
}

/// Checks that a descriptor set gives the same code as the sources. Diagnostics are not compared: without sources they
/// have no excerpts.
fn check_set_as_input(tree: &Path, set: &[u8]) -> Result<(), String> {
    // These have a comment after the block of an rpc: protree keeps it, protoc drops it.
    let loses_comments = tree == source("protos");
    let rust = RustOptions::default()
        .source_info(true)
        .embed_descriptors(true)
        .comments(!loses_comments);
    let python = PythonOptions::default().imports(Imports::Protoc);
    let mut languages = vec![Language::Rust(rust), Language::Python(python)];
    // protoc's Python keeps a `json_name` that only repeats the default; in a set every field has one.
    let sources = trees::files(tree).into_values();
    if sources
        .into_iter()
        .any(|text| String::from_utf8_lossy(&text).contains("json_name = \"aB\""))
    {
        languages.pop();
    }
    for language in languages {
        let config = |mut config: Config| {
            config.language = language.clone();
            config
        };
        let (from_text, from_set) = (
            config(Config::new(tree)).generate(),
            config(Config::encoded_descriptors(set)).generate(),
        );
        let (from_text, from_set) = match (from_text, from_set) {
            (Ok(from_text), Ok(from_set)) => (from_text, from_set),
            (Err(_), Err(_)) => continue,
            (Ok(_), Err(error)) => return Err(format!("the set is refused: {error}")),
            (Err(error), Ok(_)) => return Err(format!("only the set is taken: {error}")),
        };
        let of_set: BTreeMap<_, _> = from_set.tree.files().collect();
        for (path, file) in from_text.tree.files() {
            if of_set
                .get(path)
                .is_none_or(|other| other.bytes != file.bytes)
            {
                return Err(format!("{path} differs"));
            }
        }
    }
    Ok(())
}

#[test]
fn sets_of_protoc_give_the_same_code_as_sources() {
    let trees = all_trees();
    let sets = by_protoc(&trees, "sets-to-read");
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (tree, set) in trees.iter().zip(sets) {
        // Files of google/protobuf in a set are not generated, and a set does not show whether a default JSON name
        // is written.
        let differs =
            tree.join("google/protobuf").exists() || *tree == source("tests/python/nasty");
        if let Some(set) = set.filter(|_| !differs) {
            compared += 1;
            if let Err(reason) = check_set_as_input(tree, &set) {
                wrong.push(format!("{}: {reason}", tree.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 300, "{compared} trees were compared");
}

/// The set that protox makes of a tree; `None` if it refuses the tree.
fn by_protox(tree: &Path) -> Option<Vec<u8>> {
    let sources: Vec<PathBuf> = walkdir::WalkDir::new(tree)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "proto")
        })
        .collect();
    let mut compiler = protox::Compiler::new([tree]).ok()?;
    compiler.include_imports(true).include_source_info(false);
    compiler.open_files(sources).ok()?;
    Some(compiler.encode_file_descriptor_set())
}

#[test]
fn sets_of_protox_give_the_same_code_as_sources() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for tree in all_trees() {
        if tree.join("google/protobuf").exists() {
            continue;
        }
        let Some(set) = by_protox(&tree) else {
            continue;
        };
        let code = |config: Config| {
            let options = RustOptions::default().comments(false);
            let generated = config.rust(options).generate();
            generated.map(|generated| generated.tree)
        };
        match (
            code(Config::new(&tree)),
            code(Config::encoded_descriptors(set)),
        ) {
            (Ok(from_text), Ok(from_set)) if from_text == from_set => compared += 1,
            (Err(_), Err(_)) => {}
            (_, Err(error)) => wrong.push(format!("{}: {error}", tree.display())),
            _ => wrong.push(format!("{} differs", tree.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 80, "{compared} trees were compared");
}

/// Sets with bytes changed, removed and duplicated at random give an error or code, but no panic.
#[test]
fn damaged_sets_cause_no_panic() {
    let set = Config::new(source("tests/descriptors/options/protos"));
    let set = set.descriptor_set().unwrap();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut taken = 0;
    for _ in 0..3000 {
        let mut bytes = set.clone();
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes[at] = u8::try_from(random(256)).unwrap(),
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, u8::try_from(random(256)).unwrap()),
                _ => {
                    let end = (at + random(16)).min(bytes.len());
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        match Config::encoded_descriptors(bytes).generate() {
            Ok(_) => taken += 1,
            Err(error) => assert!(!error.to_string().contains("E0001"), "{error}"),
        }
    }
    assert!(taken > 0, "some damage does no harm");
}
