//! Copies of crates that generate in a build script, built by cargo; whoever uses it has the module `folders` as well.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folders;

/// A copy that may be changed.
pub(crate) struct Consumer {
    pub(crate) folder: PathBuf,
}

/// What cargo did.
pub(crate) struct Outcome {
    pub(crate) success: bool,
    /// Both streams, for the reader of a failed test.
    pub(crate) said: String,
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
            // The versions that the library is tested with; cargo takes out what is not needed.
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
            said: text(&output.stdout) + &text(&output.stderr),
        }
    }
}

/// Where all of them are built: one folder, so that the library is built once.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script-target")
}
