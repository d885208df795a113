//! Manifests that cannot be written as a case folder.

use std::fs;

use protree::{ChangeKind, OutputTree, WriteOptions};

use crate::modules;

const NAME: &str = ".protree-manifest.json";

#[test]
fn a_huge_manifest_is_ignored_and_nothing_is_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    modules(5, "old")
        .write(folder.path(), WriteOptions::default())
        .expect("a run");
    let file = fs::OpenOptions::new()
        .write(true)
        .open(folder.path().join(NAME));
    file.and_then(|file| file.set_len(1 << 36))
        .expect("a file full of holes");
    let smaller = modules(2, "old");
    let changes = smaller
        .write(folder.path(), WriteOptions::default())
        .expect("a run");
    assert_eq!(changes.paths(ChangeKind::Deleted).count(), 0);
    assert_eq!(changes.strays.len(), 3);
    let codes: Vec<_> = changes
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect();
    assert_eq!(codes, ["E0911", "E0912"]);
    assert!(
        fs::metadata(folder.path().join(NAME))
            .expect("a file")
            .len()
            < 1000
    );
}

#[test]
fn a_folder_in_place_of_the_manifest_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(NAME)).expect("writable");
    let error = modules(2, "old").write(folder.path(), WriteOptions::default());
    let error = error.expect_err("a folder is in the way").to_string();
    assert!(error.contains("E0903"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
}

#[test]
fn the_manifest_does_not_depend_on_earlier_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, trees: &[OutputTree]| {
        let out = folder.path().join(name);
        for tree in trees {
            tree.write(&out, WriteOptions::default()).expect("a run");
        }
        fs::read(out.join(NAME)).expect("a manifest")
    };
    let at_once = write("one", &[modules(5, "new")]);
    let step_by_step = write(
        "two",
        &[modules(9, "old"), modules(3, "new"), modules(5, "new")],
    );
    assert_eq!(at_once, step_by_step);
}
