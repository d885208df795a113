//! Every folder in `tests/golden` is a case: `protos/`, sometimes `flags`, and what they become: `expected/**`, and
//! `expected.stderr` if anything is said. A case without `expected/` must fail. `PROTREE_BLESS=1` rewrites what is
//! expected.
#![cfg(feature = "cli")]

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod cases;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use folders::Files;
use program::Run;

#[test]
fn every_golden_case_is_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut differences = Vec::new();
    for case in cases::folders(&root) {
        let name = cases::name_of(&case);
        for difference in check(&case) {
            differences.push(format!("{name}: {difference}"));
        }
    }
    assert!(
        differences.is_empty(),
        "{}\n\nPROTREE_BLESS=1 cargo test --test golden rewrites what is expected",
        differences.join("\n\n")
    );
}

fn check(case: &Path) -> Vec<String> {
    let out = tempfile::tempdir().expect("a temporary folder can be made");
    let target = out.path().join("out");
    let run = generate(case, &target);
    let generated = folders::read(&target);
    if std::env::var_os("PROTREE_BLESS").is_some_and(|bless| bless == "1") {
        bless(case, &run, &generated);
    }
    let expected = folders::read(&case.join("expected"));
    let mut differences = compare_files(&expected, &generated);
    let expected_stderr = fs::read_to_string(case.join("expected.stderr")).unwrap_or_default();
    if run.stderr != expected_stderr {
        differences.push(difference("stderr", &expected_stderr, &run.stderr));
    }
    let expected_code = i32::from(expected.is_empty());
    if run.code != expected_code {
        differences.push(format!("exit {} instead of {expected_code}", run.code));
    }
    differences
}

fn generate(case: &Path, target: &Path) -> Run {
    let out = target.to_str().expect("temporary folders are UTF-8");
    let flags = fs::read_to_string(case.join("flags")).unwrap_or_default();
    let arguments = ["gen", "protos", out, "--quiet"].into_iter();
    let mut run = program::protree(case, arguments.chain(flags.split_whitespace()));
    run.stderr = run.stderr.replace(out, "OUT");
    run
}

fn bless(case: &Path, run: &Run, generated: &Files) {
    folders::replace(&case.join("expected"), generated);
    let stderr = case.join("expected.stderr");
    if run.stderr.is_empty() {
        folders::remove(&stderr);
    } else {
        folders::write(&stderr, &run.stderr);
    }
}

fn compare_files(expected: &Files, generated: &Files) -> Vec<String> {
    let paths: BTreeSet<&String> = expected.keys().chain(generated.keys()).collect();
    let mut differences = Vec::new();
    for path in paths {
        match (expected.get(path), generated.get(path)) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => differences.push(difference(
                path,
                &String::from_utf8_lossy(old),
                &String::from_utf8_lossy(new),
            )),
            (Some(_), None) => differences.push(format!("{path} is missing")),
            (None, _) => differences.push(format!("{path} is not expected")),
        }
    }
    differences
}

/// The first lines that differ.
fn difference(what: &str, expected: &str, actual: &str) -> String {
    let same = expected
        .lines()
        .zip(actual.lines())
        .take_while(|(a, b)| a == b)
        .count();
    let from = |text: &str| {
        let lines: Vec<&str> = text.lines().skip(same).take(8).collect();
        lines.join("\n    ")
    };
    format!(
        "{what} differs from line {}:\n  expected\n    {}\n  generated\n    {}",
        same + 1,
        from(expected),
        from(actual)
    )
}
