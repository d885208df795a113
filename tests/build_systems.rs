//! Every recipe of `docs/build-systems.md` works as it is: each build system generates the first time, and then only
//! when an input has changed; protoc and buf write what `gen` writes.
#![cfg(all(unix, feature = "cli"))]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

const DOCS: &str = include_str!("../docs/build-systems.md");
const MONEY: &str = "syntax = \"proto3\";\npackage money;\nmessage Price { int64 units = 1; }\n";
const SHOP: &str = "syntax = \"proto3\";\npackage shop;\nimport \"money/money.proto\";\n\
    message Item {\n  // What it costs.\n  money.Price price = 1;\n}\n";

/// The code block of the page that begins with the comment `# name`.
fn block(name: &str) -> &'static str {
    let start = format!("\n# {name}\n");
    let at = DOCS
        .find(&start)
        .unwrap_or_else(|| panic!("no block `{name}`"));
    DOCS[at + 1..].split("```").next().unwrap()
}

/// A folder with protos that import from an include root, and wrapper scripts: `bin/protree` records every run.
struct Project {
    folder: TempDir,
}

impl Project {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Self { folder };
        project.write("protos/shop/shop.proto", SHOP);
        project.write("third_party/money/money.proto", MONEY);
        project.program(
            "protree",
            &format!("echo run >> {}; exec", project.path("runs").display()),
            env!("CARGO_BIN_EXE_protree"),
        );
        let plugin = env!("CARGO_BIN_EXE_protoc-gen-protree");
        project.program("protoc-gen-protree", "exec", plugin);
        let protoc = format!("{} -m grpc_tools.protoc", venv::newest().display());
        project.program("protoc", "exec", &protoc);
        project
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        folders::write(&self.path(path), text);
    }

    /// A shell script in `bin` that starts a program.
    fn program(&self, name: &str, before: &str, program: &str) {
        let path = format!("bin/{name}");
        self.write(&path, &format!("#!/bin/sh\n{before} {program} \"$@\"\n"));
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a command line, which must succeed.
    fn run(&self, line: &str) -> String {
        let tools = venv::tools().parent().unwrap();
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{}:{path}", self.path("bin").display(), tools.display());
        let mut command = Command::new("sh");
        command
            .args(["-ec", line])
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("HOME", self.path("home"))
            .env_remove("MAKEFLAGS")
            .env_remove("MAKELEVEL");
        venv::run(&mut command)
    }

    /// Build systems compare times of files, and those of two files written within milliseconds can be the same.
    fn wait_for_a_later_time(&self) {
        let time_of_a_write = || {
            self.write("clock", "");
            let file = fs::metadata(self.path("clock")).unwrap();
            file.modified().unwrap()
        };
        let now = time_of_a_write();
        while time_of_a_write() <= now {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn count_runs(&self) -> usize {
        fs::read_to_string(self.path("runs")).map_or(0, |text| text.lines().count())
    }
}

/// `output` is the folder that contains the root of the generated code.
#[track_caller]
fn check_reruns(recipe: &str, configure: &str, build: &str, output: &str) {
    let project = Project::new();
    project.write(recipe, block(recipe));
    project.run(configure);
    for file in ["shop/shop.proto", "money/money.proto"] {
        project.run(build);
        let runs = project.count_runs();
        assert!(runs > 0, "nothing was generated");
        project.run(build);
        assert_eq!(project.count_runs(), runs, "nothing has changed");
        let folder = if file.starts_with("shop") {
            "protos"
        } else {
            "third_party"
        };
        let path = format!("{folder}/{file}");
        let text = fs::read_to_string(project.path(&path)).unwrap();
        project.wait_for_a_later_time();
        project.write(&path, &text.replace(" = 1;", " = 2;"));
        project.run(build);
        assert_eq!(project.count_runs(), runs + 1, "{file} has changed");
    }
    let money = project.path(output).join("money.rs");
    let root = project.path(output).join("mod.rs");
    let code = fs::read_to_string(money).or_else(|_| fs::read_to_string(root));
    assert!(code.unwrap().contains("tag = \"2\""));
}

#[test]
fn ninja_generates_when_an_import_changes() {
    check_reruns("build.ninja", "true", "ninja", "pb");
}

#[test]
fn cmake_generates_when_an_import_changes() {
    let configure = "cmake -S . -B build -G Ninja";
    check_reruns(
        "CMakeLists.txt",
        configure,
        "cmake --build build",
        "build/pb",
    );
}

#[test]
fn cmake_with_make_generates_when_an_import_changes() {
    let configure = "cmake -S . -B build -G 'Unix Makefiles'";
    check_reruns(
        "CMakeLists.txt",
        configure,
        "cmake --build build",
        "build/pb",
    );
}

#[test]
fn meson_generates_when_an_import_changes() {
    let configure = "meson setup build";
    check_reruns("meson.build", configure, "ninja -C build", "build");
}

#[test]
fn make_generates_when_an_import_changes() {
    check_reruns("Makefile", "true", "make", "pb");
}

/// A file may be deleted when it is no longer imported.
#[test]
fn make_does_not_fail_on_deleted_imports() {
    let project = Project::new();
    project.write("Makefile", block("Makefile"));
    project.run("make");
    project.write(
        "third_party/cash/cash.proto",
        &MONEY.replace("money", "cash"),
    );
    project.wait_for_a_later_time();
    project.write("protos/shop/shop.proto", &SHOP.replace("money", "cash"));
    fs::remove_dir_all(project.path("third_party/money")).unwrap();
    project.run("make");
    assert!(project.path("pb/cash.rs").exists());
    assert!(!project.path("pb/money.rs").exists());
}

#[test]
fn just_generates_and_checks() {
    let project = Project::new();
    project.write("justfile", block("justfile"));
    project.run("just pb");
    project.run("just check");
}

/// Protos that need no include root, and what `gen` makes of them.
fn plugin_project(flags: &str) -> Project {
    let project = Project::new();
    project.write("protos/money/money.proto", MONEY);
    project.run(&format!("protree gen protos expected {flags}"));
    project.run("mkdir -p src/pb");
    project
}

#[test]
fn protoc_writes_what_gen_writes() {
    let project = plugin_project("");
    project.run(block("protoc"));
    project.run("diff -r expected src/pb");
}

#[test]
fn buf_writes_what_gen_writes() {
    let project = plugin_project("--derive .=Eq --no-comments");
    project.write("buf.gen.yaml", block("buf.gen.yaml"));
    project.run("buf generate protos");
    project.run("diff -r expected src/pb");
    project.run("protree check protos src/pb --derive .=Eq --no-comments");
}

/// The two configurations of `docs/moving-from-buf.md`, one for each language.
#[test]
fn one_plugin_replaces_those_of_others() {
    let docs = include_str!("../docs/moving-from-buf.md");
    let blocks = docs.split("```yaml\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    let ours: Vec<&str> = blocks
        .filter(|it| it.contains("protoc-gen-protree"))
        .collect();
    assert_eq!(ours.len(), 2);
    let runs = [
        ("src/pb", "--bytes . --embed-descriptors"),
        ("pb", "--lang python"),
    ];
    for (configuration, (out, flags)) in ours.into_iter().zip(runs) {
        let project = plugin_project(flags);
        project.write("buf.gen.yaml", configuration);
        project.run("buf generate protos");
        project.run(&format!("diff -r expected {out}"));
    }
}

/// Every option in the table of `docs/moving-from-buf.md` exists.
#[test]
fn options_that_replace_those_of_other_plugins_exist() {
    let docs = include_str!("../docs/moving-from-buf.md");
    let help = Project::new().run("protree gen --help");
    let rows = docs
        .lines()
        .filter(|line| line.starts_with("| prost") || line.starts_with("| tonic"));
    let mut count = 0;
    for row in rows {
        let here = row.split(" | ").nth(2).unwrap();
        for option in here.split('`').skip(1).step_by(2) {
            let name = option.split('=').next().unwrap();
            // File names are in backticks, too.
            if !name.contains('.') {
                assert!(
                    help.contains(&format!("--{name}")),
                    "no option `{name}`: {row}"
                );
                count += 1;
            }
        }
    }
    assert!(count > 25, "{count} options were found");
}
