//! A folder for each case in `tests/init`: `before/` is a project, `case.toml` has the flags of `protree init`, `after/`
//! the files that it makes or changes, `stdout` and `stderr` its output. `PROTREE_BLESS=1` writes the current results.
#![cfg(feature = "cli")]
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
#[path = "support/program.rs"]
mod program;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use consumer::Consumer;
use folders::Files;
use program::protree;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// A description for people.
    #[serde(rename = "about")]
    _about: String,
    flags: Vec<String>,
    #[serde(default)]
    exit: i32,
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/init");
    let entries = std::fs::read_dir(root).unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn case(folder: &Path) -> Case {
    toml::from_str(&std::fs::read_to_string(folder.join("case.toml")).unwrap()).unwrap()
}

/// The files that were added or changed.
fn changed(before: &Files, after: &Files) -> Files {
    assert!(
        before.keys().all(|it| after.contains_key(it)),
        "a file is gone"
    );
    let changed = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(*bytes));
    changed
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect()
}

fn init(folder: &Path, flags: &[String]) -> program::Run {
    let init = ["init".to_owned()];
    protree(folder, init.iter().chain(flags))
}

#[test]
fn every_case_gives_the_expected_files_and_output() {
    let blesses = std::env::var_os("PROTREE_BLESS").is_some();
    let mut wrong = String::new();
    for folder in cases() {
        let Case { flags, exit, .. } = case(&folder);
        let project = tempfile::tempdir().unwrap();
        folders::copy(&folder.join("before"), project.path());
        let before = folders::read(project.path());
        let run = init(project.path(), &flags);
        let mut found = Files::new();
        for (path, bytes) in changed(&before, &folders::read(project.path())) {
            found.insert(format!("after/{path}"), bytes);
        }
        found.insert("stdout".to_owned(), run.stdout.into_bytes());
        found.insert("stderr".to_owned(), run.stderr.into_bytes());
        let is_result = |path: &String| path.starts_with("after/") || path.starts_with("std");
        if blesses {
            folders::remove(&folder.join("after"));
            for (path, bytes) in &found {
                folders::write(&folder.join(path), bytes);
            }
        }
        let mut expected = folders::read(&folder);
        expected.retain(|path, _| is_result(path));
        let name = folder.file_name().unwrap().display();
        if run.code != exit {
            writeln!(wrong, "{name} exits with {}", run.code).unwrap();
        }
        for path in found.keys().chain(expected.keys()) {
            if found.get(path) != expected.get(path) {
                let text = found.get(path).map(|it| String::from_utf8_lossy(it));
                writeln!(wrong, "{name}: {path} is now: {}", text.unwrap_or_default()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_second_run_finds_nothing_to_do() {
    let mut count = 0;
    for folder in cases() {
        let Case { flags, exit, .. } = case(&folder);
        // The dependencies of buf modules have to be exported first.
        if exit != 0 || folder.ends_with("buf-v1") {
            continue;
        }
        let project = tempfile::tempdir().unwrap();
        folders::copy(&folder.join("before"), project.path());
        init(project.path(), &flags);
        let before = folders::read(project.path());
        let again = init(project.path(), &["--yes".to_owned()]);
        let name = folder.display();
        assert_eq!(again.code, 0, "{name}: {}", again.stderr);
        assert!(
            again.stderr.ends_with("nothing to do\n"),
            "{name}: {}",
            again.stderr
        );
        assert_eq!(again.stdout, "", "{name}");
        assert!(folders::read(project.path()) == before, "{name}");
        count += 1;
    }
    assert!(count > 8, "{count} cases");
}

/// `gen` accepts what `init` wrote.
#[test]
fn gen_succeeds_after_init() {
    for name in ["package", "python", "buf-v2", "protos-only"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/init")
            .join(name);
        let project = tempfile::tempdir().unwrap();
        folders::copy(&folder.join("before"), project.path());
        assert_eq!(init(project.path(), &case(&folder).flags).code, 0, "{name}");
        let run = protree(project.path(), ["gen"]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
    }
}

#[test]
fn a_changed_package_builds() {
    let consumer = Consumer::new("init/includes/before", "builds");
    let run = init(&consumer.folder, &["--yes".to_owned()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // The package requires this version of protree, which may not be published yet.
    let root = env!("CARGO_MANIFEST_DIR");
    let patch = format!("patch.crates-io.protree.path={root:?}");
    let outcome = consumer.cargo(&["check", "--config", &patch]);
    assert!(outcome.success, "{}", outcome.output);
}

/// Added lines have the line ends of the file.
#[test]
fn line_ends_are_kept() {
    let project = tempfile::tempdir().unwrap();
    let folder = project.path();
    folders::write(
        &folder.join("Cargo.toml"),
        "[package]\r\nname = \"a\"\r\nversion = \"0.1.0\"\r\n",
    );
    folders::write(&folder.join("src/lib.rs"), "mod a;\r\n\r\nfn f() {}\r\n");
    folders::write(
        &folder.join("protos/a.proto"),
        "syntax = \"proto3\";\npackage a;\n",
    );
    assert_eq!(init(folder, &["--yes".to_owned()]).code, 0);
    for file in ["Cargo.toml", "src/lib.rs"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(!text.replace("\r\n", "").contains('\n'), "{file}: {text:?}");
        assert!(
            text.contains("pb;\r\n") || text.contains("prost"),
            "{file}: {text:?}"
        );
    }
}

/// `docs/init.md` shows real output.
#[test]
fn the_page_shows_real_output() {
    let page = include_str!("../docs/init.md");
    let blocks: Vec<&str> = page
        .split("```rust,ignore\n")
        .skip(1)
        .map(|it| it.split("```").next().unwrap())
        .collect();
    let [script, module] = blocks.as_slice() else {
        panic!("{blocks:?}");
    };
    let (before, after) = script.split_once("// after\n").unwrap();
    let project = tempfile::tempdir().unwrap();
    let folder = project.path();
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/init/build-script/before");
    folders::copy(&case, folder);
    folders::write(
        &folder.join("build.rs"),
        format!("fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{before}\nOk(())\n}}\n"),
    );
    let (shown, was) = module.split_once("    // was: ").unwrap();
    let old = format!("pub mod shop {{\n    {}\n}}\n", was.lines().next().unwrap());
    folders::write(&folder.join("src/lib.rs"), old);
    let run = init(folder, &["--yes".to_owned()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // Line breaks may differ.
    let squeezed = |text: &str| text.replace([' ', '\n', ','], "");
    let found = std::fs::read_to_string(folder.join("build.rs")).unwrap();
    assert!(squeezed(&found).contains(&squeezed(after)), "{found}");
    let found = std::fs::read_to_string(folder.join("src/lib.rs")).unwrap();
    assert!(squeezed(&found).contains(&squeezed(shown)), "{found}");
    for flag in ["--dry-run", "--yes"] {
        assert!(page.contains(&format!("$ protree init {flag}")));
    }
}
