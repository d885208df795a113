//! Random schemas of every syntax and edition, with features in all allowed places, importing each other. They are for
//! tests of the wire format, so their names are plain: `w0.M1`, `f2`.

use std::fmt::Write;

use crate::random_schema::Random;

/// A scalar and its defaults, as texts.
type Scalar = (&'static str, &'static [&'static str]);

const SCALARS: &[Scalar] = &[
    ("int32", &["0", "-1", "2147483647", "-0x80000000"]),
    ("int64", &["-9223372036854775808", "017"]),
    ("uint32", &["4294967295"]),
    ("uint64", &["18446744073709551615"]),
    ("sint32", &["-2147483648"]),
    ("sint64", &["9223372036854775807"]),
    ("fixed32", &["4294967295"]),
    ("fixed64", &["0xffffffffffffffff"]),
    ("sfixed32", &["-5"]),
    ("sfixed64", &["-6"]),
    ("float", &["1.5", "inf", "-inf", "nan", "-1e-3"]),
    ("double", &["2.5e300", "inf", "-inf", "nan", "0"]),
    ("bool", &["true", "false"]),
    ("string", &[r#""d\u00e9\\\"\n{}""#, r#"'' "joined""#]),
    ("bytes", &[r#""\xff\000\"'\\""#]),
];

const SYNTAXES: [Syntax; 4] = [
    Syntax::Proto2,
    Syntax::Proto3,
    Syntax::Edition("2023"),
    Syntax::Edition("2024"),
];

/// Files by path, and the messages in them.
#[derive(Default)]
pub(crate) struct Schemas {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) messages: Vec<Message>,
    enums: Vec<Enum>,
}

/// A message at the top level of a file.
pub(crate) struct Message {
    pub(crate) package: String,
    pub(crate) name: String,
    /// The fields that have an accessor, and whether their type is an enum.
    pub(crate) accessors: Vec<(String, bool)>,
    has_required: bool,
}

struct Enum {
    name: String,
    is_closed: bool,
    values: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Syntax {
    Proto2,
    Proto3,
    Edition(&'static str),
}

/// The features that the elements of a file inherit.
#[derive(Clone, Copy)]
struct Defaults {
    syntax: Syntax,
    is_implicit: bool,
    is_closed: bool,
    is_delimited: bool,
}

/// The type of a field.
enum Kind {
    Scalar(Scalar),
    Enum(usize),
    Message(usize),
}

/// `count` files; each may import those before it.
pub(crate) fn schemas(random: &mut Random, count: usize) -> Schemas {
    let mut schemas = Schemas::default();
    for index in 0..count {
        let syntax = SYNTAXES[index % SYNTAXES.len()];
        File {
            random,
            schemas: &mut schemas,
            package: format!("w{index}"),
        }
        .write(syntax, index);
    }
    schemas
}

struct File<'a> {
    random: &'a mut Random,
    schemas: &'a mut Schemas,
    package: String,
}

macro_rules! put {
    ($text:expr, $($format:tt)*) => {
        writeln!($text, $($format)*).expect("a string takes all")
    };
}

impl File<'_> {
    fn write(mut self, syntax: Syntax, index: usize) {
        let mut text = String::new();
        match syntax {
            Syntax::Proto2 => put!(text, "syntax = \"proto2\";"),
            Syntax::Proto3 => put!(text, "syntax = \"proto3\";"),
            Syntax::Edition(edition) => put!(text, "edition = \"{edition}\";"),
        }
        put!(text, "package {};", self.package);
        for imported in 0..index {
            put!(text, "import \"f{imported}/f{imported}.proto\";");
        }
        let defaults = self.file_features(syntax, &mut text);
        for number in 0..2 {
            self.enumeration(&format!("E{number}"), defaults, &mut text);
        }
        for number in 0..3 {
            self.message(&format!("M{number}"), defaults, &mut text);
        }
        let path = format!("f{index}/f{index}.proto");
        self.schemas.files.push((path, text));
    }

    fn file_features(&mut self, syntax: Syntax, text: &mut String) -> Defaults {
        let mut defaults = Defaults {
            syntax,
            is_implicit: syntax == Syntax::Proto3,
            is_closed: syntax == Syntax::Proto2,
            is_delimited: false,
        };
        if !matches!(syntax, Syntax::Edition(_)) {
            return defaults;
        }
        let mut feature = |percent, line: &str| {
            let is_set = self.random.chance(percent);
            if is_set {
                put!(text, "option features.{line};");
            }
            is_set
        };
        defaults.is_implicit = feature(40, "field_presence = IMPLICIT");
        defaults.is_closed = feature(40, "enum_type = CLOSED");
        feature(40, "repeated_field_encoding = EXPANDED");
        defaults.is_delimited = feature(40, "message_encoding = DELIMITED");
        feature(40, "utf8_validation = NONE");
        defaults
    }

    fn enumeration(&mut self, name: &str, defaults: Defaults, text: &mut String) {
        put!(text, "enum {name} {{");
        let mut is_closed = defaults.is_closed;
        if matches!(defaults.syntax, Syntax::Edition(_)) && self.random.chance(40) {
            is_closed = self.random.chance(50);
            let kind = if is_closed { "CLOSED" } else { "OPEN" };
            put!(text, "option features.enum_type = {kind};");
        }
        let starts_at_one = is_closed && self.random.chance(40);
        let prefix = format!("{}_{name}", self.package.to_uppercase());
        let mut numbers = vec![
            ("ZERO", 0),
            ("ONE", 1),
            ("LEAST", i32::MIN),
            ("MOST", i32::MAX),
        ];
        if starts_at_one {
            numbers.swap(0, 1);
        }
        let mut values = Vec::new();
        for (value, number) in numbers {
            put!(text, "{prefix}_{value} = {number};");
            values.push(format!("{prefix}_{value}"));
        }
        put!(text, "}}");
        self.schemas.enums.push(Enum {
            name: format!("{}.{name}", self.package),
            is_closed,
            values,
        });
    }

    fn message(&mut self, name: &str, defaults: Defaults, text: &mut String) {
        put!(text, "message {name} {{");
        let mut message = Message {
            package: self.package.clone(),
            name: name.to_owned(),
            accessors: Vec::new(),
            has_required: false,
        };
        if matches!(defaults.syntax, Syntax::Edition(_)) && self.random.chance(30) {
            put!(text, "option features.json_format = LEGACY_BEST_EFFORT;");
        }
        let mut number = 0;
        for _ in 0..4 + self.random.below(8) {
            // Numbers whose key takes one byte, two and three.
            number += 1 + if self.random.chance(10) { 2000 } else { 0 };
            let field = format!("f{number}");
            match self.random.below(10) {
                0 => {
                    let key = ["int32", "string", "bool", "sfixed64", "uint64", "sint32"];
                    let key = self.random.pick(&key);
                    let value = self.map_value(defaults);
                    put!(text, "map<{key}, {value}> {field} = {number};");
                }
                1 => {
                    put!(text, "oneof o{number} {{");
                    for _ in 0..2 + self.random.below(2) {
                        number += 1;
                        let kind = self.kind(defaults);
                        let name = self.name_of(&kind);
                        put!(text, "{name} f{number} = {number};");
                    }
                    put!(text, "}}");
                }
                2 if defaults.syntax == Syntax::Proto2 => {
                    let label = self.random.pick(&["optional", "required", "repeated"]);
                    message.has_required |= label == "required";
                    put!(text, "{label} group G{number} = {number} {{");
                    put!(
                        text,
                        "optional string inner = 1; repeated sint32 numbers = 2;\n}}"
                    );
                }
                3..=5 => self.repeated(&field, number, defaults, text),
                _ => {
                    let (presence, kind) = self.singular(&field, number, defaults, text);
                    message.has_required |= presence == Presence::Required;
                    if presence == Presence::Explicit && !matches!(kind, Kind::Message(_)) {
                        let is_enum = matches!(kind, Kind::Enum(_));
                        message.accessors.push((field, is_enum));
                    }
                }
            }
        }
        put!(text, "}}");
        self.schemas.messages.push(message);
    }

    fn repeated(&mut self, field: &str, number: usize, defaults: Defaults, text: &mut String) {
        let kind = self.kind(defaults);
        let name = self.name_of(&kind);
        let is_packable =
            !matches!(kind, Kind::Message(_)) && !matches!(name.as_str(), "string" | "bytes");
        let mut options = Vec::new();
        match defaults.syntax {
            Syntax::Edition(_) => {
                if is_packable && self.random.chance(50) {
                    let encoding = self.random.pick(&["PACKED", "EXPANDED"]);
                    options.push(format!("features.repeated_field_encoding = {encoding}"));
                }
                self.encoding_of(&kind, &name, &mut options);
            }
            Syntax::Proto2 | Syntax::Proto3 if is_packable && self.random.chance(50) => {
                options.push(format!("packed = {}", self.random.chance(50)));
            }
            Syntax::Proto2 | Syntax::Proto3 => {}
        }
        let options = bracketed(&options);
        put!(text, "repeated {name} {field} = {number}{options};");
    }

    fn singular(
        &mut self,
        field: &str,
        number: usize,
        defaults: Defaults,
        text: &mut String,
    ) -> (Presence, Kind) {
        let kind = self.kind(defaults);
        let name = self.name_of(&kind);
        let mut options = Vec::new();
        let (label, presence) = match defaults.syntax {
            Syntax::Proto2 => self.random.pick(&[
                ("optional ", Presence::Explicit),
                ("optional ", Presence::Explicit),
                ("required ", Presence::Required),
            ]),
            Syntax::Proto3 => self
                .random
                .pick(&[("optional ", Presence::Explicit), ("", Presence::Implicit)]),
            Syntax::Edition(_) => ("", self.presence(defaults, &kind, &mut options)),
        };
        if presence == Presence::Implicit && self.is_closed(&kind) {
            // protoc refuses this combination.
            return self.singular(field, number, defaults, text);
        }
        if matches!(defaults.syntax, Syntax::Edition(_)) {
            self.encoding_of(&kind, &name, &mut options);
        }
        if presence != Presence::Implicit
            && defaults.syntax != Syntax::Proto3
            && self.random.chance(60)
        {
            match &kind {
                Kind::Scalar((_, values)) => {
                    options.push(format!("default = {}", self.random.pick(values)));
                }
                Kind::Enum(index) => {
                    let values = &self.schemas.enums[*index].values;
                    let value = &values[self.random.below(values.len())];
                    options.push(format!("default = {value}"));
                }
                Kind::Message(_) => {}
            }
        }
        let options = bracketed(&options);
        put!(text, "{label}{name} {field} = {number}{options};");
        (presence, kind)
    }

    fn presence(&mut self, defaults: Defaults, kind: &Kind, options: &mut Vec<String>) -> Presence {
        let inherited = if defaults.is_implicit {
            Presence::Implicit
        } else {
            Presence::Explicit
        };
        let given = match self.random.below(6) {
            0 => Presence::Explicit,
            1 if !matches!(kind, Kind::Message(_)) => Presence::Implicit,
            2 => Presence::Required,
            _ => return inherited,
        };
        let name = match given {
            Presence::Explicit => "EXPLICIT",
            Presence::Implicit => "IMPLICIT",
            Presence::Required => "LEGACY_REQUIRED",
        };
        options.push(format!("features.field_presence = {name}"));
        given
    }

    /// The features of one field that concern its type.
    fn encoding_of(&mut self, kind: &Kind, name: &str, options: &mut Vec<String>) {
        if matches!(kind, Kind::Message(_)) && self.random.chance(40) {
            let encoding = self.random.pick(&["DELIMITED", "LENGTH_PREFIXED"]);
            options.push(format!("features.message_encoding = {encoding}"));
        }
        if name == "string" && self.random.chance(30) {
            let validation = self.random.pick(&["NONE", "VERIFY"]);
            options.push(format!("features.utf8_validation = {validation}"));
        }
    }

    fn kind(&mut self, defaults: Defaults) -> Kind {
        let messages = self.schemas.messages.len();
        let kind = match self.random.below(10) {
            0 | 1 => Kind::Enum(self.random.below(self.schemas.enums.len())),
            2 | 3 if messages > 0 => Kind::Message(self.random.below(messages)),
            _ => Kind::Scalar(self.random.pick(SCALARS)),
        };
        if defaults.syntax == Syntax::Proto3 && self.is_closed(&kind) {
            return self.kind(defaults);
        }
        kind
    }

    fn is_closed(&self, kind: &Kind) -> bool {
        matches!(kind, Kind::Enum(index) if self.schemas.enums[*index].is_closed)
    }

    /// A value type for maps. Enums must begin with zero, and be open where presence is implicit. Messages with
    /// required fields are not used: prost leaves out default values, and with them the required fields.
    fn map_value(&mut self, defaults: Defaults) -> String {
        let kind = self.kind(defaults);
        let fits = match kind {
            Kind::Scalar(_) => true,
            Kind::Enum(index) => {
                self.schemas.enums[index].values[0].ends_with("ZERO")
                    && !(defaults.is_implicit && self.is_closed(&kind))
            }
            Kind::Message(index) => !self.schemas.messages[index].has_required,
        };
        if fits {
            self.name_of(&kind)
        } else {
            self.map_value(defaults)
        }
    }

    fn name_of(&self, kind: &Kind) -> String {
        match kind {
            Kind::Scalar((name, _)) => (*name).to_owned(),
            Kind::Enum(index) => self.schemas.enums[*index].name.clone(),
            Kind::Message(index) => {
                let message = &self.schemas.messages[*index];
                format!("{}.{}", message.package, message.name)
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Presence {
    Explicit,
    Implicit,
    Required,
}

fn bracketed(options: &[String]) -> String {
    if options.is_empty() {
        String::new()
    } else {
        format!(" [{}]", options.join(", "))
    }
}
