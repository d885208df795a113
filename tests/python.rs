//! Generated Python equals the output of grpcio-tools, can be imported, passes type checkers, and works in programs.
#![cfg(feature = "python")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "python/packages.rs"]
mod packages;
#[path = "python/programs.rs"]
mod programs;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use protree::{Config, Imports, PythonOptions, PythonProfile};

use trees::{copy, difference, files, is_proto, scratch, scratch_root, source, write};
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

/// Generates in memory and writes the files without protree's writer, which is not tested here.
fn generate(protos: &Path, options: PythonOptions, out: &Path) {
    let generated = Config::new(protos).python(options).generate().unwrap();
    for (path, file) in generated.tree.files() {
        write(&path.below(out), &file.bytes);
    }
}

/// Two outputs have modules in one package, and one imports the other.
#[test]
fn namespace_packages_are_shared() {
    let protos = scratch("shared-packages");
    let first = "syntax = \"proto3\"; package acme; message First {}";
    let second = "syntax = \"proto3\"; package acme; import \"acme/first.proto\"; message Second { First first = 1; }";
    write(&protos.join("acme/first.proto"), first.as_bytes());
    write(&protos.join("acme/second.proto"), second.as_bytes());
    let mut path = Vec::new();
    for name in ["first", "second"] {
        let out = scratch(&format!("shared-packages-{name}"));
        let options = protoc().namespace_packages(true);
        let config = Config::new(&protos)
            .only(format!("acme/{name}.proto"))
            .python(options);
        config.write(&out).unwrap();
        assert!(!files(&out).keys().any(|path| path.ends_with("__init__.py")));
        path.push(out);
    }
    let program =
        "from acme import first_pb2, second_pb2; second_pb2.Second(first=first_pb2.First())";
    run(python(venv::newest())
        .env("PYTHONPATH", std::env::join_paths(path).unwrap())
        .args(["-c", program]));
}

/// When a project moves from grpcio-tools, the stubs that it wrote are replaced although they have no marker.
#[test]
fn output_of_grpcio_tools_is_overwritten() {
    let (protos, out) = (source("protos"), scratch("written-by-protoc"));
    generate(&protos, protoc(), &out);
    let config = Config::new(&protos).python(relative());
    config.write(&out).unwrap_or_else(|error| panic!("{error}"));
    assert!(config.check(&out).unwrap().changes.is_current());
    // A stub without other signs of grpcio-tools counts as hand-written.
    let hand_written = scratch("written-by-hand").join("book/book_pb2.pyi");
    write(&hand_written, b"class Book: ...\n");
    config
        .write(scratch_root().join("written-by-hand"))
        .unwrap_err();
}

