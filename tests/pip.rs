//! The Python package of the program: its wheel is built, installed and used, as are packages that are built with it,
//! the pre-commit hooks and the GitHub action. The Python tests are in `tests/pip`; maturin gets the compiled program.
#![cfg(all(unix, feature = "cli"))]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use trees::{scratch, source, write};
use venv::{python, run};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The folder with the wheel and the source distribution; the wheel is installed.
fn distributions() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = scratch("pip-dist");
        for command in ["build", "sdist"] {
            let mut maturin = maturin(command, &folder);
            run(maturin.current_dir(source("python")));
        }
        install(&only(&folder, "whl"));
        folder
    })
}

fn maturin(command: &str, out: &Path) -> Command {
    let mut maturin = python(venv::pip());
    with_compiled_program(&mut maturin);
    maturin.args(["-m", "maturin", command, "--out"]).arg(out);
    maturin
}

/// Lets maturin find a cargo that has compiled the program already.
fn with_compiled_program(command: &mut Command) {
    static CARGO: OnceLock<PathBuf> = OnceLock::new();
    let cargo = CARGO.get_or_init(|| {
        let cargo = scratch("pip-cargo").join("cargo");
        let (python, script) = (venv::pip().display(), source("tests/pip/cargo.py"));
        let text = format!("#!/bin/sh\nexec '{python}' '{}' \"$@\"\n", script.display());
        write(&cargo, text.as_bytes());
        std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).unwrap();
        cargo
    });
    command
        .env("CARGO", cargo)
        .env("PROTREE_CARGO", env!("CARGO"))
        .env("PROTREE_PROGRAM", env!("CARGO_BIN_EXE_protree"));
}

fn install(wheel: &Path) {
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--force-reinstall",
        "--no-deps",
    ];
    run(python(venv::pip()).args(pip).arg(wheel));
}

/// The one file in a folder with an extension.
fn only(folder: &Path, extension: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    let is_wanted = |path: &PathBuf| path.extension().is_some_and(|it| it == extension);
    paths.find(is_wanted).unwrap()
}

fn names_in(wheel: &Path) -> BTreeSet<String> {
    let code = "import sys, zipfile; print('\\n'.join(zipfile.ZipFile(sys.argv[1]).namelist()))";
    let names = run(python(venv::pip()).args(["-c", code]).arg(wheel));
    names.lines().map(str::to_owned).collect()
}

/// Runs a file of `tests/pip` with the wheel installed; builds in isolated environments find the wheel, too.
fn pytest(file: &str) {
    let folder = distributions();
    let constraints = scratch(&format!("pip-{file}")).join("constraints.txt");
    let wheel = only(folder, "whl");
    write(
        &constraints,
        format!("protree @ file://{}\n", wheel.display()).as_bytes(),
    );
    let links = std::env::var("PIP_FIND_LINKS").unwrap_or_default();
    run(python(venv::pip())
        .env("PIP_FIND_LINKS", format!("{} {links}", folder.display()))
        .env("PIP_CONSTRAINT", &constraints)
        .env("PIP_BUILD_CONSTRAINT", &constraints)
        .env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
        .env_remove("GITHUB_WORKSPACE")
        .current_dir(source("tests/pip"))
        .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider", file]));
}

#[test]
fn the_wheel_contains_the_package_the_program_and_the_licences() {
    let names = names_in(&only(distributions(), "whl"));
    let info = format!("protree-{VERSION}.dist-info");
    for name in [
        "protree/__init__.py".to_owned(),
        "protree/py.typed".to_owned(),
        format!("protree-{VERSION}.data/scripts/protree"),
        format!("{info}/entry_points.txt"),
        format!("{info}/licenses/LICENSE-APACHE"),
        format!("{info}/licenses/LICENSE-MIT"),
    ] {
        assert!(names.contains(&name), "{name} is missing: {names:#?}");
    }
}

/// The source distribution is complete; `scripts/wheel.sh` compiles it.
#[test]
fn the_source_distribution_makes_the_same_wheel() {
    let sdist = only(distributions(), "gz");
    let folder = scratch("pip-from-sdist");
    let mut pip = python(venv::pip());
    with_compiled_program(&mut pip);
    // maturin's hooks run the program `maturin`.
    let programs = venv::pip().parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = [programs].into_iter().chain(std::env::split_paths(&path));
    run(pip
        .env("PATH", std::env::join_paths(path).unwrap())
        .args([
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "-w",
        ])
        .args([&folder, &sdist]));
    let names = names_in(&only(&folder, "whl"));
    assert_eq!(names, names_in(&only(distributions(), "whl")));
}

#[test]
fn the_api_of_the_package_works() {
    pytest("test_api.py");
}

#[test]
fn the_package_is_typed() {
    distributions();
    let cache = trees::scratch_root().join("mypy-cache-pip");
    let output = run(python(venv::pip())
        .args(["-m", "mypy", "--strict", "--cache-dir"])
        .arg(cache)
        .args(["-p", "protree"]));
    assert!(output.contains("Success"), "{output}");
}

#[test]
fn packages_are_built_with_their_code() {
    pytest("test_examples.py");
}

#[test]
fn pre_commit_runs_the_hooks() {
    pytest("test_pre_commit.py");
}

#[test]
fn the_action_runs() {
    pytest("test_action.py");
}

/// All files that are released together have the same version.
#[test]
fn versions_agree() {
    let text = |path: &str| std::fs::read_to_string(source(path)).unwrap();
    let hooks = text("pyproject.toml");
    assert!(
        hooks.contains(&format!("version = \"{VERSION}\"")),
        "{hooks}"
    );
    assert!(
        hooks.contains(&format!("\"protree=={VERSION}\"")),
        "{hooks}"
    );
    let action = text("action.yml");
    assert!(
        action.contains(&format!("default: {VERSION}\n")),
        "{action}"
    );
}
