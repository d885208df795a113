//! What `--message-format` prints for machines: JSON lines by their schema, GitHub's commands, and SARIF, of protos and of what
//! `check` finds.
#![cfg(feature = "cli")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail where they stand"
)]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use serde_json::Value;
use tempfile::TempDir;

use program::{Run, protree};

/// A tree with two mistakes in one file, one of them behind a character of three bytes, and one in another.
fn broken() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let first = "syntax = \"proto3\";\npackage a;\nmessage A {\n  /* \u{4e16} */ Missing b = 1;\n  int32 c = 1;\n}\n";
    let second = "syntax = \"proto3\";\nimport \"a/a.proto\";\nimport \"no.proto\";\n";
    folders::write(&folder.path().join("protos/a/a.proto"), first);
    folders::write(&folder.path().join("protos/b/b.proto"), second);
    folder
}

/// A tree whose output was changed, is lacking, and is there without need.
fn stale() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let proto = |name: &str| folder.path().join(format!("protos/{name}/{name}.proto"));
    let text = |name: &str, field: &str| {
        format!("syntax = \"proto3\";\npackage {name};\nmessage A {{ int32 {field} = 1; }}\n")
    };
    folders::write(&proto("a"), text("a", "b"));
    folders::write(&proto("c"), text("c", "b"));
    assert_eq!(run(&folder, "gen protos out").code, 0);
    folders::write(&proto("a"), text("a", "other"));
    folders::write(&proto("d"), text("d", "b"));
    std::fs::remove_file(proto("c")).unwrap();
    folder
}

fn run(folder: &TempDir, line: &str) -> Run {
    protree(folder.path(), line.split_whitespace())
}

fn lines(run: &Run) -> Vec<Value> {
    let lines = run.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Others judge what was printed.
fn judge(folder: &TempDir, kind: &str, run: &Run) {
    let file = folder.path().join("printed");
    folders::write(&file, &run.stdout);
    let mut command = venv::python(venv::tools());
    command.arg(trees::source("tests/python/messages.py"));
    command.arg(kind).arg(file);
    command.arg(trees::source("schema/messages.schema.json"));
    venv::run(&mut command);
}

#[test]
fn mistakes_are_json_lines() {
    let folder = broken();
    let run = run(&folder, "gen protos out --message-format json");
    assert_eq!(run.code, 1);
    judge(&folder, "json", &run);
    let lines = lines(&run);
    assert!(lines.len() >= 3, "{}", run.stdout);
    let missing = lines.iter().find(|line| line["code"] == "E0300").unwrap();
    let span = &missing["spans"][0];
    assert_eq!(span["file"], "protos/a/a.proto");
    assert_eq!(
        (&span["line_start"], &span["column_start"]),
        (&4.into(), &11.into())
    );
    let files = folders::read(folder.path());
    let bytes = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
    let shown = &files["protos/a/a.proto"][bytes("byte_start")..bytes("byte_end")];
    assert_eq!(shown, b"Missing");
    let rendered = missing["rendered"].as_str().unwrap();
    assert!(rendered.contains("Missing b = 1;"), "{rendered}");
}

#[test]
fn what_is_no_diagnostic_is_a_message_too() {
    let folder = broken();
    let run = run(&folder, "gen nowhere out --message-format json");
    assert_eq!(run.code, 2);
    judge(&folder, "json", &run);
    let [line] = &lines(&run)[..] else {
        panic!("{}", run.stdout);
    };
    assert_eq!(line["code"], Value::Null);
    assert_eq!(line["severity"], "error");
    assert!(line["message"].as_str().unwrap().contains("`nowhere`"));
}

#[test]
fn what_check_finds_are_messages() {
    let folder = stale();
    let run = run(&folder, "check protos out --message-format json");
    assert_eq!(run.code, 1);
    judge(&folder, "json", &run);
    let lines = lines(&run);
    let found = |file: &str| {
        let mut lines = lines.iter().filter(|line| line["code"] == "E0920");
        let line = lines.find(|line| line["spans"][0]["file"] == file);
        line.unwrap_or_else(|| panic!("no {file} in {}", run.stdout))
    };
    let line = |file: &str| found(file)["spans"][0]["line_start"].as_u64().unwrap();
    assert_eq!((line("out/c.rs"), line("out/d.rs")), (1, 1));
    assert!(line("out/a.rs") > 1, "the first line that differs");
    assert_eq!(
        found("out/a.rs")["helps"][0],
        "run `protree gen protos out`"
    );
}

#[test]
fn github_gets_an_annotation_for_each() {
    let folder = broken();
    let run = run(&folder, "gen protos out --message-format github");
    assert_eq!(run.code, 1);
    for line in run.stdout.lines() {
        assert!(line.starts_with("::error file=protos/"), "{line}");
    }
    let place = "::error file=protos/a/a.proto,line=4,endLine=4,col=11,endColumn=18::[E0300] type `Missing` is not defined";
    assert!(run.stdout.contains(place), "{}", run.stdout);
}

#[test]
fn sarif_is_one_log() {
    for (folder, line) in [
        (broken(), "gen protos out --message-format sarif"),
        (stale(), "check protos out --message-format sarif"),
    ] {
        let run = run(&folder, line);
        assert_eq!(run.code, 1);
        judge(&folder, "sarif", &run);
    }
}

/// Where data goes to stdout, messages do not.
#[test]
fn the_tree_keeps_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let clash = "syntax = \"proto3\"; package a; message Foo {} message foo {}";
    folders::write(&folder.path().join("protos/a/a.proto"), clash);
    let run = run(&folder, "tree protos --format json --message-format json");
    assert_eq!(run.code, 0);
    serde_json::from_str::<Value>(&run.stdout).unwrap();
    let message = "{\"code\":\"E0701\"";
    assert!(run.stderr.contains(message), "{}", run.stderr);
}

/// The pattern for VS Code in the docs takes every line apart.
#[test]
fn editors_understand_short_messages() {
    let docs = std::fs::read_to_string(trees::source("docs/editors.md")).unwrap();
    let task = docs.split("```json\n").nth(1).unwrap();
    let task: Value = serde_json::from_str(task.split("```").next().unwrap()).unwrap();
    let pattern = &task["tasks"][0]["problemMatcher"]["pattern"]["regexp"];
    let run = run(&broken(), "gen protos out --message-format short --quiet");
    let program = "import re, sys\nfor line in sys.argv[2].splitlines(): print('|'.join(re.match(sys.argv[1], line).groups()))";
    let mut command = venv::python(venv::tools());
    command.args(["-c", program, pattern.as_str().unwrap(), &run.stderr]);
    let found = venv::run(&mut command);
    let expected = "protos/a/a.proto|4|11|error|E0300|type `Missing` is not defined";
    assert!(found.lines().any(|line| line == expected), "{found}");
}
