//! The Python environments of the tests, with pinned packages, below the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::trees::{scratch_root, source};

/// The newest packages, with `grpcio-tools` and the type checkers.
pub(crate) fn newest() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| ready("newest", "requirements.txt"))
}

/// The oldest packages that code of the default profile runs with.
pub(crate) fn oldest() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| ready("oldest", "requirements-oldest.txt"))
}

/// Other tools: build systems and buf, whose programs are beside the interpreter, and validators for messages.
pub(crate) fn tools() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| ready("tools", "requirements-tools.txt"))
}

/// Tools that build Python packages, and tools that are tested with protree's Python package.
pub(crate) fn pip() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| ready("pip", "requirements-pip.txt"))
}

/// A command that sees no Python but the given one.
pub(crate) fn python(python: &Path) -> Command {
    let mut command = Command::new(python);
    command
        .env_remove("PYTHONPATH")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONWARNINGS", "error::SyntaxWarning");
    command
}

/// The folder of the environment's packages.
pub(crate) fn site_packages(python: &Path) -> PathBuf {
    let code = "import sysconfig; print(sysconfig.get_path('purelib'))";
    PathBuf::from(run(self::python(python).args(["-c", code])).trim())
}

/// The output of a command that must succeed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn ready(name: &str, requirements: &str) -> PathBuf {
    let folder = scratch_root().join(format!("venv-{name}"));
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let requirements = source("tests/python").join(requirements);
    let wanted = std::fs::read_to_string(&requirements).unwrap();
    let stamp = folder.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return python;
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    let created = Command::new(system)
        .args(["-m", "venv", "--clear"])
        .arg(&folder)
        .output();
    assert!(
        created.is_ok_and(|output| output.status.success()),
        "these tests need Python 3.10 or later with its `venv` module: install `python3` and `python3-venv`"
    );
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
    ];
    run(self::python(&python).args(pip).arg(&requirements));
    std::fs::write(stamp, wanted).unwrap();
    python
}
