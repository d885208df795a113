//! Concurrent runs: only one writes to a folder at a time, and outputs are never mixed.

use std::path::Path;
use std::sync::Barrier;

use protree::WriteOptions;

use crate::{Snapshot, modules, snapshot};

const PAIRS: usize = 50;

fn result_of(version: &str) -> Snapshot {
    let folder = tempfile::tempdir().expect("a folder");
    modules(12, version)
        .write(folder.path(), WriteOptions::default())
        .expect("a run");
    snapshot(folder.path())
}

fn write_together(out: &Path) {
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        for version in ["one", "two"] {
            scope.spawn(|| {
                let tree = modules(12, version);
                barrier.wait();
                tree.write(out, WriteOptions::default())
                    .expect("the other run is waited for");
            });
        }
    });
}

#[test]
fn two_runs_leave_the_output_of_one() {
    let (one, two) = (result_of("one"), result_of("two"));
    for _ in 0..PAIRS {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("new/out");
        write_together(&out);
        let found = snapshot(&out);
        assert!(
            found == one || found == two,
            "a mixture: {:?}",
            found.keys()
        );
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_does_not_wait_reports_the_process_that_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let held = std::fs::File::open(folder.path()).expect("a folder");
    held.lock().expect("a lock");
    let tree = modules(3, "old");
    let result = tree.write(folder.path(), WriteOptions::default().no_wait(true));
    let error = result.expect_err("the folder is locked");
    let message = error.to_string();
    assert!(message.starts_with("cannot lock `"), "{message}");
    if cfg!(target_os = "linux") {
        let process = format!("process {} is writing to it", std::process::id());
        assert!(message.contains(&process), "{message}");
    }
    tree.compare(folder.path())
        .expect("a comparison takes no lock");
    drop(held);
    tree.write(folder.path(), WriteOptions::default().no_wait(true))
        .expect("a free folder");
}
