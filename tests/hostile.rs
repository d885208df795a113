//! Hostile trees: each must end with success or a clean error, without exhausting stack, memory or time. Nothing here
//! asserts on memory or time; `scripts/hostile.sh` runs these tests under limits of both.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test makes its own trees and fails where it cannot"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use protree::{Config, Error};

const HEAD: &str = "syntax = \"proto3\";\n";

fn tree(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("hostile")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn one_file(name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let folder = tree(name);
    fs::write(folder.join("a.proto"), text).unwrap();
    folder
}

/// The codes of the errors, each once.
fn codes(folder: &Path) -> Vec<&'static str> {
    match Config::new(folder).generate() {
        Ok(_) => Vec::new(),
        Err(Error::Protos(diagnostics)) => {
            // The rendered diagnostics must be short, too.
            let shown: String = diagnostics.iter().map(|it| it.render(true, 100)).collect();
            assert!(shown.len() < 1_000_000, "{} bytes", shown.len());
            let mut codes: Vec<_> = diagnostics.iter().map(|it| it.code).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        }
        Err(error) => panic!("{error}"),
    }
}

fn refused(folder: &Path) -> bool {
    !codes(folder).is_empty()
}

fn repeated(count: usize, item: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for index in 0..count {
        text.push_str(&item(index));
    }
    text
}

fn chain(name: &str, keyword: &str) -> PathBuf {
    let folder = tree(name);
    for index in 0..10_000 {
        let mut text = HEAD.to_owned();
        if index > 0 {
            writeln!(text, "{keyword} \"f{}.proto\";", index - 1).unwrap();
            writeln!(text, "message M{index} {{ M{} m = 1; }}", index - 1).unwrap();
        } else {
            text.push_str("message M0 {}");
        }
        fs::write(folder.join(format!("f{index}.proto")), text).unwrap();
    }
    folder
}

#[test]
fn a_chain_of_imports() {
    assert_eq!(codes(&chain("chain", "import")), [""; 0]);
}

#[test]
fn a_chain_of_public_imports() {
    assert_eq!(codes(&chain("public-chain", "import public")), [""; 0]);
}

#[test]
fn a_circle_of_ten_thousand_files() {
    let folder = chain("circle", "import");
    let first = format!("{HEAD}import \"f9999.proto\";\nmessage M0 {{}}");
    fs::write(folder.join("f0.proto"), first).unwrap();
    assert_eq!(codes(&folder), ["E0201"]);
}

#[test]
fn diamonds_of_public_imports() {
    let folder = tree("diamonds");
    let mut previous: Vec<String> = Vec::new();
    for level in 0..200 {
        let names = ["l", "r"].map(|side| format!("{side}{level}"));
        for name in &names {
            let imports = repeated(previous.len(), |index| {
                format!("import public \"{}.proto\";\n", previous[index])
            });
            let text = format!("{HEAD}{imports}message {name} {{}}\n");
            fs::write(folder.join(format!("{name}.proto")), text).unwrap();
        }
        previous = names.to_vec();
    }
    let last = format!("{HEAD}import \"l199.proto\";\nmessage Z {{ l0 a = 1; r0 b = 2; }}");
    fs::write(folder.join("z.proto"), last).unwrap();
    assert_eq!(codes(&folder), [""; 0]);
}

#[test]
fn ten_thousand_islands() {
    let folder = tree("islands");
    for index in 0..10_000 {
        let text = format!(
            "{HEAD}import \"google/protobuf/timestamp.proto\";\nmessage M{} {{ google.protobuf.Timestamp t = 1; }}",
            index % 5000
        );
        fs::write(folder.join(format!("f{index}.proto")), text).unwrap();
    }
    // The front end accepts the same names in two islands. The back end may refuse them: the result is not checked.
    let _ = Config::new(&folder).generate();
}

