//! The command line as a process: help, exit codes, what goes to stdout and what to stderr.
#![cfg(feature = "cli")]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;

use std::path::Path;
use std::time::SystemTime;

use program::{Run, protree};
use tempfile::TempDir;

const BOOK: &str = "syntax = \"proto3\";\npackage book;\nmessage Book { int32 id = 1; }\n";
const SHELF: &str = "syntax = \"proto3\";\npackage shelf;\nimport \"book/book.proto\";\n\
    message Shelf { repeated book.Book books = 1; }\n";

/// A folder with two protos, of which one imports the other.
fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    folders::write(&folder.path().join("protos/book/book.proto"), BOOK);
    folders::write(&folder.path().join("protos/shelf/shelf.proto"), SHELF);
    folder
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace()
}

fn check(folder: &Path, line: &str, code: i32) -> Run {
    let run = protree(folder, words(line));
    assert_eq!(
        run.code, code,
        "protree {line}\n{}\n{}",
        run.stdout, run.stderr
    );
    run
}

#[track_caller]
fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn usage_mistakes_exit_2_and_print_nothing_on_stdout() {
    let folder = project();
    let lines = [
        "",
        "gne protos out",
        "gen protos",
        "gen protos out --layout flat",
        "gen protos out --services both",
        "gen protos out --quiet --verbose",
        "gen protos out --imports relative",
        "gen protos out --lang python --layout package",
        "gen missing out",
        "gen",
        "check",
        "tree --format json --graph dot protos",
    ];
    for line in lines {
        let run = check(folder.path(), line, 2);
        assert_eq!(run.stdout, "", "protree {line}");
        assert_ne!(run.stderr, "", "protree {line}");
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    let folder = project();
    for line in [
        "--help",
        "gen --help",
        "check -h",
        "tree --help",
        "explain E0300",
        "explain editions",
        "--version",
    ] {
        let run = check(folder.path(), line, 0);
        assert_ne!(run.stdout, "", "protree {line}");
        assert_eq!(run.stderr, "", "protree {line}");
    }
}

#[test]
fn the_tree_shows_editions_and_features_that_differ_from_them() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let run = check(&golden.join("edition-2023"), "tree protos", 0);
    assert_says(
        &run.stdout,
        &[
            "a/a.proto (edition 2023)",
            "feature utf8_validation = NONE",
            "feature message_encoding = DELIMITED of a.Tour.delimited",
        ],
    );
    let run = check(&golden.join("edition-2024"), "tree protos --lang python", 0);
    assert_says(&run.stdout, &["(edition 2024)", "protobuf 6.32.0"]);
}

#[test]
fn the_first_gen_shows_what_the_consumer_needs_and_the_second_writes_nothing() {
    let folder = project();
    folders::write(&folder.path().join("Cargo.toml"), "");
    let first = check(folder.path(), "gen protos src/pb", 0);
    assert_eq!(first.stdout, "");
    assert_says(
        &first.stderr,
        &[
            "wrote `src/pb`",
            "pub mod pb;",
            "[dependencies]",
            "prost = ",
        ],
    );
    let before = modified(folder.path());
    let second = check(folder.path(), "gen protos src/pb", 0);
    assert_says(&second.stderr, &["`src/pb` is current"]);
    assert_eq!(modified(folder.path()), before);
}

#[test]
fn the_first_gen_does_not_show_what_the_consumer_has() {
    let folder = project();
    let manifest = folder.path().join("Cargo.toml");
    folders::write(&manifest, "[dependencies]\nbytes = \"1\"\n");
    folders::write(&folder.path().join("src/lib.rs"), "pub mod pb;\n");
    let run = check(folder.path(), "gen protos src/pb", 0);
    assert_says(&run.stderr, &["in Cargo.toml:", "prost = "]);
    assert!(!run.stderr.contains("pub mod pb"), "{}", run.stderr);
    folders::write(&manifest, "[dependencies]\nprost = { version = \"0\" }\n");
    folders::write(
        &folder.path().join("src/lib.rs"),
        "pub mod pb;\nmod more;\n",
    );
    let run = check(folder.path(), "gen protos src/more", 0);
    assert!(run.stderr.ends_with("created\n"), "{}", run.stderr);
}

