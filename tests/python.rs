//! Generated Python, tried with Python: it equals what grpcio-tools writes, imports, type-checks, and runs programs.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests make their own folders"
)]

#[path = "python/programs.rs"]
mod programs;
#[path = "python/trees.rs"]
mod trees;
#[path = "python/venv.rs"]
mod venv;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use protree::{Config, Imports, PythonOptions, PythonProfile};

use trees::{difference, files, scratch, source, write};
use venv::{python, run};

fn relative() -> PythonOptions {
    PythonOptions::default()
}

fn absolute(prefix: &str) -> PythonOptions {
    relative().imports(Imports::Absolute).package_prefix(prefix)
}

fn protoc() -> PythonOptions {
    relative().imports(Imports::Protoc)
}

/// Generates in memory and writes plainly: what is on the disk is the writer's business.
fn generate(protos: &Path, options: PythonOptions, out: &Path) {
    let generated = Config::new(protos).python(options).generate().unwrap();
    for (path, file) in generated.tree.files() {
        write(&path.below(out), &file.bytes);
    }
}

/// Each folder of `tests/python/cases` has `protos`, perhaps `options`, and what is `expected` of them: a tree, and what
/// is said about it in `expected.txt`.
#[test]
fn cases_give_what_is_expected() {
    let mut report = String::new();
    for entry in std::fs::read_dir(source("tests/python/cases")).unwrap() {
        let case = entry.unwrap().path();
        let found = case_output(&case);
        if std::env::var_os("PROTREE_BLESS").is_some() {
            let _ = std::fs::remove_dir_all(case.join("expected"));
            let _ = std::fs::remove_file(case.join("expected.txt"));
            for (path, bytes) in &found {
                write(&case.join(path), bytes);
            }
        }
        let mut expected = files(&case);
        expected.retain(|path, _| path.starts_with("expected"));
        let differences = difference(&expected, &found);
        if !differences.is_empty() {
            report.push_str(&format!("{}\n{differences}", case.display()));
        }
    }
    assert!(report.is_empty(), "{report}");
}

fn case_output(case: &Path) -> BTreeMap<String, Vec<u8>> {
    let options = std::fs::read_to_string(case.join("options")).unwrap_or_default();
    let options = options
        .split_whitespace()
        .fold(relative(), |options, word| {
            match word.split_once('=').unwrap_or((word, "")) {
                ("absolute", "") => options.imports(Imports::Absolute),
                ("protoc", "") => options.imports(Imports::Protoc),
                ("newest", "") => options.profile(PythonProfile::Newest),
                ("prefix", prefix) => options.package_prefix(prefix),
                _ => panic!("unknown option {word}"),
            }
        });
    let mut config = Config::new(case.join("protos")).python(options);
    if case.join("include").exists() {
        config = config.include(case.join("include"));
    }
    let mut output = BTreeMap::new();
    let said = match config.generate() {
        Ok(generated) => {
            for (path, file) in generated.tree.files() {
                output.insert(format!("expected/{path}"), file.bytes.clone());
            }
            let said: Vec<String> = generated
                .diagnostics
                .iter()
                .map(ToString::to_string)
                .collect();
            said.join("\n\n")
        }
        Err(error) => error.to_string(),
    };
    if !said.is_empty() {
        let said = said.replace(case.to_str().unwrap(), "").replace('\\', "/");
        output.insert("expected.txt".to_owned(), format!("{said}\n").into_bytes());
    }
    output
}

