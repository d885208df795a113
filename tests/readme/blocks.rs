//! Every code block of the book is run, compiled or checked, or has a reason why not. In: the pages. Out: errors with
//! page and line.

use std::sync::LazyLock;

use crate::pages::{Block, Marker, Page, book, root};
use crate::{commands, compiled, folders, program};

/// The generated code of the sample protos, in both languages, and the protos themselves.
static SAMPLES: LazyLock<String> = LazyLock::new(samples);

/// How a block is tested.
enum Kind {
    /// Checked without running it.
    Read(Result<(), String>),
    /// Changes the scratch folder of its page or runs there, after the blocks before it.
    Step,
    /// Is compiled with the other Rust of the book.
    Crate,
    /// Is compiled by `cargo test --doc`.
    Doctest,
}

#[test]
fn every_block_has_a_test() {
    let pages = book();
    let mut wrong = Vec::new();
    let mut rust = Vec::new();
    let mut doctests = Vec::new();
    for page in &pages {
        let mut steps = Vec::new();
        for block in &page.blocks {
            match kind(page, block) {
                Kind::Read(Ok(())) => {}
                Kind::Read(Err(reason)) => wrong.push(place(page, block, &reason)),
                Kind::Step => steps.push(block),
                Kind::Crate => rust.push((page, block)),
                Kind::Doctest => doctests.push(&page.path),
            }
        }
        if let Err((block, reason)) = commands::run(page, &steps) {
            wrong.push(place(page, block, &reason));
        }
    }
    let library = std::fs::read_to_string(root().join("src/lib.rs")).expect("it can be read");
    for path in doctests {
        if !library.contains(&format!("include_str!(\"../{path}\")")) {
            wrong.push(format!(
                "{path}: `src/lib.rs` does not include it for `cargo test --doc`"
            ));
        }
    }
    wrong.extend(compiled::check(&rust).err());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn place(page: &Page, block: &Block, reason: &str) -> String {
    format!("{}:{}: {reason}", page.path, block.line)
}

fn kind(page: &Page, block: &Block) -> Kind {
    if let Some(marker) = &block.marker {
        return Kind::Read(check_marker(page, block, marker));
    }
    if SAMPLES.contains(&block.text) {
        return Kind::Read(Ok(()));
    }
    match block.language() {
        "text" => Kind::Read(Ok(())),
        "console" | "yaml" | "python" => Kind::Step,
        "toml" if is_project(&block.text) => Kind::Step,
        "toml" => Kind::Read(check_manifest(&block.text)),
        "json" => Kind::Read(check_json(&block.text)),
        "proto" => Kind::Read(check_proto(&block.text)),
        "rust" if block.info == "rust,ignore" => Kind::Crate,
        "rust" => Kind::Doctest,
        _ => Kind::Read(Err(format!(
            "nothing tests a block of `{}`: mark it `<!-- tested by: FILE -->` or `<!-- not run: REASON -->`",
            block.info
        ))),
    }
}

fn check_marker(page: &Page, block: &Block, marker: &Marker) -> Result<(), String> {
    let file = match marker {
        Marker::NotRun(reason) if reason.len() > 20 => return Ok(()),
        Marker::NotRun(reason) => return Err(format!("`{reason}` is no reason")),
        Marker::TestedBy(file) => file,
    };
    let text = std::fs::read_to_string(root().join(file));
    let text = text.map_err(|error| format!("{file}: {error}"))?;
    if text.contains(&page.path) {
        return Ok(());
    }
    let mut lines = block
        .text
        .lines()
        .map(|line| line.trim().trim_end_matches(';'));
    match lines.find(|line| !line.starts_with("//") && !text.contains(line)) {
        Some(line) => Err(format!("`{file}` neither reads this page nor has `{line}`")),
        None => Ok(()),
    }
}

fn is_project(text: &str) -> bool {
    let table: Result<toml::Table, _> = text.parse();
    table.is_ok_and(|table| table.contains_key("tree"))
}

/// A `Cargo.toml` or another TOML file. The versions of crates must be those that protree is tested with.
fn check_manifest(text: &str) -> Result<(), String> {
    let manifest: toml::Table = text.parse().map_err(|error| format!("{error}"))?;
    let lock = include_str!("../../Cargo.lock");
    for table in ["dependencies", "build-dependencies", "dev-dependencies"] {
        let crates = manifest.get(table).and_then(toml::Value::as_table);
        for (name, value) in crates.into_iter().flatten() {
            let version = value.get("version").unwrap_or(value).as_str();
            let version = version.ok_or_else(|| format!("`{name}` has no version"))?;
            let locked = format!("name = \"{name}\"\nversion = \"{version}.");
            if !lock.replace("\r\n", "\n").contains(&locked) {
                return Err(format!("`Cargo.lock` has no `{name}` {version}"));
            }
        }
    }
    Ok(())
}

fn check_json(text: &str) -> Result<(), String> {
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    value.map(drop).map_err(|error| error.to_string())
}

/// A whole file that protree accepts, or lines of the samples.
fn check_proto(text: &str) -> Result<(), String> {
    if !text.starts_with("syntax") && !text.starts_with("edition") {
        let mut lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let missing = lines.find(|line| !SAMPLES.contains(line));
        return missing.map_or(Ok(()), |line| Err(format!("no sample has `{line}`")));
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    folders::write(&folder.path().join("protos/page.proto"), text);
    let run = program::protree(folder.path(), ["gen", "protos", "out"]);
    (run.code == 0).then_some(()).ok_or(run.stderr)
}

fn samples() -> String {
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    for language in ["rust", "python"] {
        let folder = out.path().join(language);
        let folder = folder.to_str().expect("temporary folders are UTF-8");
        let run = program::protree(&root(), ["gen", "protos", folder, "--lang", language]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let generated = folders::read(out.path());
    let protos = folders::read(&root().join("protos"));
    let files = generated.values().chain(protos.values());
    let texts = files.map(|bytes| String::from_utf8_lossy(bytes).replace("\r\n", "\n"));
    texts.collect()
}
