//! All generated Rust compiles without a warning, in a crate that denies them all: one crate for every golden case and
//! every case that succeeds, another for a hundred random schemas. Formatting the crate leaves the code current, its
//! documentation builds, and its comments contain no doctest that runs.
#![cfg(feature = "cli")]

#[path = "support/cases.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod cases;
#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;
#[path = "support/random_schema.rs"]
mod random_schema;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One module of the consumer.
struct Module {
    name: String,
    folder: PathBuf,
    flags: Vec<String>,
}

#[test]
fn everything_generated_compiles_without_a_warning() {
    let modules = modules();
    let consumer = consumer("consumer", &modules);
    cargo(&consumer, &["fmt"]);
    for module in &modules {
        let run = protree("check", &consumer, module);
        assert_eq!(
            run.code, 0,
            "{} after `cargo fmt`:\n{}",
            module.name, run.stdout
        );
    }
    cargo(&consumer, &["clippy", "--all-targets"]);
    cargo(&consumer, &["doc", "--no-deps"]);
    cargo(&consumer, &["test"]);

    let random: Vec<Module> = random_modules().collect();
    cargo(&self::consumer("random", &random), &["clippy"]);
}

/// Makes a crate with the generated code of each module.
fn consumer(name: &str, modules: &[Module]) -> PathBuf {
    let consumer = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compiles");
    folders::remove(&consumer.join("src"));
    for name in ["Cargo.toml", "Cargo.lock"] {
        let text = fs::read(template.join(name)).expect("the template has it");
        folders::write(&consumer.join(name), text);
    }
    let mut library = fs::read_to_string(template.join("lib.rs")).expect("the template has it");
    for module in modules {
        generate(&consumer, module);
        library += &declaration(&consumer, module);
    }
    folders::write(&consumer.join("src/lib.rs"), library);
    consumer
}

fn modules() -> Vec<Module> {
    let mut modules = Vec::new();
    for case in cases::all() {
        for (index, run) in case.runs.iter().enumerate() {
            if run.error.is_empty() {
                modules.push(Module {
                    name: format!("{}_{index}", identifier(&case.name)),
                    folder: case.folder.clone(),
                    flags: run.flags.clone(),
                });
            }
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let is_rust = |folder: &PathBuf| folder.join("expected/mod.rs").exists();
    for folder in cases::folders(&golden).filter(is_rust) {
        let flags = fs::read_to_string(folder.join("flags")).unwrap_or_default();
        modules.push(Module {
            name: format!("golden_{}", identifier(&cases::name_of(&folder))),
            flags: flags.split_whitespace().map(str::to_owned).collect(),
            folder,
        });
    }
    modules
}

/// A hundred random schemas with clashing names that protree accepts.
fn random_modules() -> impl Iterator<Item = Module> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random-protos");
    folders::remove(&root);
    let accepted = (0..).filter_map(move |seed| {
        let folder = root.join(seed.to_string());
        for (path, text) in random_schema::files(&mut random_schema::Random::new(seed)) {
            folders::write(&folder.join("protos").join(path), text);
        }
        let config = protree::Config::new(folder.join("protos"));
        let name = format!("random_{seed}");
        // Half of them with all optional implementations.
        let flags = match seed % 2 {
            0 => Vec::new(),
            _ => vec!["--json".to_owned(), "--type-names".to_owned()],
        };
        config.generate().is_ok().then_some(Module {
            name,
            folder,
            flags,
        })
    });
    accepted.take(100)
}

fn identifier(name: &str) -> String {
    name.replace('-', "_")
}

fn generate(consumer: &Path, module: &Module) {
    let run = protree("gen", consumer, module);
    assert_eq!(run.code, 0, "{}:\n{}", module.name, run.stderr);
    let folder = consumer.join("src").join(&module.name);
    if let Ok(text) = fs::read_to_string(module.folder.join("extra.rs")) {
        let protos = module.folder.join("protos").display().to_string();
        let head =
            format!("use super::pb;\n#[allow(dead_code)]\nconst PROTOS: &str = {protos:?};\n");
        folders::write(&folder.join("extra.rs"), head + &text);
    }
    if let Ok(text) = fs::read(module.folder.join("beside.rs")) {
        folders::write(&folder.join("beside.rs"), text);
    }
}

fn protree(command: &str, consumer: &Path, module: &Module) -> program::Run {
    let out = consumer.join("src").join(&module.name).join("pb");
    let out = out.to_str().expect("the target folder is UTF-8");
    let arguments = [command, "protos", out].into_iter();
    let flags = module.flags.iter().map(String::as_str);
    program::protree(&module.folder, arguments.chain(flags))
}

fn declaration(consumer: &Path, module: &Module) -> String {
    let name = &module.name;
    let mut text = String::new();
    let mut line = |line: &str| writeln!(text, "{line}").expect("a string takes all");
    line(&format!("\n/// The case `{name}`."));
    line(&format!("pub mod {name} {{"));
    let folder = consumer.join("src").join(name);
    if folder.join("extra.rs").exists() {
        line("    #[cfg(test)]\n    #[allow(clippy::pedantic)]\n    mod extra;");
    }
    if folder.join("beside.rs").exists() {
        line("    pub mod beside;");
    }
    line("    /// Generated.\n    pub mod pb;\n}");
    text
}

fn cargo(consumer: &Path, arguments: &[&str]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumer-target");
    let output = Command::new(env!("CARGO"))
        .current_dir(consumer)
        .args(arguments)
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .expect("cargo starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "cargo {}:\n{stdout}\n{errors}",
        arguments.join(" ")
    );
}
