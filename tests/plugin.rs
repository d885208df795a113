//! As a plugin of protoc, protree writes what `gen` writes, for every tree of the tests that both accept. Errors in a
//! request or its parameter are in the response.
#![cfg(feature = "cli")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use prost::Message;
use prost_types::FileDescriptorSet;
use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse};
use protree::{Config, Imports, Language, PythonOptions, RustOptions};

use trees::{scratch, source};

const PLUGIN: &str = env!("CARGO_BIN_EXE_protoc-gen-protree");

/// Runs protoc with the plugin on each tree, each with its own output folder.
fn by_protoc(trees: &[PathBuf], parameter: &str, name: &str) -> Vec<PathBuf> {
    let folder = scratch(name);
    let outs = (0..trees.len()).map(|index| folder.join(index.to_string()));
    let outs: Vec<PathBuf> = outs.collect();
    let mut lines = String::new();
    for (tree, out) in trees.iter().zip(&outs) {
        writeln!(lines, "{}\t{}\t{parameter}", tree.display(), out.display()).unwrap();
    }
    let script = source("tests/python/plugin.py");
    let mut child = venv::python(venv::newest())
        .arg(script)
        .args([PLUGIN, "protree"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(lines.as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    outs
}

fn check_trees(language: &Language, parameter: &str, name: &str) {
    // protoc has its own google/protobuf files and does not request code for them, it drops comments after the block of
    // an rpc, and its requests do not show whether a default JSON name is written.
    let differs = |tree: &PathBuf| {
        tree.join("google/protobuf").exists() || *tree == source("tests/python/nasty")
    };
    let trees: Vec<PathBuf> = trees::of_tests()
        .into_iter()
        .filter(|tree| !differs(tree))
        .collect();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (index, out) in by_protoc(&trees, parameter, name).iter().enumerate() {
        let tree = &trees[index];
        let mut config = Config::new(tree);
        config.language = language.clone();
        let expected = scratch(&format!("{name}-expected"));
        // protoc compiles all files together, and refuses two islands with clashing names.
        if folders::read(out).is_empty() || config.write(&expected).is_err() {
            continue;
        }
        compared += 1;
        if folders::read(out) != folders::read(&expected) {
            wrong.push(format!("{} differs from {}", tree.display(), out.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 80, "{compared} trees were compared");
}

#[test]
fn protoc_writes_the_rust_that_gen_writes() {
    let options = RustOptions::default()
        .embed_descriptors(true)
        .type_names(true)
        .comments(false);
    let parameter = "embed-descriptors,type_names=true,no-comments,package-list=false";
    check_trees(&Language::Rust(options), parameter, "plugin-rust");
}

#[test]
fn protoc_writes_the_python_that_gen_writes() {
    let options = PythonOptions::default().imports(Imports::Protoc);
    let parameter = "lang=python,imports=protoc";
    check_trees(&Language::Python(options), parameter, "plugin-python");
}

/// Runs the plugin on these bytes.
fn answer(request: &[u8]) -> (CodeGeneratorResponse, Output) {
    let mut child = Command::new(PLUGIN)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(request).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let response = CodeGeneratorResponse::decode(&*output.stdout).unwrap();
    (response, output)
}

fn request(tree: &Path, parameter: &str) -> CodeGeneratorRequest {
    let set = Config::new(tree).descriptor_set().unwrap();
    let files = FileDescriptorSet::decode(&*set).unwrap().file;
    let names = files.iter().map(|file| file.name().to_owned());
    CodeGeneratorRequest {
        file_to_generate: names.filter(|name| !name.starts_with("google/")).collect(),
        parameter: Some(parameter.to_owned()),
        proto_file: files,
        compiler_version: None,
    }
}

#[test]
fn errors_are_in_the_response() {
    let tree = source("protos");
    let cases = [
        (
            "layuot=package",
            &["unknown option `layuot`", "there is `layout`"][..],
        ),
        ("layout=flat", &["invalid value 'flat'", "directory"]),
        ("include=x", &["an option of the compiler"]),
        (
            "services=client,server",
            &["unknown option `server`", "`\\,`"],
        ),
        ("imports=relative", &["no Python is generated"]),
        ("bytes=.nothing", &["E0710", "matches no"]),
        ("no-std", &["E0713"]),
    ];
    for (parameter, parts) in cases {
        let (response, _) = answer(&request(&tree, parameter).encode_to_vec());
        assert!(response.file.is_empty(), "{parameter}");
        for part in parts {
            let error = response.error();
            assert!(error.contains(part), "no {part:?} for {parameter}: {error}");
        }
    }
    for parameter in [
        "",
        "services=client\\,server",
        "no_comments=false,layout=package,",
        "json=true,quiet=true,deny_warnings",
        "json=.ArticleListRequest,no-comments=.Article",
    ] {
        let (response, _) = answer(&request(&tree, parameter).encode_to_vec());
        assert_eq!(response.error, None, "{parameter}");
        // Editions, and `optional` of proto3.
        assert_eq!(response.supported_features(), 3);
    }
}

#[test]
fn inconsistent_requests_are_refused() {
    let whole = request(&source("protos"), "");
    let without = |name: &str| {
        let mut request = whole.clone();
        request.proto_file.retain(|file| file.name() != name);
        request
    };
    let mut cycle = whole.clone();
    for file in &mut cycle.proto_file {
        if file.name() == "book/book.proto" {
            file.dependency.push("shelf/shelf.proto".to_owned());
        }
    }
    let mut hostile = whole.clone();
    hostile.proto_file[0].message_type[0].name = Some("A { } fn main() { ".to_owned());
    let mut twice = whole.clone();
    twice.proto_file.push(twice.proto_file[0].clone());
    twice.proto_file[0].package = Some("other".to_owned());
    let cases = [
        (
            CodeGeneratorRequest::default(),
            "no `google.protobuf.compiler",
        ),
        (
            without("book/book.proto"),
            "does not have `book/book.proto`",
        ),
        (cycle, "imports itself"),
        (hostile, "E0020"),
        (twice, "twice"),
    ];
    for (request, part) in cases {
        let (response, _) = answer(&request.encode_to_vec());
        let error = response.error();
        assert!(error.contains(part), "no {part:?} in: {error}");
        assert!(response.file.is_empty());
    }
    let (response, _) = answer(b"\xff\xff");
    assert!(response.error.is_some());
}

#[test]
fn warnings_go_to_stderr() {
    let tree = scratch("plugin-warnings");
    let clash = "syntax = \"proto3\"; package a; message Foo {} message foo {}";
    folders::write(&tree.join("a/a.proto"), clash);
    let (response, output) = answer(&request(&tree, "").encode_to_vec());
    assert_eq!(response.error, None);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("note["), "{stderr}");
}
