//! `protree fix`: what it changes, byte for byte, and what it leaves.
#![cfg(feature = "cli")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;

use std::path::Path;

use program::{Run, protree};
use tempfile::TempDir;

const PATH: &str = "protos/a/a.proto";

/// A tree of `a/a.proto` with this text, and three files that it may import.
fn project(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    folders::write(&folder.path().join(PATH), text);
    for (name, message) in [("b", "B"), ("c", "C"), ("d", "D")] {
        let text = format!("syntax = \"proto3\";\npackage a;\nmessage {message} {{}}\n");
        folders::write(&folder.path().join(format!("protos/a/{name}.proto")), &text);
    }
    folder
}

#[track_caller]
fn fix(folder: &Path, flags: &str, code: i32) -> Run {
    let run = protree(
        folder,
        ["fix", "protos"]
            .into_iter()
            .chain(flags.split_whitespace()),
    );
    assert_eq!(run.code, code, "{}\n{}", run.stdout, run.stderr);
    run
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join(PATH)).unwrap()
}

#[track_caller]
fn check(before: &str, flags: &str, after: &str) {
    let folder = project(before);
    fix(folder.path(), flags, 0);
    assert_eq!(text(folder.path()), after);
    let again = fix(folder.path(), flags, 0);
    assert!(again.stderr.contains("nothing to fix"), "{}", again.stderr);
}

#[test]
fn unused_imports_are_removed_with_their_line() {
    check(
        "syntax = \"proto3\";\npackage a;\nimport \"a/b.proto\";\n  import \"a/c.proto\";  \n\nmessage A { B b = 1; } // b\n",
        "",
        "syntax = \"proto3\";\npackage a;\nimport \"a/b.proto\";\n\nmessage A { B b = 1; } // b\n",
    );
    check(
        "syntax = \"proto3\"; package a; import \"a/b.proto\"; message A {}",
        "",
        "syntax = \"proto3\"; package a;  message A {}",
    );
}

#[test]
fn a_misspelled_import_is_corrected_and_keeps_its_quotes() {
    check(
        "syntax = 'proto3';\npackage a;\nimport /* here */ 'b.proto' ; // why\nmessage A { B b = 1; }\n",
        "",
        "syntax = 'proto3';\npackage a;\nimport /* here */ 'a/b.proto' ; // why\nmessage A { B b = 1; }\n",
    );
}

#[test]
fn a_byte_order_mark_and_line_ends_stay() {
    check(
        "\u{feff}syntax = \"proto3\";\r\npackage a;\r\nimport \"b.proto\";\r\nimport \"a/c.proto\";\r\nmessage A { B b = 1; }\r\n",
        "",
        "\u{feff}syntax = \"proto3\";\r\npackage a;\r\nimport \"a/b.proto\";\r\nmessage A { B b = 1; }\r\n",
    );
}

#[test]
fn comments_that_are_not_utf_8_stay() {
    let folder = project("");
    let path = folder.path().join(PATH);
    let before = b"\xef\xbb\xbf// caf\xe9\n\nsyntax = \"proto3\";\nimport \"a/b.proto\";\n";
    std::fs::write(&path, before).unwrap();
    fix(folder.path(), "", 0);
    let after = b"\xef\xbb\xbf// caf\xe9\n\nsyntax = \"proto3\";\n";
    assert_eq!(std::fs::read(&path).unwrap(), after);
}

#[test]
fn an_import_with_a_comment_is_removed_only_with_unsafe() {
    let imports = [
        "import \"a/b.proto\"; // why\n",
        "// why\nimport \"a/b.proto\";\n",
        "import /* why */ \"a/b.proto\";\n",
    ];
    for import in imports {
        let before = format!("syntax = \"proto3\";\n\n{import}\nmessage A {{}}\n");
        check(&before, "", &before);
        let folder = project(&before);
        fix(folder.path(), "--unsafe", 0);
        assert!(!text(folder.path()).contains("import"), "{import}");
    }
}

#[test]
fn a_public_import_stays() {
    let before =
        "syntax = \"proto3\";\nimport \"a/c.proto\";\nimport public \"a/b.proto\";\nmessage A {}\n";
    check(before, "", &before.replace("import \"a/c.proto\";\n", ""));
}

#[test]
fn a_dry_run_shows_the_difference_and_writes_nothing() {
    let before = "syntax = \"proto3\";\nimport \"a/b.proto\";\nmessage A {}\n";
    let folder = project(before);
    let run = fix(folder.path(), "--dry-run", 1);
    assert!(
        run.stdout.contains("\n-import \"a/b.proto\";\n"),
        "{}",
        run.stdout
    );
    assert_eq!(text(folder.path()), before);
    fix(folder.path(), "", 0);
    assert_eq!(fix(folder.path(), "--dry-run", 0).stdout, "");
}