/// Compares what protree writes in protoc's form with what grpcio-tools writes.
fn assert_equals_grpcio_tools(name: &str, protos: &Path) {
    let folder = scratch(name);
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    generate(protos, protoc(), &ours);
    std::fs::create_dir_all(&theirs).unwrap();
    let sources: Vec<String> = files(protos)
        .into_keys()
        .filter(|path| path.ends_with(".proto") && path != "google/protobuf/descriptor.proto")
        .collect();
    assert!(!sources.is_empty());
    let argument = |option: &str, folder: &Path| format!("{option}{}", folder.display());
    run(python(venv::newest())
        .args(["-m", "grpc_tools.protoc", &argument("-I", protos)])
        .arg(argument("--python_out=", &theirs))
        .arg(argument("--pyi_out=", &theirs))
        .arg(argument("--grpc_python_out=", &theirs))
        .args(&sources));
    let mut found = files(&ours);
    found.retain(|path, _| !path.ends_with("__init__.py"));
    let expected = files(&theirs);
    assert_eq!(expected.len(), 3 * sources.len());
    let differences = difference(&expected, &found);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn sample_tree_equals_grpcio_tools() {
    assert_equals_grpcio_tools("exact-sample", &source("protos"));
}

#[test]
fn nasty_files_equal_grpcio_tools() {
    assert_equals_grpcio_tools("exact-nasty", &source("tests/python/nasty"));
}

#[test]
fn well_known_types_equal_grpcio_tools() {
    let bundled = venv::site_packages(venv::newest()).join("grpc_tools/_proto");
    let folder = scratch("well-known");
    for (path, bytes) in files(&bundled) {
        // Those that need an edition or the newest descriptor.proto are no module of the runtime's users.
        let left_out = ["descriptor", "_features"]
            .iter()
            .any(|part| path.contains(part));
        if !left_out && !path.contains("compiler/") && path.ends_with(".proto") {
            write(&folder.join(path), &bytes);
        }
    }
    assert_equals_grpcio_tools("exact-well-known", &folder);
}

#[test]
fn googleapis_common_protos_equal_grpcio_tools() {
    let installed = venv::site_packages(venv::newest()).join("google");
    let folder = scratch("googleapis");
    for (path, bytes) in files(&installed) {
        if path.ends_with(".proto") && !path.starts_with("protobuf/") {
            write(&folder.join("google").join(path), &bytes);
        }
    }
    assert_equals_grpcio_tools("exact-googleapis", &folder);
}

/// Where a generated tree is put, seen from the program, with the options for it.
fn placements() -> Vec<(&'static str, PythonOptions)> {
    vec![
        ("protos", relative()),
        ("protos", absolute("protos")),
        ("deep.er.protos", relative()),
        ("deep.er.protos", absolute("deep.er.protos")),
        (".", protoc()),
    ]
}

#[test]
fn modules_import_and_pickle_wherever_they_lie() {
    for (tree, protos) in [
        ("sample", source("protos")),
        ("nasty", source("tests/python/nasty")),
    ] {
        for (number, (package, options)) in placements().into_iter().enumerate() {
            if tree == "nasty" && package == "." {
                // protoc writes modules that do not load.
                continue;
            }
            let folder = scratch(&format!("modules-{tree}-{number}"));
            generate(
                &protos,
                options,
                &programs::package_folder(&folder, package),
            );
            let script = std::fs::read(source("tests/python/check_modules.py")).unwrap();
            write(&folder.join("check_modules.py"), &script);
            for implementation in ["upb", "python"] {
                run(python(venv::newest())
                    .env("PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION", implementation)
                    .current_dir(&folder)
                    .args(["check_modules.py", package]));
            }
        }
    }
}

fn run_programs(name: &str, package: &str, options: &PythonOptions, interpreter: &Path) {
    let folder = scratch(name);
    let generated = folder.join("generated");
    generate(&source("protos"), options.clone(), &generated);
    let installed: Vec<PathBuf> = programs::programs()
        .iter()
        .map(|program| programs::install(program, &folder, &generated, package))
        .collect();
    if package != "protos" {
        for program in &installed {
            programs::import_from(program, package);
        }
    }
    programs::run_all(interpreter, &installed);
}

#[test]
fn programs_run_with_relative_imports() {
    run_programs("programs-relative", "protos", &relative(), venv::newest());
}

#[test]
fn programs_run_with_absolute_imports_on_the_oldest_packages() {
    run_programs(
        "programs-absolute",
        "protos",
        &absolute("protos"),
        venv::oldest(),
    );
}

#[test]
fn programs_run_with_the_tree_in_another_package() {
    let options = relative().profile(PythonProfile::Newest);
    run_programs(
        "programs-nested",
        "outer.inner.protos",
        &options,
        venv::newest(),
    );
}
