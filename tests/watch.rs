//! `protree watch` as a running process: in a terminal, with pipes, and with trees that are removed and come back.
//!
//! Nothing here asserts on time: the tests wait until the expected output appears.
#![cfg(all(unix, feature = "cli"))]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;
#[path = "support/session.rs"]
mod session;

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use session::Session;
use tempfile::TempDir;

const BOOK: &str = "syntax = \"proto3\";\npackage book;\nmessage Book { int32 id = 1; }\n";
const WAITING: &str = "waiting for changes";

/// A folder with a proto in `protos`.
fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    book(&folder, BOOK);
    folder
}

fn book(folder: &TempDir, text: &str) {
    write(folder, "protos/book/book.proto", text);
}

fn write(folder: &TempDir, path: &str, text: &str) {
    folders::write(&folder.path().join(path), text);
}

fn with_field(name: &str) -> String {
    BOOK.replace("id", name)
}

fn output(folder: &TempDir) -> String {
    // The file may not exist at this moment, because other files are written and removed meanwhile.
    std::fs::read_to_string(folder.path().join("out/book.rs")).unwrap_or_default()
}

/// Replaces the whole tree by a rename, as git does.
fn replace_tree(folder: &TempDir, text: &str) {
    let (tree, new) = (folder.path().join("protos"), folder.path().join("new"));
    folders::write(&new.join("book/book.proto"), text);
    folders::remove(&tree);
    Command::new("mv")
        .args([&new, &tree])
        .status()
        .expect("every system has mv");
}

#[test]
fn a_terminal_shows_only_the_last_run() {
    let folder = project();
    let mut session = Session::in_terminal(folder.path(), &["watch", "protos", "out"]);
    session.until_shows(&["wrote `out`", " files, ", " s", WAITING]);
    assert!(output(&folder).contains("pub id"));

    book(&folder, &with_field("number"));
    let seen = session.until_shows(&["changed protos/book/book.proto", "2 changed", WAITING]);
    assert!(!seen.contains("pub mod out"), "{seen}");
    assert!(output(&folder).contains("pub number"));

    book(&folder, &BOOK.replace("int32", "Nowhere"));
    session.until_shows(&["error[E0300]", "Nowhere", "nothing was written"]);
    assert!(output(&folder).contains("pub number"));
    book(&folder, &with_field("again"));
    let seen = session.until_shows(&["wrote `out`", WAITING]);
    assert!(
        !seen.contains("error") && !seen.contains("Nowhere"),
        "{seen}"
    );
    assert!(output(&folder).contains("pub again"));

    write(
        &folder,
        "protos/shelf/shelf.proto",
        "syntax = \"proto3\";\npackage shelf;\n",
    );
    session.until_shows(&["added protos/shelf/shelf.proto", WAITING]);
    folders::remove(&folder.path().join("protos/shelf"));
    session.until_shows(&["removed protos/shelf/shelf.proto", WAITING]);
    assert_eq!(session.interrupt(), Some(130));
}

#[test]
fn a_tree_may_be_removed_and_come_back() {
    let folder = project();
    let mut session = Session::in_terminal(folder.path(), &["watch", "protos", "out"]);
    session.until_shows(&["wrote `out`", WAITING]);
    for round in 0..2 {
        folders::remove(&folder.path().join("protos"));
        session.until_shows(&["the folder `protos` does not exist"]);
        let field = format!("back{round}");
        book(&folder, &with_field(&field));
        session.until_shows(&[
            "added protos, protos/book/book.proto",
            "wrote `out`",
            WAITING,
        ]);
        assert!(output(&folder).contains(&field));

        let field = format!("replaced{round}");
        replace_tree(&folder, &with_field(&field));
        session.until(|_| output(&folder).contains(&field));
        // The new folder is watched, not the old one of the same name.
        let field = format!("later{round}");
        book(&folder, &with_field(&field));
        session.until(|_| output(&folder).contains(&field));
        session.until_shows(&["changed protos/book/book.proto", WAITING]);
    }
    assert_eq!(session.interrupt(), Some(130));
}

