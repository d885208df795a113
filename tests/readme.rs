//! What the README and the book in `docs` say is so.
#![cfg(feature = "cli")]

#[path = "readme/diagnostics.rs"]
mod diagnostics;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "readme/generated.rs"]
mod generated;
#[path = "readme/options.rs"]
mod options;
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
fn the_sample_becomes_the_imports_that_are_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let out_text = out.path().to_str().expect("temporary folders are UTF-8");
    let run = program::protree(root, ["gen", "protos", out_text, "--lang", "python"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let shelf = &folders::read(out.path())["shelf/shelf_pb2.py"];
    let shelf = String::from_utf8_lossy(shelf);
    let [shown] = blocks("python")[..] else {
        panic!("the README shows one block of Python");
    };
    assert!(shelf.contains(shown), "{shelf}");
}
