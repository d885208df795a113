//! Trees to edit: the samples, the cases, and random ones whose files depend on each other closely.

use std::fmt::Write as _;
use std::path::Path;

use crate::folders;
use crate::random_schema::{self, NAMES, Random};

/// Paths and texts of `.proto` files.
pub(crate) type Tree = Vec<(String, String)>;

/// Packages that are nested in each other, so that they share names and modules.
const PACKAGES: &[&str] = &[
    "a", "a", "a.b", "a.b", "a.b.c", "a.c", "b", "b.foo", "x.y.z",
];

/// A bundled file that a tree may also contain.
const TIMESTAMP: &str = "google/protobuf/timestamp.proto";
const TIMESTAMP_TEXT: &str = "syntax = \"proto3\";\npackage google.protobuf;\n\
    message Timestamp {\n  int64 seconds = 1;\n  int32 nanos = 2;\n}\n";

/// The tree with this number.
pub(crate) fn tree(number: usize, random: &mut Random) -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    match number % 8 {
        0 => read(&root.join("protos")),
        1 => {
            let cases = root.join("tests/cases");
            let mut names: Vec<_> = std::fs::read_dir(&cases)
                .expect("there are cases")
                .map(|case| case.expect("it can be read").path())
                .collect();
            names.sort();
            read(&names[number / 8 % names.len()].join("protos"))
        }
        2 => random_schema::files(random),
        _ => web(random),
    }
}

fn read(folder: &Path) -> Tree {
    let files = folders::read(folder).into_iter();
    files
        .filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)))
        .collect()
}

/// Files that import some of those before them and use their messages.
fn web(random: &mut Random) -> Tree {
    let mut tree: Tree = Vec::new();
    let mut defined: Vec<Vec<String>> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    if random.chance(20) {
        tree.push((TIMESTAMP.to_owned(), TIMESTAMP_TEXT.to_owned()));
        defined.push(vec![".google.protobuf.Timestamp".to_owned()]);
    }
    for index in 0..6 + random.below(8) {
        let package = match random.below(12) {
            0 => "",
            _ => random.pick(PACKAGES),
        };
        let folder = random.pick(&["", "p/", "p/", "p/q/", "q/"]);
        let syntax = if random.chance(25) {
            "proto2"
        } else {
            "proto3"
        };
        let mut text = format!("syntax = \"{syntax}\";\n");
        if !package.is_empty() {
            writeln!(text, "package {package};").expect("a string takes all");
        }
        let mut types = Vec::new();
        for (import, (path, _)) in tree.iter().enumerate() {
            if random.chance(30) {
                let public = if random.chance(15) { "public " } else { "" };
                writeln!(text, "import {public}\"{path}\";").expect("a string takes all");
                types.extend(defined[import].iter().cloned());
            }
        }
        if random.chance(20) && !text.contains(TIMESTAMP) {
            writeln!(text, "import \"{TIMESTAMP}\";").expect("a string takes all");
            types.push(".google.protobuf.Timestamp".to_owned());
        }
        let mut own = Vec::new();
        for number in 0..=random.below(3) {
            let name = name(random, index, number);
            text += &message(&name, &types, syntax, random);
            let full = format!(".{package}.{name}").replace("..", ".");
            types.push(full.clone());
            own.push(full);
        }
        if random.chance(30) {
            let (input, output) = (&types[0], &types[types.len() - 1]);
            writeln!(
                text,
                "// Serves.\nservice S{index} {{\n  rpc Get({input}) returns (stream {output});\n}}"
            )
            .expect("a string takes all");
        }
        if syntax == "proto2" {
            open.extend(own.iter().cloned());
            let open: Vec<String> = types
                .iter()
                .filter(|name| open.contains(*name))
                .cloned()
                .collect();
            if random.chance(50) {
                text += &extension(&open, random);
            }
        }
        defined.push(own);
        tree.push((format!("{folder}f{index}.proto"), text));
    }
    tree
}

/// An extension of one of the types, which are of proto2.
pub(crate) fn extension(types: &[String], random: &mut Random) -> String {
    let (name, number) = (&types[random.below(types.len())], 1000 + random.below(3));
    let field = random.below(1000);
    format!("extend {name} {{ optional int32 extension_{field} = {number}; }}\n")
}

/// A name that is mostly unique in its case.
fn name(random: &mut Random, index: usize, number: usize) -> String {
    match random.below(5) {
        0 => format!("foo{number}x{index}"),
        1 => format!("Foo{number}x{index}"),
        2 => ["B", "C", "Foo", "b", "FOO"][random.below(5)].to_owned(),
        _ => format!("M{index}x{number}"),
    }
}

/// The text of a message; in proto2 it has an extension range.
pub(crate) fn message(name: &str, types: &[String], syntax: &str, random: &mut Random) -> String {
    let label = if syntax == "proto2" { "optional " } else { "" };
    let mut text = format!("// What {name} is.\nmessage {name} {{\n");
    if random.chance(40) {
        let nested = random.pick(&["Inner", "C", "Foo", "inner", "Kind"]);
        writeln!(
            text,
            "  message {nested} {{ {label}double d = 1; }}\n  {label}{nested} own = 1;"
        )
        .expect("a string takes all");
    }
    if random.chance(20) {
        text += "  oneof kind { int32 left = 2; string right = 3; }\n";
    }
    for number in 4..4 + random.below(3) {
        let kind = match random.below(4) {
            0 => "bytes",
            1 => "repeated float",
            _ if types.is_empty() => "int64",
            _ => &types[random.below(types.len())],
        };
        let field = random.pick(NAMES).to_lowercase();
        let label = if kind.contains(' ') { "" } else { label };
        writeln!(text, "  {label}{kind} {field}_{number} = {number};").expect("a string takes all");
    }
    if syntax == "proto2" {
        text += "  extensions 1000 to 1010;\n";
    }
    text + "}\n"
}