#[test]
fn everything_nested_deeply() {
    let deep = 100_000;
    let nests = [
        ("messages", "message M {".repeat(deep)),
        (
            "groups",
            format!("message M {{{}", "optional group G = 1 {".repeat(deep)),
        ),
        ("aggregate", format!("option (x) = {}", "{ a ".repeat(deep))),
        ("angles", format!("option (x) = {{ {}", "a < ".repeat(deep))),
        ("lists", format!("option (x) = {{ a: {}", "[".repeat(deep))),
    ];
    for (name, text) in nests {
        assert_eq!(codes(&one_file(name, text)), ["E0010"], "{name}");
    }
    let open_nothing = [
        ("braces", "{".repeat(deep)),
        (
            "maps",
            format!("message M {{ {}", "map<int32, ".repeat(deep)),
        ),
        ("parentheses", format!("option {}", "(".repeat(deep))),
    ];
    for (name, text) in open_nothing {
        let found = codes(&one_file(name, text));
        assert!(
            found.iter().all(|code| *code == "E0100"),
            "{name}: {found:?}"
        );
    }
    assert!(refused(&one_file(
        "package",
        format!("package a{};", ".a".repeat(deep))
    )));
    assert!(refused(&one_file(
        "type",
        format!("{HEAD}message M {{ a{} x = 1; }}", ".a".repeat(deep))
    )));
    assert!(refused(&one_file(
        "option",
        format!("{HEAD}option a{} = 1;", ".a".repeat(deep))
    )));
    assert!(refused(&one_file(
        "extension",
        format!("{HEAD}option (a){} = 1;", ".(a)".repeat(deep))
    )));
}

#[test]
fn a_hundred_thousand_members() {
    let fields = repeated(100_000, |index| {
        let number = if index >= 18_999 {
            index + 1001
        } else {
            index + 1
        };
        format!("int32 f{index} = {number};\n")
    });
    assert_eq!(
        codes(&one_file(
            "fields",
            format!("{HEAD}message M {{ {fields} }}")
        )),
        [""; 0]
    );
    let values = repeated(100_000, |index| {
        format!("V{index} = {};\n", -i64::try_from(index).unwrap())
    });
    assert_eq!(
        codes(&one_file("values", format!("{HEAD}enum E {{ {values} }}"))),
        [""; 0]
    );
    let more = repeated(100_001, |index| format!("V{index} = {index};\n"));
    assert_eq!(
        codes(&one_file("more", format!("{HEAD}enum E {{ {more} }}"))),
        ["E0012"]
    );
    let ranges = repeated(50_000, |index| {
        format!("reserved {};\n", 20_000 + 2 * index)
    });
    let fields = repeated(50_000, |index| {
        format!("int32 f{index} = {};\n", 20_001 + 2 * index)
    });
    let text = format!("{HEAD}message M {{ {ranges} {fields} }}");
    assert_eq!(codes(&one_file("reserved", text)), [""; 0]);
    let messages = repeated(100_000, |index| format!("message M{index} {{}}\n"));
    assert_eq!(
        codes(&one_file("many-messages", format!("{HEAD}{messages}"))),
        [""; 0]
    );
}

/// Options: as many as there may be in a file, each by another name, in one message and in many, by name and in braces.
#[test]
fn ten_thousand_options_of_different_names() {
    const COUNT: usize = 10_000;
    let import = "import \"google/protobuf/descriptor.proto\";\n";
    let extended = repeated(COUNT, |index| {
        format!("  repeated Box o{index} = {};\n", 50_000 + index)
    });
    let fields = repeated(COUNT, |index| {
        format!("  int32 f{index} = {};\n", index + 1)
    });
    let head = format!(
        "{HEAD}{import}message Box {{\n{fields}}}\nextend google.protobuf.MessageOptions {{\n{extended}}}\n"
    );
    let in_one = repeated(COUNT, |index| {
        format!("  option (o{index}) = {{ f{index}: 1 }};\n")
    });
    let in_many = repeated(COUNT, |index| {
        format!("message M{index} {{ option (o{index}) = {{ f0: 1 f{index}: 2 }}; }}\n")
    });
    let by_name = repeated(COUNT, |index| {
        format!("  option (box).f{index} = {};\n", index % 2)
    });
    let by_name = format!(
        "extend google.protobuf.MessageOptions {{ Box box = 49999; }}\nmessage M {{\n{by_name}}}"
    );
    for (name, text) in [
        ("options-of-one", format!("{head}message M {{\n{in_one}}}")),
        (
            "options-of-many",
            head.clone() + &in_many.replace("f0: 1 f0: 2", "f0: 1"),
        ),
        ("options-by-name", head.clone() + &by_name),
    ] {
        let folder = one_file(name, text);
        assert_eq!(codes(&folder), [""; 0], "{name}");
        assert!(Config::new(&folder).descriptor_set().is_ok(), "{name}");
    }
}

