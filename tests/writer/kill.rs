//! A run that is killed at any moment leaves every file complete, old or new, and the next run repairs the output.
//!
//! `PROTREE_KILLS` sets the number of kills: 500 for a release.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use protree::WriteOptions;

use crate::{Snapshot, modules, snapshot};

const MODULES: usize = 150;
/// The environment variable with the output folder of the process to be killed.
const OUT: &str = "PROTREE_TEST_KILL_OUT";

/// Not a test by itself: [`kills_leave_every_file_complete`] runs it in another process.
#[test]
fn writer_to_be_killed() {
    if let Some(out) = std::env::var_os(OUT) {
        let written = modules(MODULES, "new").write(out, WriteOptions::default());
        written.expect("a run");
    }
}

fn start_writer(out: &Path) -> std::process::Child {
    let program = std::env::current_exe().expect("this test");
    let mut command = Command::new(program);
    command.args(["kill::writer_to_be_killed", "--exact"]);
    command
        .env(OUT, out)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().expect("a process")
}

fn clean_run(folder: &Path) -> (Snapshot, Snapshot) {
    let write = |version| {
        let written = modules(MODULES, version).write(folder, WriteOptions::default());
        written.expect("a run");
        snapshot(folder)
    };
    (write("old"), write("new"))
}

#[test]
fn kills_leave_every_file_complete() {
    let kills = std::env::var("PROTREE_KILLS").map_or(40, |kills| kills.parse().expect("a number"));
    let clean = tempfile::tempdir().expect("a folder");
    let (before, after) = clean_run(clean.path());
    // Measures a whole run, so that the kills are spread over all of it.
    let folder = tempfile::tempdir().expect("a folder");
    clean_run_of_old(folder.path());
    let started = std::time::Instant::now();
    assert!(
        start_writer(folder.path())
            .wait()
            .expect("an end")
            .success()
    );
    let whole = started.elapsed();
    let mut cut_short = 0;
    for kill in 0..kills {
        let folder = tempfile::tempdir().expect("a folder");
        clean_run_of_old(folder.path());
        let mut writer = start_writer(folder.path());
        let share = f64::from(kill) / f64::from(kills);
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * share));
        writer.kill().expect("a process to kill");
        cut_short += u32::from(!writer.wait().expect("an end").success());
        for (path, bytes) in snapshot(folder.path()) {
            let is_whole = before.get(&path) == Some(&bytes) || after.get(&path) == Some(&bytes);
            assert!(
                is_whole || path.contains(".protree-tmp-"),
                "kill {kill}: {path} is torn"
            );
        }
        for path in before.keys() {
            assert!(
                folder.path().join(path).exists(),
                "kill {kill}: {path} is lost"
            );
        }
        let written =
            modules(MODULES, "new").write(folder.path(), WriteOptions::default().no_wait(true));
        written.expect("a killed run holds no lock");
        assert_eq!(
            snapshot(folder.path()),
            after,
            "kill {kill}: the next run did not repair"
        );
    }
    assert!(cut_short > 0, "every run was over before it was killed");
}

fn clean_run_of_old(folder: &Path) {
    let written = modules(MODULES, "old").write(folder, WriteOptions::default());
    written.expect("a run");
}