#[test]
fn a_configuration_may_be_broken_and_fixed() {
    let folder = project();
    let toml = |text: &str| write(&folder, "protree.toml", text);
    toml("tree = 'protos'\n[target.rust\n");
    let mut session = Session::in_terminal(folder.path(), &["watch"]);
    session.until_shows(&["protree.toml:2", "nothing was written"]);
    toml("tree = 'protos'\n[target.rust]\nout = 'out'\n");
    session.until_shows(&["changed protree.toml", "wrote `out`", WAITING]);
    toml("tree = 'protos'\n[target.rust]\nout = 'out'\ntype-names = true\n");
    session.until(|_| output(&folder).contains("prost::Name"));

    folders::remove(&folder.path().join("protree.toml"));
    session.until_shows(&["removed protree.toml", "nothing was written"]);
    // Another tree, which was not watched before.
    write(&folder, "api/book/book.proto", &with_field("other"));
    toml("tree = 'api'\n[target.rust]\nout = 'out'\n");
    session.until_shows(&["added protree.toml", "wrote `out`", WAITING]);
    write(&folder, "api/book/book.proto", &with_field("another"));
    session.until_shows(&["changed api/book/book.proto", "wrote `out`", WAITING]);
    assert!(output(&folder).contains("pub another"));
    assert_eq!(session.interrupt(), Some(130));
}

#[test]
fn imports_and_templates_are_watched_too() {
    let folder = project();
    write(&folder, "inc/readme.txt", "");
    let importing = BOOK.replace("message", "import \"unit.proto\";\nmessage");
    book(&folder, &importing.replace("int32", "unit.Unit"));
    let toml = "tree = 'protos'\ninclude = ['inc']\n[target.rust]\nout = 'out'\nlang = 'rust'\n\
        extern-path = ['.unit=::unit']\n[target.list]\ntemplate = 'list.j2'\nfor = 'tree'\npath = 'list.txt'\nout = 'list'\n";
    write(&folder, "protree.toml", toml);
    write(&folder, "list.j2", "one");
    let mut session = Session::in_terminal(folder.path(), &["watch"]);
    session.until_shows(&["error[E0200]", "unit.proto", "nothing was written"]);
    let unit = "syntax = \"proto3\";\npackage unit;\nmessage Unit {}\n";
    write(&folder, "inc/unit.proto", unit);
    session.until_shows(&["added inc/unit.proto", "wrote `out`", WAITING]);
    write(
        &folder,
        "inc/unit.proto",
        "syntax = \"proto3\"; package unit; broken\n",
    );
    session.until_shows(&["changed inc/unit.proto", "error[", "nothing was written"]);
    write(&folder, "inc/unit.proto", unit);
    session.until_shows(&["changed inc/unit.proto", "current", WAITING]);
    write(&folder, "list.j2", "two");
    session.until_shows(&["changed list.j2", "wrote `list`", WAITING]);
    let list = folders::read(&folder.path().join("list"));
    assert!(list["list.txt"].ends_with(b"two"), "{list:?}");
    assert_eq!(session.interrupt(), Some(130));
}

/// Whether the process exists and is not a zombie.
fn is_running(process: &str) -> bool {
    let state = Command::new("ps")
        .args(["-o", "stat=", "-p", process])
        .output();
    let state = state.expect("every system has ps").stdout;
    !matches!(state.trim_ascii().first(), None | Some(b'Z'))
}

/// The process ids of each run of the command.
fn runs(folder: &TempDir) -> Vec<String> {
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
    let is_whole = |line: &&str| line.ends_with('\n');
    let lines = log.split_inclusive('\n').filter(is_whole);
    lines.map(str::to_owned).collect()
}

#[test]
fn a_command_runs_after_success_and_is_stopped_with_its_child_processes() {
    let folder = project();
    let script = "sleep 1000 & echo $$ $! >> log; wait";
    let line = ["watch", "protos", "out", "--", "sh", "-c", script];
    let mut session = Session::in_terminal(folder.path(), &line);
    session.until_shows(&["running `sh -c"]);
    session.until(|_| runs(&folder).len() == 1);

    book(&folder, "broken");
    session.until_shows(&["error[", "nothing was written"]);
    let first = runs(&folder);
    assert_eq!(first.len(), 1, "what is broken is not run");
    session.until(|_| !first[0].split_whitespace().any(is_running));

    book(&folder, &with_field("number"));
    session.until(|_| runs(&folder).len() == 2);
    let second = runs(&folder);
    assert!(second[1].split_whitespace().all(is_running));
    book(&folder, &with_field("again"));
    session.until(|_| runs(&folder).len() == 3);
    session.until(|_| !second[1].split_whitespace().any(is_running));

    assert_eq!(session.interrupt(), Some(130));
    let last = runs(&folder);
    session.until(|_| !last[2].split_whitespace().any(is_running));
}

