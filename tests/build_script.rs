//! A crate with a build script, really built by cargo: it runs again when it must, and only then.

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of `tests/consumer` that may be changed.
struct Consumer {
    folder: PathBuf,
}

/// What `cargo check` did.
struct Check {
    success: bool,
    stderr: String,
}

impl Consumer {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script");
        folders::remove(&folder);
        folders::copy(&root.join("tests/consumer"), &folder);
        let manifest = folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("the consumer has it");
        let own_path = format!("{:?}", root.to_str().expect("the path is UTF-8"));
        folders::write(&manifest, text.replace("\"../..\"", &own_path));
        // The versions that the library is tested with; cargo takes out what is not needed.
        let lock = fs::read(root.join("Cargo.lock")).expect("the lock file is committed");
        folders::write(&folder.join("Cargo.lock"), lock);
        Self { folder }
    }

    fn write(&self, path: &str, text: &str) {
        folders::write(&self.folder.join(path), text);
    }

    fn check(&self) -> Check {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script-target");
        let output = Command::new(env!("CARGO"))
            .current_dir(&self.folder)
            .args(["check", "--verbose"])
            .env("CARGO_TARGET_DIR", target)
            .output()
            .expect("cargo starts");
        Check {
            success: output.status.success(),
            stderr: String::from_utf8(output.stderr).expect("cargo writes UTF-8"),
        }
    }

    /// Whether the build script ran, in a build that succeeds.
    fn reruns(&self) -> bool {
        let check = self.check();
        assert!(check.success, "{}", check.stderr);
        check.stderr.contains("build-script-build`")
    }
}

#[test]
fn the_script_runs_again_when_it_must_and_only_then() {
    let consumer = Consumer::new();
    assert!(consumer.reruns());
    assert!(!consumer.reruns(), "nothing has changed");

    let money = "third_party/money/money.proto";
    let text = fs::read_to_string(consumer.folder.join(money)).expect("the consumer has it");
    consumer.write(money, &format!("{text}\nmessage Coin {{}}\n"));
    assert!(consumer.reruns(), "an imported file has changed");

    let new = "protos/new/new.proto";
    consumer.write(new, "syntax = \"proto3\";\nmessage New {}\n");
    assert!(consumer.reruns(), "a file has appeared");
    folders::remove(&consumer.folder.join(new));
    assert!(consumer.reruns(), "a file is gone");
    assert!(!consumer.reruns(), "nothing has changed");

    consumer.write(new, "syntax = \"proto3\";\nmessage New { Nwe new = 1; }\n");
    let broken = consumer.check();
    assert!(!broken.success);
    for part in [
        "error[",
        "protos/new/new.proto:2:15",
        "message New { Nwe new = 1; }",
    ] {
        assert!(
            broken.stderr.contains(part),
            "no {part:?} in:\n{}",
            broken.stderr
        );
    }
}
