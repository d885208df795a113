//! The Rust of the book that uses generated code is compiled, in one crate beside the generated code of the samples.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pages::{Block, Page, root};
use crate::{folders, program};

/// Compiles the blocks; errors name page and line.
pub(crate) fn check(blocks: &[(&Page, &Block)]) -> Result<(), String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let crate_ = target.join("book-crate");
    folders::remove(&crate_);
    // The manifest of `tests/compiles` has all dependencies of generated code.
    for file in ["Cargo.toml", "Cargo.lock"] {
        let text = std::fs::read(root().join("tests/compiles").join(file));
        folders::write(&crate_.join(file), text.expect("the file is there"));
    }
    let out = crate_.join("src/pb");
    let out = out.to_str().expect("the target folder is UTF-8");
    let options = ["--json", "--embed-descriptors"];
    let run = program::protree(&root(), ["gen", "protos", out].into_iter().chain(options));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut library = "#![allow(unused)]\npub mod pb;\n".to_owned();
    for (page, block) in blocks {
        let name = page
            .path
            .replace(|it: char| !it.is_ascii_alphanumeric(), "_");
        let _ = write!(
            library,
            "\n// {}:{}\n#[cfg(test)]\nmod {name}_{} {{\n",
            page.path, block.line, block.line
        );
        library.push_str(&body(&block.text));
        library.push_str("}\n");
    }
    folders::write(&crate_.join("src/lib.rs"), library);
    cargo(&crate_, target.join("consumer-target"))
}

/// Items are kept as they are; statements are wrapped in a function.
fn body(text: &str) -> String {
    let is_item = |line: &str| {
        ["use ", "pub ", "fn ", "async fn ", "struct ", "impl "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    if text.lines().any(is_item) {
        return text.to_owned();
    }
    format!(
        "use crate::pb;\nasync fn block() -> Result<(), Box<dyn std::error::Error>> {{\n{text}Ok(())\n}}\n"
    )
}

fn cargo(crate_: &Path, target: PathBuf) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(crate_)
        .args(["check", "--quiet", "--locked", "--tests"])
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo starts");
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
