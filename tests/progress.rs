//! Reports about a run: pipes get the same text every time and no progress bar, terminals also get the time. The bar
//! has unit tests beside its code.
#![cfg(feature = "cli")]

#[path = "support/program.rs"]
mod program;
#[cfg(unix)]
#[path = "support/session.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod session;

use std::path::Path;

use program::Run;
use tempfile::TempDir;

const STAGES: [&str; 6] = [
    "discover", "compile", "plan", "generate", "compare", "write",
];

/// A folder to run in.
fn scratch() -> TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// The sample tree.
fn protos() -> String {
    let protos = Path::new(env!("CARGO_MANIFEST_DIR")).join("protos");
    protos.to_str().expect("the path is UTF-8").to_owned()
}

fn run(folder: &TempDir, words: &[&str]) -> Run {
    let run = program::protree(folder.path(), words);
    assert_eq!(run.code, 0, "{words:?}\n{}", run.stderr);
    run
}

/// The number of files of each stage, from the table of `--timings`.
fn files_of(stderr: &str) -> Vec<(String, u64)> {
    let lines = stderr
        .lines()
        .skip_while(|line| !line.starts_with("stage "));
    let rows = lines.skip(1).take(STAGES.len()).map(|line| {
        let mut words = line.split_whitespace();
        let stage = words.next().expect("a row begins with its stage");
        let seconds = words.next().expect("its time follows");
        assert!(seconds.parse::<f64>().is_ok(), "{line}");
        let files = words.next().expect("its files follow");
        (stage.to_owned(), files.parse().expect("they are counted"))
    });
    rows.collect()
}

#[test]
fn pipes_get_the_same_every_time() {
    let folder = scratch();
    let protos = protos();
    let line = ["gen", &protos, "out"];
    run(&folder, &line);
    let second = run(&folder, &line);
    assert_eq!(second.stderr, "`out` is current: 10 files\n");
    assert_eq!(run(&folder, &line).stderr, second.stderr);
    let verbose = run(&folder, &["gen", &protos, "out", "-v"]).stderr;
    assert!(verbose.contains("\n10 files, 10 current, in "), "{verbose}");
}

#[test]
fn timings_have_all_stages_for_every_command() {
    let folder = scratch();
    let protos = protos();
    let first = run(&folder, &["gen", &protos, "out", "--timings", "--no-cache"]);
    assert!(!first.stderr.contains('\u{1b}') && !first.stderr.contains('\r'));
    let files = files_of(&first.stderr);
    let stages: Vec<&str> = files.iter().map(|(stage, _)| stage.as_str()).collect();
    assert_eq!(stages, STAGES, "{}", first.stderr);
    let counts: Vec<u64> = files.iter().map(|(_, count)| *count).collect();
    // The tenth file that is written is the manifest, and `compile` also counts imported files.
    assert_eq!(counts, [8, 9, 0, 9, 9, 10], "{}", first.stderr);
    let last = first.stderr.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("all ") && last.contains("thread"),
        "{last}"
    );

    for line in [
        &["check", &protos, "out", "--timings"][..],
        &["gen", &protos, "out", "--timings", "--lang", "rust"],
        &["gen", &protos, "python", "--timings", "--lang", "python"],
        &["doc", &protos, "site", "--timings"],
        &["doc", &protos, "site", "--timings", "--check", "-q"],
    ] {
        let stderr = run(&folder, line).stderr;
        let stages = files_of(&stderr);
        assert!(stages.iter().map(|(stage, _)| stage).eq(STAGES), "{stderr}");
        assert_eq!(stages[0].1, 8, "{stderr}");
    }
}

#[test]
fn timings_are_one_object_for_programs() {
    let folder = scratch();
    let protos = protos();
    let line = [
        "gen",
        &protos,
        "out",
        "--timings",
        "--message-format",
        "json",
        "-q",
    ];
    let made = run(&folder, &line);
    assert_eq!(made.stdout, "", "messages only");
    let object: serde_json::Value = serde_json::from_str(&made.stderr).expect("it is one object");
    let stages = object["stages"].as_array().expect("a list");
    assert!(stages.iter().map(|it| &it["stage"]).eq(STAGES), "{object}");
    assert_eq!(stages[5]["files"], 10, "{object}");
    assert!(stages[5]["bytes"].as_u64() > Some(1000), "{object}");
    assert!(object["seconds"].as_f64() > Some(0.0), "{object}");
    assert!(object["threads"].as_u64() > Some(0), "{object}");
}

#[test]
fn failed_runs_have_timings_too() {
    let folder = scratch();
    let failed = program::protree(folder.path(), ["gen", "missing", "out", "--timings"]);
    assert_eq!(failed.code, 2);
    assert!(
        failed.stderr.contains("does not exist"),
        "{}",
        failed.stderr
    );
    assert_eq!(files_of(&failed.stderr).len(), STAGES.len());
}

#[cfg(unix)]
#[test]
fn terminals_get_the_time_and_what_was_reused() {
    let folder = scratch();
    let protos = protos();
    let line = ["gen", &protos, "out", "--cache-dir", "cache"];
    let mut first = session::Session::in_terminal(folder.path(), &line);
    first.until_shows(&["10 files, 10 written, in "]);
    assert_eq!(first.wait(), Some(0));
    let mut second = session::Session::in_terminal(folder.path(), &line);
    second.until_shows(&["10 files, 10 current, in ", " s (nothing had changed)"]);
    assert_eq!(second.wait(), Some(0));

    let quiet: Vec<&str> = line.into_iter().chain(["-q"]).collect();
    let mut quiet = session::Session::in_terminal(folder.path(), &quiet);
    assert_eq!(quiet.wait(), Some(0));
    assert_eq!(quiet.all(), "");
}
