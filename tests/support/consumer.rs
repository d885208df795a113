//! Copies of crates that generate in a build script, built by cargo. Needs the module `folders` in the same test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folders;

/// A copy that may be changed.
pub(crate) struct Consumer {
    pub(crate) folder: PathBuf,
}

/// The result of a cargo command.
pub(crate) struct Outcome {
    pub(crate) success: bool,
    /// Stdout and stderr.
    pub(crate) output: String,
}

impl Consumer {
    /// A copy of `tests/NAME`, for the one test that `purpose` names.
    pub(crate) fn new(name: &str, purpose: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{purpose}"));
        folders::remove(&folder);
        folders::copy(&root.join("tests").join(name), &folder);
        let manifest = folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("the consumer has it");
        let own_path = format!("{:?}", root.to_str().expect("the path is UTF-8"));
        folders::write(&manifest, text.replace("\"../..\"", &own_path));
        if !folder.join("Cargo.lock").exists() {
            // The versions that the library is tested with; cargo removes unused entries.
            let lock = fs::read(root.join("Cargo.lock")).expect("the lock file is committed");
            folders::write(&folder.join("Cargo.lock"), lock);
        }
        Self { folder }
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        folders::write(&self.folder.join(path), text);
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Outcome {
        let output = Command::new(env!("CARGO"))
            .current_dir(&self.folder)
            .args(arguments)
            .env("CARGO_TARGET_DIR", target())
            .output()
            .expect("cargo starts");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Outcome {
            success: output.status.success(),
            output: text(&output.stdout) + &text(&output.stderr),
        }
    }
}

/// The target folder of all copies, which is shared so that the library is built once.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script-target")
}
