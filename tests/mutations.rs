//! Randomly damaged sources give an error or code, but no panic. `PROTREE_MUTATIONS` sets how many are tried,
//! `PROTREE_SEED` the seed.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test makes its own trees and fails where it cannot"
)]

use std::fs;
use std::path::{Path, PathBuf};

use protree::{Config, Error};

/// A small generator of random numbers, the same on every platform.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

fn seeds() -> Vec<String> {
    let mut seeds = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = [
        "protos",
        "tests/diagnostics",
        "tests/cases",
        "tests/descriptors",
    ]
    .map(|folder| root.join(folder))
    .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "proto") {
                seeds.extend(fs::read_to_string(path));
            }
        }
    }
    for name in [
        "messages", "proto2", "proto3", "enums", "options", "services",
    ] {
        let path = root.join(format!("tests/verdicts/{name}.txt"));
        let text = fs::read_to_string(path).unwrap();
        let cases = text.split("=== ").skip(1);
        seeds.extend(cases.filter_map(|case| Some(case.splitn(3, '\n').nth(2)?.to_owned())));
    }
    seeds.sort();
    seeds
}

/// A file of random tokens.
fn random_tokens(random: &mut Random) -> String {
    let heads = [
        "",
        "edition = \"2023\";",
        "edition = \"2024\";",
        "syntax = \"proto3\";",
    ];
    let mut text = heads[random.below(heads.len())].to_owned();
    for _ in 0..random.below(80) {
        text.push_str(PIECES[random.below(PIECES.len())]);
        if random.below(2) == 0 {
            text.push(' ');
        }
    }
    text
}

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "(",
    ")",
    ";",
    "=",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    "-",
    ".",
    ",",
    "0",
    "-1",
    "18446744073709551616",
    "1e400",
    "inf",
    "message ",
    "enum ",
    "oneof ",
    "extend ",
    "group ",
    "map<",
    "stream ",
    "option ",
    "reserved ",
    "extensions ",
    "max",
    "\0",
    "\u{202e}",
    "é",
    "\\x",
    "\n",
    "import public \"a.proto\";",
    "import option \"b.proto\";",
    "export ",
    "local ",
    "features.",
    "field_presence = IMPLICIT",
    "message_encoding",
    "[default = ",
    "repeated int32 ",
    "string ",
    "service S {",
    "rpc a (b) returns (c)",
    "a",
    "B",
    "(a.b)",
    "1",
    "2 to 5",
];

fn mutate(seed: &str, other: &str, random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.as_bytes().to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(20)).min(bytes.len());
        match random.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = PIECES[random.below(PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
            2 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            3 => {
                let copied = bytes[at..end].to_vec();
                let target = random.below(bytes.len() + 1);
                bytes.splice(target..target, copied);
            }
            4 => {
                let from = random.below(other.len());
                let until = (from + random.below(60)).min(other.len());
                bytes.splice(at..end, other.bytes().skip(from).take(until - from));
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}

#[test]
fn damaged_sources_cause_no_panic() {
    const FILES: usize = 50;
    let number = |name: &str, otherwise: usize| {
        std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
    };
    let count = number("PROTREE_MUTATIONS", 20_000);
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (number("PROTREE_SEED", 1) as u64) << 20);
    let seeds = seeds();
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutations");
    fs::create_dir_all(&folder).unwrap();
    let mut accepted = 0;
    for _ in 0..count.div_ceil(FILES) {
        // Each run has many files and reports the errors of all of them.
        for file in 0..FILES {
            let seed = &seeds[random.below(seeds.len())];
            let other = &seeds[random.below(seeds.len())];
            let text = match random.below(10) {
                0 => random_tokens(&mut random).into_bytes(),
                _ => mutate(seed, other, &mut random),
            };
            fs::write(folder.join(format!("f{file}.proto")), text).unwrap();
        }
        match Config::new(&folder).generate() {
            Ok(_) => accepted += FILES,
            Err(Error::Protos(diagnostics)) => {
                for diagnostic in &diagnostics {
                    assert_ne!(diagnostic.code, "E0001", "{diagnostic}");
                    assert!(!diagnostic.render(false, 80).is_empty());
                }
            }
            Err(error) => panic!("{error}"),
        }
    }
    println!("{count} damaged sources, {accepted} of them in trees that were right");
}