#[test]
fn quiet_runs_print_nothing() {
    let folder = project();
    for line in [
        "gen protos out -q",
        "-q gen protos out",
        "check protos out -q",
    ] {
        let run = check(folder.path(), line, 0);
        assert_eq!(
            (run.stdout.as_str(), run.stderr.as_str()),
            ("", ""),
            "protree {line}"
        );
    }
}

#[test]
fn check_shows_the_difference_and_the_command_that_fixes_it() {
    let folder = project();
    check(folder.path(), "gen protos out", 0);
    let current = check(folder.path(), "check protos out", 0);
    assert_eq!(current.stdout, "");
    let book = BOOK.replace("id", "number");
    folders::write(&folder.path().join("protos/book/book.proto"), book);
    let before = folders::read(folder.path());
    let line = "check protos out --exclude x/**";
    let stale = check(folder.path(), line, 1);
    assert_says(&stale.stdout, &["-    pub id: i32", "+    pub number: i32"]);
    assert!(
        !stale.stdout.contains('\u{1b}'),
        "colour without a terminal"
    );
    let last = stale.stderr.trim_end().lines().last().unwrap_or_default();
    assert_eq!(last, "help: run `protree gen protos out --exclude 'x/**'`");
    assert_eq!(
        folders::read(folder.path()),
        before,
        "check wrote something"
    );
    let coloured = check(folder.path(), "check protos out --color always", 1);
    assert!(coloured.stdout.contains('\u{1b}'), "no colour");
}

#[test]
fn check_of_a_missing_folder_lists_every_file() {
    let folder = project();
    let run = check(folder.path(), "check protos out", 1);
    assert_says(
        &run.stderr,
        &["missing: out/mod.rs", "missing: out/book.rs"],
    );
    assert!(!folder.path().join("out").exists());
}

#[test]
fn mistakes_in_protos_exit_1_with_place_and_nothing_written() {
    let folder = project();
    let broken = SHELF.replace("book.Book", "book.Bok");
    folders::write(&folder.path().join("protos/shelf/shelf.proto"), broken);
    let human = check(folder.path(), "gen protos out", 1);
    assert_says(
        &human.stderr,
        &[
            "shelf/shelf.proto:4:26",
            "message Shelf { repeated book.Bok",
        ],
    );
    let short = check(folder.path(), "gen protos out --message-format short", 1);
    let line = short.stderr.lines().next().unwrap_or_default();
    assert!(
        line.starts_with("protos/shelf/shelf.proto:4:26: error["),
        "{line}"
    );
    assert!(!folder.path().join("out").exists());
}

#[test]
fn hand_written_files_in_the_way_stop_everything_unless_forced() {
    let folder = project();
    folders::write(&folder.path().join("out/book.rs"), "// mine\n");
    folders::write(&folder.path().join("out/notes.txt"), "mine\n");
    let run = check(folder.path(), "gen protos out", 1);
    assert_says(&run.stderr, &["out/book.rs", "--force"]);
    assert!(!folder.path().join("out/mod.rs").exists());
    check(folder.path(), "gen protos out --force", 0);
    let files = folders::read(&folder.path().join("out"));
    assert_eq!(files["notes.txt"], b"mine\n");
    assert_ne!(files["book.rs"], b"// mine\n");
}

#[test]
fn the_output_does_not_depend_on_the_folder_or_the_locale() {
    let folder = project();
    let root = folder.path();
    check(root, "gen protos one", 0);
    let protos = root.join("protos");
    let protos = protos.to_str().expect("temporary folders are UTF-8");
    check(root, &format!("gen {protos} two"), 0);
    check(&root.join("protos/book"), "gen .. ../../three", 0);
    let mut command = program::command(root, words("gen ./protos/ four"));
    command
        .env("LANG", "tr_TR.UTF-8")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("TZ", "Asia/Tokyo");
    assert_eq!(program::run(&mut command).code, 0);
    let one = folders::read(&root.join("one"));
    assert!(!one.is_empty());
    for other in ["two", "three", "four"] {
        assert_eq!(folders::read(&root.join(other)), one, "{other}");
    }
}

