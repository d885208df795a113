//! A folder for each diagnostic: `protos/` is the input, `expected.txt` has the expected diagnostics, and `include/`,
//! if it exists, is an include root. `PROTREE_BLESS=1` writes the current diagnostics.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test makes its own trees and fails where it cannot"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use protree::{Config, Diagnostic, Error};

fn diagnostics(config: &Config) -> Vec<Diagnostic> {
    match config.generate() {
        Ok(generated) => generated.diagnostics,
        Err(Error::Protos(diagnostics)) => diagnostics,
        Err(error) => panic!("{error}"),
    }
}

/// Relative, so that the texts are the same everywhere: cargo runs tests in the package's folder.
fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/diagnostics").unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn config(case: &Path) -> Config {
    let config = Config::new(case.join("protos"));
    let include = case.join("include");
    if include.is_dir() {
        config.include(include)
    } else {
        config
    }
}

#[test]
fn every_case_gives_the_expected_diagnostics() {
    let mut wrong = String::new();
    for case in cases() {
        let found = diagnostics(&config(&case));
        let text: Vec<String> = found.iter().map(ToString::to_string).collect();
        let text = text.join("\n\n") + "\n";
        let path = case.join("expected.txt");
        if std::env::var_os("PROTREE_BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if text != expected {
            wrong.extend([
                case.display().to_string(),
                ":\n".to_owned(),
                text,
                "\n".to_owned(),
            ]);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The codes that the sources of the front end use.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut folders = vec![PathBuf::from("src/compiler"), PathBuf::from("src/discover")];
    let mut files = vec![PathBuf::from("src/discover.rs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                files.push(path);
            }
        }
    }
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        codes.extend(
            text.match_indices("\"E0")
                .map(|(at, _)| text[at + 1..at + 6].to_owned()),
        );
    }
    codes
}

#[test]
fn every_code_is_explained() {
    let missing: Vec<String> = codes()
        .into_iter()
        .filter(|code| protree::explain(code).is_none())
        .collect();
    assert!(missing.is_empty(), "no text in src/explain for {missing:?}");
    assert_eq!(protree::explain("E03"), None);
}

/// The examples are also the code blocks of `docs/diagnostics.md`.
#[test]
fn every_example_shows_its_code() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    let mut shown = 0;
    for code in codes() {
        let text = protree::explain(&code).unwrap();
        let Some((_, rest)) = text.split_once("```proto\n") else {
            continue;
        };
        let (example, _) = rest.split_once("```").unwrap();
        let folder = folder.join(&code);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.proto"), example).unwrap();
        let found = diagnostics(&Config::new(&folder));
        assert!(found.iter().any(|it| it.code == code), "{code}: {found:?}");
        shown += 1;
    }
    assert!(shown > 20, "{shown} examples");
}

#[test]
fn denied_warnings_are_errors() {
    let case = Path::new("tests/diagnostics/import-unused");
    let mut config = config(case);
    assert!(config.generate().is_ok());
    config.deny_warnings = true;
    let Err(Error::Protos(found)) = config.generate() else {
        panic!("warnings pass");
    };
    assert_eq!(found[0].severity, protree::Severity::Error);
}

#[test]
fn a_short_diagnostic_is_one_line() {
    let found = diagnostics(&config(Path::new("tests/diagnostics/unknown-type")));
    assert_eq!(
        found[0].short(),
        "tests/diagnostics/unknown-type/protos/book/book.proto:4:3: error[E0300]: type `Autor` is not defined"
    );
}
