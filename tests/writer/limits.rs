//! Real limits: a full disk, a maximum file size, a folder without permission, each in a separate process. Tests that
//! need root report that they are skipped without it.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use protree::WriteOptions;

use crate::{modules, snapshot};

/// The environment variables with the output folder and the number of modules.
const OUT: &str = "PROTREE_TEST_LIMIT_OUT";
const MODULES: &str = "PROTREE_TEST_LIMIT_MODULES";

#[derive(Clone, Copy)]
pub(crate) enum Limit {
    None,
    OrdinaryUser,
    /// In blocks of 1024 bytes.
    FileSize(u32),
}

/// Not a test by itself: [`writer_under`] runs it in another process.
#[test]
#[expect(
    clippy::print_stdout,
    reason = "its report to the test that started it"
)]
fn limited_writer() {
    let (Some(out), Ok(count)) = (std::env::var_os(OUT), std::env::var(MODULES)) else {
        return;
    };
    let tree = modules(count.parse().expect("a number"), "new");
    match tree.compare(&out) {
        Ok(changes) => println!("compared: {} differ", changes.files.len()),
        Err(error) => println!("{error}"),
    }
    match tree.write(&out, WriteOptions::default()) {
        Ok(_) => println!("written"),
        Err(error) => println!("{error}"),
    }
}

/// Compares and writes under the limit; returns the output of the process, or `None` and a message if it could not run.
#[expect(clippy::print_stderr, reason = "a skipped test must be noticed")]
pub(crate) fn writer_under(limit: Limit, out: &Path, count: usize) -> Option<String> {
    let program = std::env::current_exe().expect("this test");
    let mut command = match limit {
        Limit::FileSize(blocks) => {
            let mut shell = Command::new("bash");
            shell
                .args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")])
                .arg(program);
            shell
        }
        Limit::None | Limit::OrdinaryUser => Command::new(program),
    };
    if matches!(limit, Limit::OrdinaryUser) && is_root() {
        command.uid(65534).gid(65534);
    }
    command.args(["limits::limited_writer", "--exact", "--nocapture"]);
    command
        .env(OUT, out)
        .env(MODULES, count.to_string())
        .current_dir("/");
    match command.output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            eprintln!("SKIPPED: an ordinary user cannot run this test: {error}");
            None
        }
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").expect("proc").uid() == 0
}

#[test]
fn a_limit_on_file_size_leaves_every_file_complete() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    modules(20, "old")
        .write(out, WriteOptions::default())
        .expect("a run");
    let before = snapshot(out);
    let printed = writer_under(Limit::FileSize(4), out, 20).expect("bash");
    assert!(!printed.contains("written"), "{printed}");
    let mut after = snapshot(out);
    after.retain(|path, _| !path.contains(".protree-tmp-"));
    assert_eq!(after, before);
    modules(20, "new")
        .write(out, WriteOptions::default())
        .expect("a run");
    assert!(
        snapshot(out)
            .keys()
            .all(|path| !path.contains(".protree-tmp-"))
    );
}

/// A small file system in memory, unmounted on drop. If it cannot be mounted, that is printed.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    #[expect(clippy::print_stderr, reason = "a skipped test must be noticed")]
    fn mount(kilobytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={kilobytes}k");
        let mut command = Command::new("mount");
        command
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path());
        if command.output().is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("SKIPPED: a full disk needs the right to mount one");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
    }
}

#[test]
fn a_full_disk_changes_nothing() {
    let Some(disk) = SmallDisk::mount(600) else {
        return;
    };
    let out = disk.0.path().join("out");
    modules(30, "old")
        .write(&out, WriteOptions::default())
        .expect("a run");
    let before = snapshot(disk.0.path());
    let printed = writer_under(Limit::None, &out, 40).expect("a process");
    assert!(printed.contains("No space left on device"), "{printed}");
    assert_eq!(snapshot(disk.0.path()), before);
}
