//! How long the pipeline takes up to each stage, on the sample tree and on a large one that is made here.
//!
//! Only public verbs are timed. Each includes the ones before it, so that the difference of two is a stage:
//! `parse_and_link` is discover and compile (and what protox does in that time is beside it), `descriptor_set` keeps all
//! options and encodes them, `tree` goes on to the plan (a process of its own, its start included), and
//! `generate` to the bytes of every file. What comes then stands alone: `write`, `write_again` and `compare` begin with
//! an output tree in memory.
#![expect(
    clippy::disallowed_methods,
    reason = "the large tree is made on the disk"
)]

use std::fmt::Write as _;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use divan::Bencher;
use protree::{Config, OutputTree, PythonOptions, WriteOptions};

const TREES: [&str; 2] = ["sample", "large"];
const TEAMS: usize = 30;
const FILES: usize = 10;
const MESSAGES: usize = 12;

fn main() {
    make_large_tree();
    divan::Divan::default()
        .sample_count(20)
        .config_with_args()
        .main();
}

/// On one thread, for protox has one.
#[divan::bench(args = TREES)]
fn parse_and_link(bencher: Bencher<'_, '_>, name: &str) {
    let config = Config::new(tree(name)).jobs(NonZero::<usize>::MIN);
    bencher.bench(|| config.verify().expect("a good tree"));
}

/// The parser of protox-parse and the pool of prost-reflect, on the same files.
#[divan::bench(args = TREES)]
fn parse_and_link_with_protox(bencher: Bencher<'_, '_>, name: &str) {
    let tree = tree(name);
    let files = proto_files(&tree);
    bencher.bench(|| {
        let mut compiler = protox::Compiler::new([&tree]).expect("the tree is there");
        compiler.open_files(&files).expect("a good tree");
        compiler.descriptor_pool()
    });
}

fn proto_files(tree: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(tree).into_iter();
    let paths = entries.map(|entry| entry.expect("the tree is there").into_path());
    paths
        .filter(|path| path.extension().is_some_and(|it| it == "proto"))
        .collect()
}

#[divan::bench(args = TREES)]
fn descriptor_set(bencher: Bencher<'_, '_>, name: &str) {
    let config = Config::new(tree(name));
    bencher.bench(|| config.descriptor_set().expect("a good tree"));
}

#[divan::bench(name = "tree", args = TREES)]
fn modules(bencher: Bencher<'_, '_>, name: &str) {
    bencher.bench(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_protree"));
        command.arg("tree").arg(tree(name)).stdout(Stdio::null());
        assert!(command.status().expect("the program").success());
    });
}

#[divan::bench(args = TREES)]
fn generate(bencher: Bencher<'_, '_>, name: &str) {
    let config = Config::new(tree(name));
    bencher.bench(|| config.generate().expect("a good tree"));
}

#[divan::bench(args = TREES)]
fn generate_python(bencher: Bencher<'_, '_>, name: &str) {
    let config = Config::new(tree(name)).python(PythonOptions::default());
    bencher.bench(|| config.generate().expect("a good tree"));
}

#[divan::bench(args = TREES)]
fn write(bencher: Bencher<'_, '_>, name: &str) {
    let output = output(name);
    bencher
        .with_inputs(|| emptied("out"))
        .bench_values(|out| output.write(out, WriteOptions::default()));
}

#[divan::bench(args = TREES)]
fn write_again(bencher: Bencher<'_, '_>, name: &str) {
    let (output, out) = written(name);
    bencher.bench(|| output.write(&out, WriteOptions::default()));
}

#[divan::bench(args = TREES)]
fn compare(bencher: Bencher<'_, '_>, name: &str) {
    let (output, out) = written(name);
    bencher.bench(|| output.compare(&out));
}

fn output(name: &str) -> OutputTree {
    let generated = Config::new(tree(name)).generate();
    generated.expect("a good tree").tree
}

fn written(name: &str) -> (OutputTree, PathBuf) {
    let (output, out) = (output(name), emptied("current"));
    let changes = output.write(&out, WriteOptions::default());
    changes.expect("a folder of its own");
    (output, out)
}

fn tree(name: &str) -> PathBuf {
    match name {
        "sample" => Path::new(env!("CARGO_MANIFEST_DIR")).join("protos"),
        _ => scratch("large"),
    }
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("stages")
        .join(name)
}

fn emptied(name: &str) -> PathBuf {
    let folder = scratch(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("a folder of its own");
    }
    fs::create_dir_all(&folder).expect("a folder of its own");
    folder
}

/// Packages of several files each. A file imports the one before it; the first of a package, that of the one before.
fn make_large_tree() {
    let folder = emptied("large");
    for team in 0..TEAMS {
        let package = folder.join(format!("team{team}"));
        fs::create_dir_all(&package).expect("a folder of its own");
        for file in 0..FILES {
            let before = match (team, file) {
                (_, 1..) => Some((team, file - 1)),
                (1.., 0) => Some((team - 1, 0)),
                (0, 0) => None,
            };
            let text = proto(team, file, before);
            fs::write(package.join(format!("part{file}.proto")), text).expect("writable");
        }
    }
}

fn proto(team: usize, file: usize, before: Option<(usize, usize)>) -> String {
    let mut text = format!("syntax = \"proto3\";\n\npackage team{team}.v1;\n\n");
    let other = before.map_or_else(String::new, |(team, file)| {
        let _ = write!(text, "import \"team{team}/part{file}.proto\";\n\n");
        format!("  // Of another file.\n  team{team}.v1.Record{file}x0 origin = 8;\n")
    });
    for message in 0..MESSAGES {
        let name = format!("Record{file}x{message}");
        let _ = write!(
            text,
            "// What is known of number {message}, and since when.
message {name} {{
  string name = 1;
  // Newest first.
  repeated {name} versions = 2;
  map<string, int64> sizes = 3;
  oneof owner {{
    string user = 4;
    fixed64 group = 5;
  }}
  bytes digest = 6;
  enum State {{
    STATE_UNSPECIFIED = 0;
    STATE_OPEN = 1;
    STATE_CLOSED = 2;
  }}
  State state = 7;
{other}}}

"
        );
    }
    let _ = write!(
        text,
        "// Keeps them.
service Records{file} {{
  rpc Get(Record{file}x0) returns (Record{file}x1);
  rpc Watch(Record{file}x2) returns (stream Record{file}x3);
  rpc Store(stream Record{file}x4) returns (Record{file}x5);
}}
"
    );
    text
}
