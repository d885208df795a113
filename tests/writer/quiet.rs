//! A run writes nothing if nothing changed, or if it only compares.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use protree::{ChangeKind, OutputTree, WriteOptions};

use crate::{modules, snapshot};

fn modification_times(root: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let entries = walkdir::WalkDir::new(root).into_iter();
    let time = |entry: walkdir::DirEntry| {
        let metadata = entry.metadata().expect("readable");
        (entry.into_path(), metadata.modified().expect("a time"))
    };
    entries
        .map(|entry| time(entry.expect("readable")))
        .collect()
}

#[test]
fn a_second_run_changes_no_modification_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let tree = modules(30, "old");
    tree.write(folder.path(), WriteOptions::default())
        .expect("a run");
    let before = modification_times(folder.path());
    let changes = tree
        .write(folder.path(), WriteOptions::default())
        .expect("a run");
    assert_eq!((changes.files.len(), changes.unchanged), (0, 31));
    tree.compare(folder.path()).expect("a comparison");
    assert_eq!(modification_times(folder.path()), before);
}

#[test]
fn a_change_of_one_file_touches_that_file_and_the_manifest() {
    let folder = tempfile::tempdir().expect("a folder");
    modules(30, "old")
        .write(folder.path(), WriteOptions::default())
        .expect("a run");
    let before = modification_times(folder.path());
    let mut tree = modules(30, "old");
    let one = modules(1, "new");
    let (path, file) = one.files().next().expect("one file");
    tree.insert(path.clone(), file.clone());
    tree.write(folder.path(), WriteOptions::default())
        .expect("a run");
    let after = modification_times(folder.path());
    let is_file = |path: &&PathBuf| path.is_file();
    let touched: Vec<_> = after
        .keys()
        .filter(is_file)
        .filter(|path| after[*path] != before[*path])
        .collect();
    assert_eq!(
        touched,
        [
            &folder.path().join(".protree-manifest.json"),
            &path.below(folder.path())
        ]
    );
}

#[test]
fn a_comparison_creates_no_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let changes = modules(3, "old")
        .compare(folder.path().join("a/b"))
        .expect("a comparison");
    assert_eq!(changes.paths(ChangeKind::Created).count(), 4);
    assert!(snapshot(folder.path()).is_empty());
    assert!(!folder.path().join("a").exists());
}

#[cfg(feature = "diff")]
#[test]
fn the_diff_of_a_large_change_is_truncated_with_a_message() {
    let folder = tempfile::tempdir().expect("a folder");
    modules(100, "old")
        .write(folder.path(), WriteOptions::default())
        .expect("a run");
    let changes = modules(100, "new")
        .compare(folder.path())
        .expect("a comparison");
    let diff = changes.diff(false);
    let count = diff.lines().count();
    assert!((1000..3000).contains(&count), "{count} lines");
    assert!(diff.contains("more lines of differences are not shown"));
    let last = diff.lines().last().expect("a last line");
    assert!(last.contains("more files are not shown"), "{last}");
    assert!(changes.diff(true).contains("\u{1b}[31m-pub const"));
}

#[test]
fn paths_outside_the_output_folder_are_refused() {
    for path in [
        "/etc/passwd",
        "../a.rs",
        "a/../../b.rs",
        "a//b.rs",
        "./a.rs",
        "",
        "a\\b.rs",
        "a\0.rs",
        "a\n.rs",
        "a\u{202e}.rs",
    ] {
        assert_eq!(OutputTree::from_files([(path, "")]), Err(path.to_owned()));
    }
}

/// Root may write anywhere, so this runs as an ordinary user, if that is possible.
#[cfg(target_os = "linux")]
#[test]
fn read_only_output_is_compared_and_not_changed() {
    use std::os::unix::fs::PermissionsExt;

    use crate::limits::{Limit, writer_under};

    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("mine");
    modules(10, "old")
        .write(&out, WriteOptions::default())
        .expect("a run");
    let before = snapshot(&out);
    for entry in walkdir::WalkDir::new(&out).contents_first(true) {
        let path = entry.expect("readable").into_path();
        let mode = if path.is_dir() { 0o555 } else { 0o444 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("mine");
    }
    if let Some(printed) = writer_under(Limit::OrdinaryUser, &out, 10) {
        assert!(printed.contains("compared: 11 differ"), "{printed}");
        assert!(printed.contains("cannot create a file beside"), "{printed}");
        assert!(printed.contains("Permission denied"), "{printed}");
    }
    assert_eq!(snapshot(&out), before);
    for entry in walkdir::WalkDir::new(&out) {
        let path = entry.expect("readable").into_path();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("mine");
    }
}