#[test]
fn a_hundred_thousand_mistakes() {
    let count = 100_000;
    let unknown = repeated(count, |index| {
        format!("N{index} f{index} = {};\n", 20_000 + index)
    });
    assert!(refused(&one_file(
        "unknown",
        format!("{HEAD}message M {{ {unknown} }}")
    )));
    let same = repeated(count, |index| format!("int32 f{index} = 1;\n"));
    assert!(refused(&one_file(
        "same-number",
        format!("{HEAD}message M {{ {same} }}")
    )));
    let same = "int32 a = 1;\n".repeat(count);
    assert!(refused(&one_file(
        "same-field",
        format!("{HEAD}message M {{ {same} }}")
    )));
    let same = "message M {}\n".repeat(count);
    assert!(refused(&one_file("same-message", format!("{HEAD}{same}"))));
    let json = repeated(count, |index| {
        format!(
            "int32 a{} = {};\n",
            "_".repeat(1 + index % 200),
            20_000 + index
        )
    });
    assert!(refused(&one_file(
        "json",
        format!("{HEAD}message M {{ {json} }}")
    )));
    let options = "option java_package = \"a\";\n".repeat(20_000);
    assert!(refused(&one_file("options", format!("{HEAD}{options}"))));
    let options = "option (x) = 1;\n".repeat(count);
    assert!(refused(&one_file(
        "unknown-options",
        format!("{HEAD}{options}")
    )));
    let imports = repeated(count, |index| format!("import \"x{index}.proto\";\n"));
    assert!(refused(&one_file("imports", format!("{HEAD}{imports}"))));
    let broken = "message M { int32 = ; }\n".repeat(count);
    assert!(refused(&one_file("broken", format!("{HEAD}{broken}"))));
    let junk = "} ".repeat(1_000_000);
    assert!(refused(&one_file("junk", junk)));
}

#[test]
fn ten_thousand_broken_files() {
    let folder = tree("broken-files");
    for index in 0..10_000 {
        let text = format!("{HEAD}import \"nope{index}.proto\";\nmessage M{index} {{ N n = 1; }}");
        fs::write(folder.join(format!("f{index}.proto")), text).unwrap();
    }
    assert!(refused(&folder));
}

#[test]
fn enormous_texts() {
    assert_eq!(
        codes(&one_file("too-large", vec![b' '; 50 << 20])),
        ["E0002"]
    );
    let string = format!("{HEAD}option java_package = \"{}\";", "x".repeat(10 << 20));
    assert_eq!(codes(&one_file("string", string)), [""; 0]);
    let unterminated = format!("{HEAD}option java_package = \"{}", "x".repeat(10 << 20));
    assert!(refused(&one_file("unterminated", unterminated)));
    let comment = format!("{HEAD}/* {}", "*".repeat(10 << 20));
    assert!(refused(&one_file("comment", comment)));
    let line = format!("{HEAD}message M {{ {} ; oops }}", " ".repeat(10 << 20));
    assert!(refused(&one_file("line", line)));
    let name = format!(
        "{HEAD}message {} {{ int32 a = 1; B b = 2; }}",
        "M".repeat(5 << 20)
    );
    assert!(refused(&one_file("name", name)));
    let names = repeated(10_000, |index| {
        format!("int32 f{index} = {};", 20_000 + index)
    });
    let names = format!("{HEAD}message {} {{ {names} }}", "M".repeat(1 << 20));
    assert_eq!(codes(&one_file("names", names)), ["E0013"]);
}

#[test]
fn files_that_are_not_text() {
    assert!(refused(&one_file(
        "nul",
        format!("{HEAD}message M {{ \0 }}")
    )));
    assert_eq!(codes(&one_file("utf16", b"\xff\xfem\0e\0")), ["E0004"]);
    assert_eq!(codes(&one_file("latin1", b"message \xe9 {}")), ["E0004"]);
    assert!(refused(&one_file(
        "bidi",
        format!("{HEAD}message \u{202e}M {{}}")
    )));
    assert_eq!(
        codes(&one_file("bytes-in-comment", b"// \xe9\nmessage M {}")),
        [""; 0]
    );
    assert_eq!(codes(&one_file("marked", "\u{feff}message M {}")), [""; 0]);
}

#[cfg(unix)]
#[test]
fn entries_that_are_not_regular_files() {
    use std::os::unix::fs::symlink;
    let folder = one_file("special", HEAD);
    let status = std::process::Command::new("mkfifo")
        .arg(folder.join("fifo.proto"))
        .status();
    assert!(status.unwrap().success());
    fs::create_dir_all(folder.join("folder.proto")).unwrap();
    symlink(".", folder.join("loop")).unwrap();
    symlink("loop.proto", folder.join("README")).unwrap();
    assert_eq!(codes(&folder), [""; 0]);
    symlink("loop.proto", folder.join("loop.proto")).unwrap();
    symlink("/etc/passwd", folder.join("out.proto")).unwrap();
    symlink("/etc", folder.join("outside")).unwrap();
    assert_eq!(codes(&folder), ["E0005"]);
}
