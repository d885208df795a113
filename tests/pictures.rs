//! The pictures of the README and the book show the current output of the program. `PROTREE_BLESS=1` draws them again,
//! which `scripts/pictures.sh` does.
#![cfg(all(unix, feature = "cli"))]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;
#[path = "support/session.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod session;

use std::path::Path;

use session::Session;
use tempfile::TempDir;

const BOOK: &str =
    "syntax = \"proto3\";\npackage book;\n\nmessage Book {\n  string title = 1;\n}\n";
const SHELF: &str = "syntax = \"proto3\";\npackage shelf;\n\nimport \"book/book.proto\";\n\nmessage Shelf {\n  \
    string name = 1;\n  repeated book.Book books = 2;\n}\n";

/// A crate with two protos, the second with this text.
fn project(shelf: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    folders::write(&folder.path().join("Cargo.toml"), "");
    folders::write(&folder.path().join("protos/book/book.proto"), BOOK);
    write_shelf(&folder, shelf);
    folder
}

fn write_shelf(folder: &TempDir, text: &str) {
    folders::write(&folder.path().join("protos/shelf/shelf.proto"), text);
}

/// Runs a command line; returns the line and its output.
fn typed(folder: &TempDir, line: &str) -> String {
    let words = line.split(' ').skip(1);
    let coloured = words.chain(["--color", "always"]);
    let run = program::protree(folder.path(), coloured);
    let output = run.stdout + &run.stderr;
    format!("{}{}\n\n", prompt(line), output.trim_end())
}

fn prompt(line: &str) -> String {
    format!("\u{1b}[1m$ {line}\u{1b}[0m\n")
}

#[track_caller]
fn compare(name: &str, transcript: &str) {
    let picture = anstyle_svg::Term::new().render_svg(transcript.trim_end());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
    let path = path.join(format!("{name}.svg"));
    if std::env::var_os("PROTREE_BLESS").is_some_and(|bless| bless == "1") {
        folders::write(&path, &picture);
    }
    let drawn = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        drawn == picture,
        "{} is not current: scripts/pictures.sh draws it anew. What is said now:\n{transcript}",
        path.display()
    );
}

#[test]
fn a_crate_is_set_up() {
    let folder = project(SHELF);
    let manifest = "[package]\nname = \"library\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    folders::write(&folder.path().join("Cargo.toml"), manifest);
    folders::write(&folder.path().join("src/lib.rs"), "//! A library.\n");
    let lines = ["protree init --yes", "protree gen"];
    let transcript = lines.map(|line| typed(&folder, line));
    compare("init", &transcript.concat());
}

#[test]
fn an_error_and_its_fix() {
    let folder = project(&SHELF.replace("import \"book/book.proto\";\n\n", ""));
    let lines = [
        "protree gen protos src/pb",
        "protree fix protos",
        "protree gen protos src/pb",
    ];
    let transcript = lines.map(|line| typed(&folder, line));
    compare("gen", &transcript.concat());
}

#[test]
fn a_watch_over_several_changes() {
    const WAITING: &str = "waiting for changes";
    let folder = project(SHELF);
    typed(&folder, "protree gen protos src/pb");
    let line = ["watch", "protos", "src/pb", "--color", "always"];
    let mut session = Session::in_pipes(folder.path(), &line);
    session.until_shows(&[WAITING]);
    write_shelf(&folder, &SHELF.replace("book.Book", "book.Bok"));
    session.until(|seen| seen.matches(WAITING).count() == 2);
    write_shelf(&folder, &SHELF.replace("books", "volumes"));
    session.until(|seen| seen.matches(WAITING).count() == 3);
    session.interrupt();
    // An empty line stands for the wait, and for the screen that is cleared on a terminal.
    let transcript = session.all().replace("changed protos", "\nchanged protos");
    compare(
        "watch",
        &(prompt("protree watch protos src/pb") + &transcript),
    );
}