#[test]
fn the_result_of_a_command_is_reported() {
    let folder = project();
    let line = ["watch", "protos", "out", "--", "sh", "-c", "test -e good"];
    let mut session = Session::in_pipes(folder.path(), &line);
    session.until_shows(&[
        "error: `sh -c test -e good` failed: exit status: 1",
        WAITING,
    ]);
    write(&folder, "good", "");
    book(&folder, &with_field("number"));
    session.until_shows(&["`sh -c test -e good` succeeded"]);
    assert_eq!(session.interrupt(), Some(130));

    let line = ["watch", "protos", "out", "--", "no-such-program"];
    let mut session = Session::in_pipes(folder.path(), &line);
    session.until_shows(&["error: cannot run `no-such-program`", WAITING]);
    assert_eq!(session.interrupt(), Some(130));
}

#[test]
fn pipes_get_plain_lines() {
    let folder = project();
    let mut session = Session::in_pipes(folder.path(), &["watch", "protos", "out"]);
    session.until_shows(&["wrote `out`", WAITING]);
    book(&folder, "broken");
    session.until_shows(&["error[", "nothing was written"]);
    book(&folder, &with_field("number"));
    session.until(|seen| seen.matches("wrote `out`").count() == 2);
    session.until(|seen| seen.matches(WAITING).count() == 3);
    assert_eq!(session.interrupt(), Some(130));
    let all = session.all();
    let is_plain = |c: char| c == '\n' || !c.is_control();
    assert!(all.chars().all(is_plain), "{all:?}");
}

#[test]
fn programs_get_messages_at_the_end_of_each_run() {
    let folder = project();
    book(&folder, &BOOK.replace("int32", "Nowhere"));
    let line = ["watch", "protos", "out", "--message-format", "json"];
    let mut session = Session::in_pipes(folder.path(), &line);
    session.until_shows(&["{\"code\":\"E0300\"", "nothing was written"]);
    book(&folder, BOOK);
    session.until_shows(&["wrote `out`"]);
    assert_eq!(session.interrupt(), Some(130));
}

/// The output is in the folder of the protos, so every write causes an event.
#[test]
fn its_own_output_is_not_a_change() {
    let folder = project();
    let line = ["watch", "protos", "protos", "--lang", "python"];
    let mut session = Session::in_pipes(folder.path(), &line);
    session.until_shows(&["wrote `protos`", WAITING]);
    for round in 1..4 {
        book(&folder, &with_field(&format!("field{round}")));
        session.until(|seen| seen.matches(WAITING).count() == round + 1);
    }
    // Long enough to notice the last write.
    thread::sleep(Duration::from_secs(1));
    assert_eq!(session.interrupt(), Some(130));
    let all = session.all();
    assert_eq!(all.matches("changed protos").count(), 3, "{all}");
    assert_eq!(all.matches(WAITING).count(), 4, "{all}");
}

#[test]
fn changes_are_found_by_polling() {
    let folder = project();
    let mut session = Session::in_pipes(folder.path(), &["watch", "protos", "out", "--poll"]);
    session.until_shows(&["wrote `out`", WAITING]);
    replace_tree(&folder, &with_field("number"));
    session.until(|_| output(&folder).contains("pub number"));
    book(&folder, &with_field("other"));
    session.until(|_| output(&folder).contains("pub other"));
    assert_eq!(session.interrupt(), Some(130));
}

#[test]
fn errors_that_no_change_can_fix_end_it() {
    let folder = project();
    for line in [
        &["watch"][..],
        &["watch", "protos"],
        &["watch", "protos", "out", "--imports", "relative"],
        &["watch", "protos", "out", "--list-outputs"],
    ] {
        let run = program::protree(folder.path(), line);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line:?}");
        assert_ne!(run.stderr, "", "{line:?}");
    }
    assert!(!Path::new("out").exists());
}