#[test]
fn protree_toml_is_found_above_and_its_targets_are_written_together() {
    let folder = project();
    let root = folder.path();
    let file = "tree = 'protos'\n[target.rust]\nout = 'src/pb'\n\
        [target.messages]\nout = 'messages'\nservices = 'none'\n";
    folders::write(&root.join("protree.toml"), file);
    check(&root.join("protos/book"), "gen", 0);
    assert!(root.join("src/pb/mod.rs").exists() && root.join("messages/mod.rs").exists());
    check(root, "check", 0);
    folders::remove(&root.join("src/pb"));
    folders::write(&root.join("messages/book.rs"), "// mine\n");
    check(root, "gen", 1);
    assert!(
        !root.join("src").join("pb").join("mod.rs").exists(),
        "one target without the other"
    );
    check(root, "tree --format json", 0);
}

#[test]
fn mistakes_in_protree_toml_exit_2_with_place_and_nearest_key() {
    let folder = project();
    let file = "tree = 'protos'\n[target.rust]\nuot = 'src/pb'\n";
    folders::write(&folder.path().join("protree.toml"), file);
    let run = check(folder.path(), "gen", 2);
    assert_says(
        &run.stderr,
        &[
            "protree.toml:3:1",
            "unknown key `uot`",
            "did you mean `out`?",
        ],
    );
}

