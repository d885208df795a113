//! `--message-format`: messages for programs match the schemas, go to the right stream, and are complete.
#![cfg(feature = "cli")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "support/program.rs"]
mod program;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::path::{Path, PathBuf};

use program::{Run, protree};
use serde_json::Value;
use trees::{scratch, source, write};

/// Has a file name that needs escapes, a byte order mark, and an error in a line that is not ASCII.
const BROKEN: &str = "\u{feff}syntax = \"proto3\";\nimport \"a/used, 100%.proto\";\n/* ü */ message M { Nowhere a = 1; }\n";
const UNUSED: &str = "syntax = \"proto3\";\npackage unused;\nimport \"a/used, 100%.proto\";\n";
const USED: &str = "syntax = \"proto3\";\npackage used;\nmessage Used {}\n";

/// A folder with an unused import and, if `is_broken`, a type that does not exist.
fn project(name: &str, is_broken: bool) -> PathBuf {
    let folder = scratch(name);
    write(&folder.join("protos/a/used, 100%.proto"), USED.as_bytes());
    write(&folder.join("protos/a/unused.proto"), UNUSED.as_bytes());
    if is_broken {
        write(&folder.join("protos/a/broken.proto"), BROKEN.as_bytes());
    }
    folder
}

fn run_command(folder: &Path, command: &str, format: &str) -> Run {
    let words = command.split_whitespace();
    protree(folder, words.chain(["--message-format", format]))
}

