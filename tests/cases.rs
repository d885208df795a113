//! Every case in `tests/cases` succeeds or fails as it specifies; `compiles` builds the code of those that succeed.
#![cfg(feature = "cli")]

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod cases;
#[path = "support/program.rs"]
mod program;

use cases::{Case, CaseRun};

#[test]
fn every_case_succeeds_or_fails_as_specified() {
    let mut wrong = Vec::new();
    for case in cases::all() {
        for run in &case.runs {
            if let Err(reason) = check(&case, run) {
                wrong.push(format!("{} {}: {reason}", case.name, run.flags.join(" ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn check(case: &Case, expected: &CaseRun) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let out = folder.path().join("out");
    let out_text = out.to_str().expect("temporary folders are UTF-8");
    let arguments = ["gen", "protos", out_text].into_iter();
    let flags = expected.flags.iter().map(String::as_str);
    let run = program::protree(&case.folder, arguments.chain(flags));
    let fails = !expected.error.is_empty();
    let code = expected.exit.unwrap_or(i32::from(fails));
    if run.code != code {
        return Err(format!(
            "exit {} instead of {code}\n{}",
            run.code, run.stderr
        ));
    }
    if fails && out.exists() {
        return Err("a failed run wrote something".to_owned());
    }
    let mut parts = expected.error.iter().chain(&expected.warning);
    let missing = parts.find(|part| !run.stderr.contains(*part));
    missing.map_or(Ok(()), |part| {
        Err(format!("no `{part}` in\n{}", run.stderr))
    })
}
