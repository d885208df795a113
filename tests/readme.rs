//! What the README says is so.
#![cfg(feature = "cli")]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;

use std::path::Path;

const README: &str = include_str!("../README.md");

/// The blocks of one language, without their fences.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let starts = README.match_indices(&fence).map(|(at, _)| at + fence.len());
    starts
        .map(|start| README[start..].split("```").next().unwrap_or_default())
        .collect()
}

#[test]
fn every_flag_is_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for command in ["gen", "watch", "check", "tree"] {
        let help = program::protree(root, [command, "--help"]).stdout;
        let flags = help
            .split_whitespace()
            .filter(|word| word.starts_with("--"));
        for flag in flags.map(|flag| flag.split([',', '[']).next().unwrap_or(flag)) {
            assert!(
                flag == "--help" || README.contains(flag),
                "`{command} {flag}` is missing"
            );
        }
    }
}

#[test]
fn the_sample_becomes_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let out_text = out.path().to_str().expect("temporary folders are UTF-8");
    let run = program::protree(root, ["gen", "protos", out_text]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let shelf = &folders::read(out.path())["shelf.rs"];
    let shelf = String::from_utf8_lossy(shelf);
    let shown = blocks("rust,ignore")
        .into_iter()
        .find(|block| block.contains("struct Shelf"));
    assert!(
        shelf.contains(shown.expect("the README shows it")),
        "{shelf}"
    );
}

#[test]
fn the_root_becomes_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let out_text = out.path().to_str().expect("temporary folders are UTF-8");
    let run = program::protree(root, ["gen", "protos", out_text]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let modules = &folders::read(out.path())["mod.rs"];
    let mut blocks = blocks("rust,ignore").into_iter();
    let shown = blocks.find(|block| block.contains("pub mod article;"));
    let shown = shown.expect("the README shows it");
    assert!(String::from_utf8_lossy(modules).starts_with(shown));
}

#[test]
fn the_shown_protree_toml_is_read() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let shown = blocks("toml")
        .into_iter()
        .find(|block| block.contains("[target."));
    let shown = shown.expect("the README shows one");
    folders::write(&folder.path().join("protree.toml"), shown);
    let proto = "syntax = \"proto3\"; package book;";
    folders::write(&folder.path().join("protos/book/book.proto"), proto);
    folders::write(&folder.path().join("third_party/empty.txt"), "");
    let run = program::protree(folder.path(), ["gen"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}