/// Each folder of `tests/python/cases` has `protos`, sometimes `options`, the `expected` tree, and the expected
/// diagnostics in `expected.txt`.
#[test]
fn cases_give_the_expected_output() {
    let mut report = String::new();
    let mut cases: Vec<PathBuf> = std::fs::read_dir(source("tests/python/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
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
            report.extend([case.to_str().unwrap(), "\n", differences.as_str()]);
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
                ("reexports", "") => options.reexports(true),
                ("namespace-packages", "") => options.namespace_packages(true),
                ("no-py-typed", "") => options.no_py_typed(true),
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
    let messages = match config.generate() {
        Ok(generated) => {
            for (path, file) in generated.tree.files() {
                output.insert(format!("expected/{path}"), file.bytes.to_vec());
            }
            let messages: Vec<String> = generated
                .diagnostics
                .iter()
                .map(ToString::to_string)
                .collect();
            messages.join("\n\n")
        }
        Err(error) => error.to_string(),
    };
    if !messages.is_empty() {
        let messages = messages
            .replace(case.to_str().unwrap(), "")
            .replace('\\', "/");
        output.insert(
            "expected.txt".to_owned(),
            format!("{messages}\n").into_bytes(),
        );
    }
    output
}

/// Compares protree's output, with imports in protoc's form, with that of grpcio-tools.
fn assert_equals_grpcio_tools(name: &str, protos: &Path) {
    let folder = scratch(name);
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    generate(protos, protoc(), &ours);
    std::fs::create_dir_all(&theirs).unwrap();
    let sources: Vec<String> = files(protos)
        .into_keys()
        .filter(|path| is_proto(path) && path != "google/protobuf/descriptor.proto")
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
fn editions_equal_grpcio_tools() {
    for edition in ["edition-2023", "edition-2024"] {
        let protos = source(&format!("tests/golden/{edition}/protos"));
        assert_equals_grpcio_tools(&format!("exact-{edition}"), &protos);
    }
}

/// Edition 2023 is also tested with the oldest packages, which do not support 2024.
#[test]
fn modules_of_editions_import_in_every_form() {
    for (edition, interpreters) in [
        ("edition-2023", vec![venv::oldest(), venv::newest()]),
        ("edition-2024", vec![venv::newest()]),
    ] {
        let protos = source(&format!("tests/golden/{edition}/protos"));
        for (form, options) in [relative(), absolute("protos")].into_iter().enumerate() {
            let folder = scratch(&format!("{edition}-{form}"));
            generate(&protos, options, &folder.join("protos"));
            let code =
                "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module(name)";
            let modules = files(&folder).into_keys().filter_map(|path| {
                let path = path.strip_suffix(".py")?.replace('/', ".");
                (!path.ends_with("__init__")).then_some(path)
            });
            let modules: Vec<String> = modules.collect();
            assert!(modules.len() > 2, "{modules:?}");
            for interpreter in &interpreters {
                run(python(interpreter)
                    .current_dir(&folder)
                    .args(["-c", code])
                    .args(&modules));
            }
        }
    }
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
        // Skip files that need an edition or the newest descriptor.proto: programs do not import their modules.
        let left_out = ["descriptor", "_features"]
            .iter()
            .any(|part| path.contains(part));
        if !left_out && !path.contains("compiler/") && is_proto(&path) {
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
        if is_proto(&path) && !path.starts_with("protobuf/") {
            write(&folder.join("google").join(path), &bytes);
        }
    }
    assert_equals_grpcio_tools("exact-googleapis", &folder);
}

/// The packages that a generated tree is put into, with the options for each.
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
fn modules_import_and_pickle_in_every_package() {
    for (tree, protos) in [
        ("sample", source("protos")),
        ("nasty", source("tests/python/nasty")),
    ] {
        for (number, (package, options)) in placements().into_iter().enumerate() {
            if tree == "nasty" && package == "." {
                // In protoc's form, these modules do not load.
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
    // As in the notes that the examples follow, the code is beside the protos.
    let generated = folder.join("generated");
    copy(&source("protos"), &generated);
    generate(&generated, options.clone(), &generated);
    let installed: Vec<PathBuf> = programs::programs()
        .iter()
        .map(|program| programs::install(program, &folder, &generated, package))
        .collect();
    if package != "protos" {
        for program in &installed {
            programs::replace(program, "from protos.", &format!("from {package}."));
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

/// A project layout from the notes: the folders of the proto and of the code, and the imports of the program.
struct NotedLayout {
    name: &'static str,
    program: &'static str,
    proto: &'static str,
    /// The folder with the proto in the program's folder, and the folder for the code.
    tree: &'static str,
    out: &'static str,
    options: PythonOptions,
    from: &'static str,
}

#[test]
fn layouts_of_the_notes_run() {
    let layout = |name, program, proto, tree, out, options, from| NotedLayout {
        name,
        program,
        proto,
        tree,
        out,
        options,
        from,
    };
    let layouts = [
        layout(
            "beside",
            "article_sync",
            "article",
            "",
            "",
            protoc(),
            "import ",
        ),
        layout(
            "flat",
            "article_sync",
            "article",
            "proto",
            "proto",
            relative(),
            "from proto import ",
        ),
        layout(
            "django",
            "django_rpc",
            "article",
            "rpc",
            "rpc",
            relative(),
            "from rpc import ",
        ),
        layout(
            "separate",
            "exception_to_status",
            "user",
            "protos",
            "service_protos",
            relative(),
            "from service_protos import ",
        ),
    ];
    let root = scratch("layouts");
    let folders: Vec<PathBuf> = layouts
        .iter()
        .map(|layout| lay_out(layout, &root))
        .collect();
    programs::run_all(venv::newest(), &folders);
}

fn lay_out(layout: &NotedLayout, root: &Path) -> PathBuf {
    let folder = root.join(layout.name);
    copy(&source("examples/python").join(layout.program), &folder);
    let proto = format!("{0}/{0}.proto", layout.proto);
    let text = std::fs::read(source("protos").join(proto)).unwrap();
    let file = format!("{}.proto", layout.proto);
    write(&folder.join(layout.tree).join(file), &text);
    let generated = Config::new(folder.join(layout.tree))
        .python(layout.options.clone())
        .generate()
        .unwrap();
    for (path, output) in generated.tree.files() {
        let target = path.below(&folder.join(layout.out));
        if !(output.keep_existing && target.exists()) {
            write(&target, &output.bytes);
        }
    }
    let before = format!("from protos.{} import ", layout.proto);
    programs::replace(&folder, &before, layout.from);
    folder
}

#[test]
fn no_comment_becomes_code() {
    const HOSTILE: [&str; 22] = [
        "\"\"\"",
        "\"\"\"\nimport os\n\"\"\"",
        "\"\"\"\n    def injected(self): pass\n    \"\"\"",
        "\"",
        "\"\"",
        "\"\"\"\"",
        "\"\"\"\"\"\"\"",
        "\\",
        "\\\"\"\"\nimport os",
        "\\\\\"\"\"\nimport os",
        "\\N{BULLET} \\x \\u12 \\U \\N",
        "\\d \\w \\8",
        "'''\nimport os\n'''",
        "a\rimport os",
        "\"\"\"\rimport os",
        "a\u{c}import os",
        "a\u{2028}import os\u{85}import os",
        "\u{202e}import os\u{2066}",
        "{{ marker }} {% if exact %} {# #}",
        "-*- coding: utf-7 -*-",
        "%s {} \\{}",
        "a\n\n\n    \n\t\"\"\"",
    ];
    let template = std::fs::read_to_string(source("tests/python/hostile/hostile.proto")).unwrap();
    let folder = scratch("hostile");
    let mut pairs = Vec::new();
    for (form, options) in [("relative", relative()), ("protoc", protoc())] {
        let plain = folder.join(form).join("plain");
        generate_commented(&template, "plain", options.clone(), &plain);
        for (number, comment) in HOSTILE.iter().enumerate() {
            let hostile = folder.join(form).join(number.to_string());
            generate_commented(&template, comment, options.clone(), &hostile);
            pairs.push((plain.join("out"), hostile.join("out")));
        }
    }
    for (plain, hostile) in pairs {
        let mut command = python(venv::newest());
        command.env_remove("PYTHONWARNINGS");
        run(command
            .arg(source("tests/python/same_code.py"))
            .args([plain, hostile]));
    }
}

fn generate_commented(template: &str, comment: &str, options: PythonOptions, folder: &Path) {
    let lines = comment.replace('\n', "\n// ");
    let text = template
        .replace("COMMENT", &lines)
        .replace("BLOCK", comment);
    write(&folder.join("protos/hostile.proto"), text.as_bytes());
    generate(&folder.join("protos"), options, &folder.join("out"));
}

/// The expected errors of the type checkers are in `tests/python/types.txt`: only gaps in the stubs of grpcio, and code
/// in the programs that cannot be typed.
#[test]
fn type_checkers_find_nothing_new() {
    let folder = scratch("types");
    let generated = folder.join("generated");
    generate(&source("protos"), relative(), &generated);
    let newest = relative().profile(PythonProfile::Newest);
    generate(&source("protos"), newest, &folder.join("newest"));
    generate(
        &source("protos"),
        absolute("absolute"),
        &folder.join("absolute"),
    );
    for program in programs::programs() {
        programs::install(&program, &folder.join("programs"), &generated, "protos");
    }
    let typed = source("tests/python/typed_program.py");
    write(
        &folder.join("generated/typed_program.py"),
        &std::fs::read(typed).unwrap(),
    );
    let mut report = vec!["mypy".to_owned()];
    for package in ["generated", "newest", "absolute"] {
        report.extend(mypy(&folder, &["--strict", package]));
    }
    for program in programs::programs() {
        // Django has no types of its own.
        if !program.ends_with("django_rpc") {
            let folder = folder.join("programs").join(program.file_name().unwrap());
            let untyped = ["--strict", "--allow-untyped-defs", "--allow-untyped-calls"];
            let arguments = [&untyped[..], &["client.py", "server.py"]].concat();
            let name = program.file_name().unwrap().to_str().unwrap();
            let errors = mypy(&folder, &arguments);
            report.extend(errors.iter().map(|error| format!("{name}/{error}")));
        }
    }
    report.push("pyright".to_owned());
    report.extend(pyright(&folder));
    let expected = source("tests/python/types.txt");
    let report = report.join("\n") + "\n";
    if std::env::var_os("PROTREE_BLESS").is_some() {
        write(&expected, report.as_bytes());
    }
    assert_eq!(report, std::fs::read_to_string(expected).unwrap());
}

/// The errors that mypy reports.
fn mypy(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let cache = trees::scratch_root().join("mypy-cache");
    let output = python(venv::newest())
        .current_dir(folder)
        .args(["-m", "mypy", "--no-error-summary", "--cache-dir"])
        .arg(cache)
        .args(arguments)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let mut errors: Vec<String> = printed.lines().map(str::to_owned).collect();
    errors.sort();
    errors
}

/// The errors that pyright reports: `file:line rule`.
fn pyright(folder: &Path) -> Vec<String> {
    // Without its own configuration, the folder would use a `pyproject.toml` of a folder above.
    write(&folder.join("pyrightconfig.json"), b"{}");
    let output = python(venv::newest())
        .current_dir(folder)
        .args(["-m", "pyright", "--pythonpath"])
        .arg(venv::newest())
        .arg(".")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        printed.contains("errors, "),
        "pyright did not run:\n{printed}"
    );
    let root = format!("{}/", folder.display());
    // grpcio's stubs lack this attribute, which modules of grpcio-tools use as well.
    let known = "\"experimental\" is not a known attribute of module \"grpc\"";
    let mut errors: Vec<String> = printed
        .lines()
        .filter(|line| line.contains(" - error: ") && !line.contains(known))
        .map(|line| line.trim().replace(&root, ""))
        .collect();
    errors.sort();
    errors
}