#[test]
fn tree_prints_modules_json_and_graphs() {
    let folder = project();
    let text = check(folder.path(), "tree protos", 0);
    let expected = "protos\n\
        ├── book\n\
        │   └── book/book.proto\n\
        │       └── message Book\n\
        └── shelf\n    \
            └── shelf/shelf.proto\n        \
                └── message Shelf\n\
        \n\
        needs prost 0.14\n";
    assert_eq!(text.stdout, expected);
    let json = check(folder.path(), "tree protos --format json", 0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(json["rust"]["modules"][1]["path"], "shelf");
    assert_eq!(json["files"][1]["imports"][0], "book/book.proto");
    let mermaid = check(folder.path(), "tree protos --graph mermaid", 0).stdout;
    assert_says(&mermaid, &["flowchart LR", "f1 --> f0"]);
    let dot = check(folder.path(), "tree protos --graph dot", 0).stdout;
    assert_says(
        &dot,
        &["digraph", "\"shelf/shelf.proto\" -> \"book/book.proto\""],
    );
}

#[test]
fn a_package_that_differs_from_its_folder_is_shown() {
    let folder = project();
    let book = BOOK.replace("package book", "package library.v1");
    let shelf = SHELF.replace("book.Book", "library.v1.Book");
    folders::write(&folder.path().join("protos/book/book.proto"), book);
    folders::write(&folder.path().join("protos/shelf/shelf.proto"), shelf);
    let tree = check(folder.path(), "tree protos", 0).stdout;
    assert_says(&tree, &["book/book.proto (package library.v1)"]);
    let verbose = check(folder.path(), "gen protos out -v", 0).stderr;
    assert_says(
        &verbose,
        &["book/book.proto -> library::v1 (package library.v1)"],
    );
}

/// Adds 25 files; `{}` in `text` is replaced by the number of the file.
fn add_many(folder: &Path, text: &str) {
    for number in 0..25 {
        let path = format!("protos/m{number}/m{number}.proto");
        folders::write(&folder.join(path), text.replace("{}", &number.to_string()));
    }
}

#[test]
fn of_many_warnings_with_the_same_code_only_some_are_shown() {
    let folder = project();
    let text = "syntax = \"proto2\";\npackage m{};\nmessage M { optional int32 a_b = 1; optional int32 aB = 2; }\n";
    add_many(folder.path(), text);
    let shown = |line: &str| {
        let stderr = check(folder.path(), line, 0).stderr;
        (
            stderr.matches("warning[E0407]: ").count(),
            stderr.contains("warning[E0407]: 5 more;"),
        )
    };
    assert_eq!(shown("gen protos out"), (21, true));
    assert_eq!(shown("gen protos out"), (21, true), "from the cache");
    assert_eq!(shown("gen protos out -v"), (25, false));
    assert_eq!(shown("gen protos out --message-format short"), (25, false));
}

#[test]
fn many_unused_imports_are_one_line() {
    let folder = project();
    add_many(
        folder.path(),
        "syntax = \"proto3\";\npackage m{};\nimport \"book/book.proto\";\n",
    );
    let stderr = |line: &str| check(folder.path(), line, 0).stderr;
    let line = "warning[E0211]: 25 imports are not used; `--verbose` lists them\n";
    for quiet in ["gen protos out", "gen protos out -q"] {
        let stderr = stderr(quiet);
        assert_eq!(stderr.matches("E0211").count(), 1, "{stderr}");
        assert!(stderr.contains(line), "{stderr}");
    }
    assert_eq!(stderr("gen protos out -v").matches("E0211").count(), 25);
    let short = stderr("gen protos out --message-format short");
    assert_eq!(short.matches("E0211").count(), 25);
}

#[cfg(unix)]
#[test]
fn control_characters_in_file_names_are_not_printed() {
    let folder = project();
    let path = folder.path().join("protos/b\u{1b}[31m.proto");
    folders::write(
        &path,
        "syntax = \"proto3\";\nmessage M { Nowhere a = 1; }\n",
    );
    for line in ["gen protos out", "gen protos out --message-format short"] {
        let stderr = check(folder.path(), line, 1).stderr;
        assert!(!stderr.contains('\u{1b}'), "{stderr:?}");
        assert!(stderr.contains("31m.proto"), "{stderr:?}");
    }
}

#[test]
fn a_descriptor_set_is_written_once_and_replaces_no_other_file() {
    let folder = project();
    let line = "gen protos out --descriptor-set set.binpb";
    check(folder.path(), line, 0);
    let set = || std::fs::metadata(folder.path().join("set.binpb"));
    let written = set().and_then(|set| set.modified()).ok();
    assert!(written.is_some());
    check(folder.path(), line, 0);
    assert_eq!(set().and_then(|set| set.modified()).ok(), written);

    folders::write(&folder.path().join("notes.txt"), "by hand\n");
    let line = "gen protos out --descriptor-set notes.txt";
    let run = check(folder.path(), line, 1);
    assert_says(&run.stderr, &["`notes.txt` is in the way"]);
    let line = "gen protos out --descriptor-set missing/set.binpb";
    let run = check(folder.path(), line, 2);
    assert_says(&run.stderr, &["missing"]);
    assert_eq!(
        folders::read(folder.path())["notes.txt"],
        b"by hand\n",
        "what is not ours stays"
    );
}

#[test]
fn options_of_rust_are_keys_of_protree_toml() {
    let folder = project();
    let text = "tree = 'protos'\n[target.rust]\nout = 'out'\nderive = ['.book=Hash, Ord, PartialOrd']\n\
        type-names = true\nno-comments = true\nextern-path = ['.shelf=::shelf: Copy']\n";
    folders::write(&folder.path().join("protree.toml"), text);
    check(folder.path(), "gen", 0);
    let files = folders::read(&folder.path().join("out"));
    let book = String::from_utf8_lossy(&files["book.rs"]);
    assert_says(
        &book,
        &["#[derive(Ord, PartialOrd)]", "impl ::prost::Name for Book"],
    );
    assert!(!files.contains_key("shelf.rs"), "other code has it");
    // A flag replaces a list as a whole.
    check(folder.path(), "gen --derive .book=PartialOrd", 0);
    let files = folders::read(&folder.path().join("out"));
    let book = String::from_utf8_lossy(&files["book.rs"]);
    assert_says(&book, &["#[derive(PartialOrd)]"]);

    let wrong = text
        .replace(": Copy", ": Clone")
        .replace(".book=", ".book ");
    folders::write(&folder.path().join("protree.toml"), wrong);
    let run = check(folder.path(), "gen", 2);
    assert_says(
        &run.stderr,
        &["protree.toml:4", "has no `=` after its path"],
    );
}

#[test]
fn list_outputs_lists_files_and_writes_nothing() {
    let folder = project();
    let run = check(folder.path(), "gen protos out --list-outputs", 0);
    assert_eq!(run.stdout, "out/book.rs\nout/mod.rs\nout/shelf.rs\n");
    assert!(!folder.path().join("out").exists());
    let line = "gen protos out --list-outputs --single-file --package-list";
    let run = check(folder.path(), line, 0);
    assert_eq!(run.stdout, "out/mod.rs\nout/protree-packages.txt\n");
    check(folder.path(), "gen protos out --list-outputs --force", 2);
}

#[test]
fn a_depfile_lists_the_inputs() {
    let folder = project();
    let depfile = || {
        folders::read(folder.path())
            .remove("out.d")
            .map(String::from_utf8)
    };
    folders::write(
        &folder.path().join("inc lude/a#$b.proto"),
        BOOK.replace("book", "other"),
    );
    let shelf = SHELF.replace("import", "import \"a#$b.proto\"; import");
    folders::write(&folder.path().join("protos/shelf/shelf.proto"), shelf);
    let include = ["-I", "inc lude"];
    let line = words("gen protos out --depfile out.d --depfile-target the\\target").chain(include);
    let run = protree(folder.path(), line);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let expected = "the\\target: \\\n  inc\\ lude/a\\#$$b.proto \\\n  protos/book/book.proto \\\n  \
        protos/shelf/shelf.proto\ninc\\ lude/a\\#$$b.proto:\nprotos/book/book.proto:\nprotos/shelf/shelf.proto:\n";
    assert_eq!(depfile(), Some(Ok(expected.to_owned())));
    // A depfile may be overwritten; other files may not.
    let line = words("gen protos out --depfile out.d").chain(include);
    assert_eq!(protree(folder.path(), line).code, 0);
    let rule = depfile().expect("it is there").expect("it is UTF-8");
    assert!(
        rule.starts_with("out/book.rs \\\n  out/mod.rs \\\n  out/shelf.rs: \\\n"),
        "{rule}"
    );
    let line = words("gen protos out --depfile protos/book/book.proto").chain(include);
    assert_eq!(protree(folder.path(), line).code, 1);
    check(folder.path(), "gen protos out --depfile-target x", 2);
}

#[test]
fn arguments_can_be_read_from_a_file() {
    let folder = project();
    folders::write(
        &folder.path().join("arguments"),
        "gen\nprotos\nout folder\n",
    );
    check(folder.path(), "@arguments --no-cache", 0);
    assert!(folder.path().join("out folder/mod.rs").exists());
    let run = check(folder.path(), "gen @missing", 2);
    assert_says(&run.stderr, &["missing"]);
}

/// The folder, the time, the user and the environment do not change the output.
#[test]
fn outputs_do_not_depend_on_the_machine() {
    let first = project();
    let second = project();
    let line = "gen protos out --no-cache --embed-descriptors --source-info --package-list --descriptor-set set.binpb \
        --depfile out.d";
    check(first.path(), line, 0);
    let mut command = program::command(second.path(), words(line));
    command
        .env_clear()
        .env("HOME", "/nowhere")
        .env("USER", "nobody")
        .env("TZ", "Asia/Tokyo")
        .env("LANG", "zh_CN.UTF-8");
    assert_eq!(program::run(&mut command).code, 0);
    let (first_files, second_files) = (folders::read(first.path()), folders::read(second.path()));
    assert_eq!(first_files, second_files);
    let name = first.path().to_str().expect("temporary folders are UTF-8");
    for (path, bytes) in first_files {
        assert!(!String::from_utf8_lossy(&bytes).contains(name), "{path}");
    }
}

/// The modification time of each file.
fn modified(folder: &Path) -> Vec<(String, SystemTime)> {
    let files = folders::read(folder).into_keys();
    files
        .map(|path| {
            let metadata = folder.join(&path).metadata().expect("it was just read");
            (
                path,
                metadata.modified().expect("the file system keeps times"),
            )
        })
        .collect()
}