fn messages(lines: &str) -> Vec<Value> {
    let lines = lines.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn codes(messages: &[Value]) -> Vec<&str> {
    let codes = messages.iter().map(|it| it["code"].as_str().unwrap_or(""));
    codes.collect()
}

/// Runs `gen` and `check` with messages in one format.
fn runs(name: &str, format: &str) -> Vec<Run> {
    let broken = project(&format!("{name}-broken"), true);
    let sound = project(&format!("{name}-sound"), false);
    let runs = vec![
        run_command(&broken, "gen protos out", format),
        run_command(&sound, "check protos out", format),
        run_command(&sound, "gen protos out", format),
        run_command(&sound, "check protos out", format),
        run_command(&sound, "gen nowhere out", format),
    ];
    let ends: Vec<i32> = runs.iter().map(|run| run.code).collect();
    assert_eq!(ends, [1, 1, 0, 0, 2], "{runs:?}");
    runs
}

/// Validates the texts against a JSON Schema with a Python library.
fn validate(schema: &str, texts: &[String]) {
    let code = "import json, sys, jsonschema\n\
        schema = json.load(open(sys.argv[1], encoding='utf-8'))\n\
        kind = jsonschema.validators.validator_for(schema)\n\
        kind.check_schema(schema)\n\
        for text in sys.argv[2:]: kind(schema).validate(json.loads(text))\n\
        print(len(sys.argv) - 2)";
    let mut python = venv::python(venv::tools());
    let command = python.args(["-c", code]).arg(source(schema)).args(texts);
    let count = venv::run(command);
    assert_eq!(count.trim(), texts.len().to_string());
}

/// Validates SARIF logs with a Python library, and checks that every result has a rule.
fn validate_sarif(logs: &[String]) {
    let code = "import sys\n\
        from sarif_pydantic import Sarif\n\
        for log in sys.argv[1:]:\n\
        \x20   [run] = Sarif.model_validate_json(log).runs\n\
        \x20   rules = [rule.id for rule in run.tool.driver.rules or []]\n\
        \x20   assert all(result.rule_id is None or result.rule_id in rules for result in run.results)\n\
        print(len(sys.argv) - 1)";
    let mut python = venv::python(venv::tools());
    let count = venv::run(python.args(["-c", code]).args(logs));
    assert_eq!(count.trim(), logs.len().to_string());
}

#[test]
fn json_is_one_object_per_line_that_matches_the_schema() {
    let runs = runs("messages-json", "json");
    let reported: Vec<Vec<Value>> = runs.iter().map(|run| messages(&run.stdout)).collect();
    let reported: Vec<Vec<&str>> = reported.iter().map(|run| codes(run)).collect();
    assert_eq!(reported[0], ["E0300", "E0211"]);
    assert_eq!(reported[1], ["E0211", "E0918", "E0918", "E0918", "E0918"]);
    assert_eq!(reported[2..], [vec!["E0211"], vec!["E0211"], vec![""]]);
    let lines = runs.iter().flat_map(|run| run.stdout.lines());
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    validate("schema/messages.schema.json", &lines);
}

#[test]
fn spans_are_bytes_of_the_file_and_characters_of_the_line() {
    let folder = project("messages-spans", true);
    let reported = messages(&run_command(&folder, "gen protos out", "json").stdout);
    let span = &reported[0]["spans"][0];
    let number = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
    let bytes = std::fs::read(folder.join(span["file"].as_str().unwrap())).unwrap();
    assert_eq!(&bytes[number("byte_start")..number("byte_end")], b"Nowhere");
    let line = BROKEN.lines().nth(number("line_start") - 1).unwrap();
    let columns = number("column_start") - 1..number("column_end") - 1;
    let shown: String = line.chars().collect::<Vec<_>>()[columns].iter().collect();
    assert_eq!(shown, "Nowhere");
}

#[test]
fn sarif_is_one_log() {
    let runs = runs("messages-sarif", "sarif");
    let logs: Vec<String> = runs.into_iter().map(|run| run.stdout).collect();
    let broken: Value = serde_json::from_str(&logs[0]).unwrap();
    let result = &broken["runs"][0]["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["level"]),
        (&"E0300".into(), &"error".into())
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "protos/a/broken.proto");
    assert_eq!(place["region"]["startLine"], 3);
    validate_sarif(&logs);
}

#[test]
fn each_github_annotation_is_one_line() {
    let runs = runs("messages-github", "github");
    let first = &runs[0].stdout;
    assert!(
        first.starts_with("::error file=protos/a/broken.proto,line=3,endLine=3,col=21,endColumn=28,title=protree E0300::"),
        "{first}"
    );
    assert!(
        runs[2]
            .stdout
            .contains("::warning file=protos/a/unused.proto,line=3,")
    );
    assert!(
        runs[2]
            .stdout
            .contains("import `a/used, 100%25.proto` is not used")
    );
    for run in runs {
        let mut lines = run.stdout.lines();
        assert!(lines.all(|line| line.starts_with("::")), "{}", run.stdout);
    }
}

#[test]
fn check_reports_a_difference_at_its_first_line_with_the_command_that_fixes_it() {
    let folder = project("messages-check", false);
    run_command(&folder, "gen protos out", "json");
    let proto = USED.replace("Used {}", "Used { int32 a = 1; }");
    write(&folder.join("protos/a/used, 100%.proto"), proto.as_bytes());
    // Options for the look of messages are not repeated in the suggested command.
    let run = run_command(&folder, "check protos out --color never", "json");
    let reported = messages(&run.stdout);
    let found = reported
        .iter()
        .find(|it| it["spans"][0]["file"] == "out/used.rs");
    let found = found.unwrap_or_else(|| panic!("{}", run.stdout));
    assert_eq!(found["helps"][0], "run `protree gen protos out`");
    let line = usize::try_from(found["spans"][0]["line_start"].as_u64().unwrap()).unwrap();
    let old = std::fs::read_to_string(folder.join("out/used.rs")).unwrap();
    run_command(&folder, "gen protos out", "json");
    let new = std::fs::read_to_string(folder.join("out/used.rs")).unwrap();
    let first = old
        .lines()
        .zip(new.lines())
        .position(|(old, new)| old != new);
    assert_eq!(first, Some(line - 1));
    assert!(!run.stdout.contains("\n--- "), "no diff among the messages");
}

#[test]
fn tree_prints_messages_to_stderr() {
    let folder = project("messages-tree", false);
    let run = run_command(&folder, "tree protos --format json", "json");
    assert!(
        serde_json::from_str::<Value>(&run.stdout).is_ok(),
        "{}",
        run.stdout
    );
    assert_eq!(codes(&messages(&run.stderr)), ["E0211"]);
}

/// The problem matcher for VS Code in the docs parses every line.
#[test]
fn editors_understand_short_messages() {
    let docs = std::fs::read_to_string(source("docs/editors.md")).unwrap();
    let task = docs
        .split("```json\n")
        .find(|block| block.contains("problemMatcher"));
    let task = task.unwrap().split("```").next().unwrap();
    let task: Value = serde_json::from_str(task).unwrap();
    let pattern = &task["tasks"][0]["problemMatcher"]["pattern"]["regexp"];
    let folder = project("messages-short", true);
    let run = run_command(&folder, "gen protos out --quiet", "short");
    let code = "import re, sys\nfor line in sys.argv[2].splitlines(): print('|'.join(re.match(sys.argv[1], line).groups()))";
    let mut python = venv::python(venv::tools());
    let found = venv::run(python.args(["-c", code, pattern.as_str().unwrap(), &run.stderr]));
    let expected = "protos/a/broken.proto|3|21|error|E0300|type `Nowhere` is not defined";
    assert!(found.lines().any(|line| line == expected), "{found}");
}