#[test]
fn errors_without_a_fix_are_left_and_reported() {
    let folder = project(
        "syntax = \"proto3\";\npackage a;\nimport \"b.proto\";\nmessage A { B b = 1; Nowhere n = 2; }\n",
    );
    let run = fix(folder.path(), "", 1);
    assert!(run.stderr.contains("error[E0300]"), "{}", run.stderr);
    assert!(
        text(folder.path())
            .contains("import \"a/b.proto\";\nmessage A { B b = 1; Nowhere n = 2; }\n")
    );
}

#[cfg(unix)]
#[test]
fn no_file_is_changed_through_a_link() {
    use std::os::unix::fs::symlink;
    const UNUSED: &str = "syntax = \"proto3\";\nimport \"a/b.proto\";\n";
    let folder = project(UNUSED);
    let outside = folder.path().join("outside.proto");
    folders::write(&outside, UNUSED);
    let link = folder.path().join("protos/a/z.proto");
    symlink(&outside, &link).unwrap();
    fix(folder.path(), "", 1);
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), UNUSED);

    // A link to a file of the tree stops the whole run.
    std::fs::remove_file(&link).unwrap();
    folders::write(&folder.path().join("protos/a/hidden.txt"), UNUSED);
    folders::write(&folder.path().join(PATH), UNUSED);
    symlink("hidden.txt", &link).unwrap();
    let run = fix(folder.path(), "", 1);
    assert!(run.stderr.contains("error[E0902]"), "{}", run.stderr);
    assert_eq!(text(folder.path()), UNUSED);
    let found = std::fs::read_to_string(folder.path().join("protos/a/hidden.txt")).unwrap();
    assert_eq!(found, UNUSED);
}

#[cfg(unix)]
#[test]
fn the_permissions_of_a_file_are_kept() {
    use std::os::unix::fs::PermissionsExt;

    let folder = project("syntax = \"proto3\";\nimport \"a/b.proto\";\nmessage A {}\n");
    let files = folders::read(folder.path());
    let path = files
        .iter()
        .find(|(_, text)| text.ends_with(b"message A {}\n"));
    let path = folder.path().join(path.expect("it was written").0);
    let permissions = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(&path, permissions).expect("it is ours");
    fix(folder.path(), "", 0);
    let metadata = path.metadata().expect("it is still there");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_missing_import_is_added_once_behind_the_others() {
    check(
        "syntax = \"proto3\";\npackage a;\nimport \"a/d.proto\"; // d\nmessage A { B b = 1; B c = 2; C e = 3; D d = 4; }\n",
        "",
        "syntax = \"proto3\";\npackage a;\nimport \"a/d.proto\"; // d\nimport \"a/b.proto\";\nimport \"a/c.proto\";\n\
         message A { B b = 1; B c = 2; C e = 3; D d = 4; }\n",
    );
    check(
        "syntax = \"proto2\";\r\nmessage A { optional a.B b = 1; }\r\n",
        "",
        "syntax = \"proto2\";\r\n\r\nimport \"a/b.proto\";\r\nmessage A { optional a.B b = 1; }\r\n",
    );
    check(
        "message A { optional a.B b = 1; }",
        "",
        "import \"a/b.proto\";\nmessage A { optional a.B b = 1; }",
    );
}

/// Two files define the type, or the import would be a cycle: a person has to decide.
#[test]
fn an_ambiguous_or_cyclic_import_is_not_added() {
    let before = "syntax = \"proto3\";\npackage a;\nmessage A { B b = 1; }\n";
    let folder = project(before);
    let second = "syntax = \"proto3\";\npackage a;\nmessage B {}\n";
    folders::write(&folder.path().join("protos/z/b.proto"), second);
    fix(folder.path(), "", 1);
    assert_eq!(text(folder.path()), before);

    let folder = project(before);
    let user = "syntax = \"proto3\";\npackage a;\nimport \"a/a.proto\";\nmessage B { A a = 1; }\n";
    folders::write(&folder.path().join("protos/a/b.proto"), user);
    fix(folder.path(), "", 1);
    assert_eq!(text(folder.path()), before);
}

/// Only with `--unsafe`, and after all numbers that are used or reserved.
#[test]
fn numbers_that_clash_get_free_ones() {
    let before = "syntax = \"proto3\";\nmessage A {\n  reserved 4, 6 to 8;\n  int32 a = 1;\n  int32 b = 0x1;\n  int32 c = 3;\n  \
        int32 d = 1 [deprecated = true];\n}\n";
    let folder = project(before);
    let run = fix(folder.path(), "", 1);
    assert!(
        run.stderr.contains("run `protree fix --unsafe`"),
        "{}",
        run.stderr
    );
    assert_eq!(text(folder.path()), before);
    check(
        before,
        "--unsafe",
        "syntax = \"proto3\";\nmessage A {\n  reserved 4, 6 to 8;\n  int32 a = 1;\n  int32 b = 5;\n  int32 c = 3;\n  \
         int32 d = 9 [deprecated = true];\n}\n",
    );
}
