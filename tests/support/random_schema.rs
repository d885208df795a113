//! Small random schemas with clashing names; deterministic, so that failures can be reproduced.

use std::fmt::Write;

/// Names that clash in Rust: by case, by underscores, as keywords, as accessors, or with names in generated code.
pub(crate) const NAMES: &[&str] = &[
    "Foo",
    "foo",
    "FOO",
    "fOO",
    "Foo2",
    "foo_2",
    "_",
    "__",
    "_foo",
    "foo_",
    "type",
    "Type",
    "TYPE",
    "Self",
    "self",
    "SELF",
    "super",
    "crate",
    "mod",
    "Mod",
    "Option",
    "Vec",
    "String",
    "Box",
    "Clone",
    "Default",
    "Result",
    "Some",
    "None",
    "Ok",
    "Err",
    "u8",
    "i32",
    "str",
    "bool",
    "get_foo",
    "set_foo",
    "push_foo",
    "insert_foo",
    "clear",
    "encode",
    "default",
    "new",
    "New",
    "connect",
    "Connect",
    "foo_client",
    "foo_server",
    "FooClient",
    "FooServer",
    "FooSvc",
    "prost",
    "tonic",
    "std",
    "core",
    "extern",
    "async",
    "gen",
    "a1b2",
    "a_1",
    "A1",
    "kind",
    "Kind",
    "KindOneOf",
];

const SCALARS: &[&str] = &["int32", "string", "bytes", "bool", "double", "fixed64"];

/// A generator of numbers: `SplitMix64`.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// The files of one schema: two or three, some with a package, one importing another.
pub(crate) fn files(random: &mut Random) -> Vec<(String, String)> {
    let count = 1 + random.below(3);
    let mut files: Vec<(String, String)> = Vec::new();
    for index in 0..count {
        let package = match random.below(4) {
            0 => String::new(),
            1 => random.pick(NAMES).to_owned(),
            _ => format!("{}.{}", random.pick(NAMES), random.pick(NAMES)),
        };
        let text = Schema {
            random,
            is_proto3: true,
        }
        .file(&package);
        files.push((format!("f{index}/f{index}.proto"), text));
    }
    files
}

struct Schema<'a> {
    random: &'a mut Random,
    is_proto3: bool,
}

impl Schema<'_> {
    fn file(mut self, package: &str) -> String {
        self.is_proto3 = self.random.chance(50);
        let mut text = format!(
            "syntax = \"{}\";\n",
            if self.is_proto3 { "proto3" } else { "proto2" }
        );
        if !package.is_empty() {
            writeln!(text, "package {package};").expect("a string takes all");
        }
        let messages = self.names(4);
        for name in &messages {
            text += &self.message(name, 0);
        }
        for name in self.names(2).iter().filter(|name| !messages.contains(name)) {
            text += &self.enumeration(name);
        }
        for name in self.names(2).iter().filter(|name| !messages.contains(name)) {
            text += &self.service(name, &messages);
        }
        text
    }

    /// Up to `most` names, each once.
    fn names(&mut self, most: usize) -> Vec<&'static str> {
        let mut names = Vec::new();
        for _ in 0..=self.random.below(most) {
            let name = self.random.pick(NAMES);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn message(&mut self, name: &str, depth: usize) -> String {
        let mut text = format!("message {name} {{\n");
        let members = self.names(6);
        let (types, fields) = members.split_at(self.random.below(3).min(members.len()));
        let mut enums = Vec::new();
        for inner in types {
            if depth < 2 && self.random.chance(60) {
                text += &self.message(inner, depth + 1);
            } else {
                text += &self.enumeration(inner);
                enums.push(*inner);
            }
        }
        let mut number = 0;
        let in_oneof = if fields.len() > 2 && self.random.chance(40) {
            2
        } else {
            0
        };
        for (index, field) in fields.iter().enumerate() {
            number += 1;
            if in_oneof > 0 && index == 0 {
                writeln!(text, "oneof {field} {{").expect("a string takes all");
                continue;
            }
            let inside = in_oneof > 0 && index <= in_oneof;
            let kind = self.kind(&enums, inside);
            writeln!(text, "{kind} {field} = {number};").expect("a string takes all");
            if in_oneof > 0 && index == in_oneof {
                text += "}\n";
            }
        }
        text + "}\n"
    }

    fn kind(&mut self, enums: &[&str], in_oneof: bool) -> String {
        let value = match enums {
            [] => self.random.pick(SCALARS),
            enums if self.random.chance(60) => self.random.pick(enums),
            _ => self.random.pick(SCALARS),
        };
        let label = if in_oneof {
            ""
        } else if self.random.chance(20) {
            return format!("map<string, {value}>");
        } else if self.random.chance(25) {
            "repeated "
        } else if !self.is_proto3 || self.random.chance(30) {
            "optional "
        } else {
            ""
        };
        format!("{label}{value}")
    }

    fn enumeration(&mut self, name: &str) -> String {
        let mut text = format!("enum {name} {{\noption allow_alias = true;\n");
        let prefix = if self.random.chance(50) {
            format!("{}_", name.to_uppercase())
        } else {
            String::new()
        };
        // Values share the scope around the enum, so each gets a suffix of its own.
        let suffix = self.random.below(10_000);
        for (index, value) in self.names(4).iter().enumerate() {
            let number = index / 2;
            writeln!(text, "{prefix}{value}_{suffix} = {number};").expect("a string takes all");
        }
        writeln!(text, "{prefix}LAST_{suffix} = 0;\n}}").expect("a string takes all");
        text
    }

    fn service(&mut self, name: &str, messages: &[&str]) -> String {
        let mut text = format!("service {name} {{\n");
        for method in self.names(4) {
            let (input, output) = (self.random.pick(messages), self.random.pick(messages));
            let stream = if self.random.chance(30) {
                "stream "
            } else {
                ""
            };
            writeln!(
                text,
                "rpc {method}({stream}{input}) returns ({stream}{output});"
            )
            .expect("a string takes all");
        }
        text + "}\n"
    }
}
