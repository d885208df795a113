//! In: a TOML table with spans. Out: structs, and a diagnostic for each value that does not fit. A key that no struct
//! takes is reported as unknown.

use serde::Deserialize;
use serde::de::value::Error as ValueError;
use serde::de::{Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer as TomlDeserializer, Error as TomlError};

use protree_compiler::diagnostic::{Diagnostic, Label, Source};

/// A table whose keys structs take one after the other.
pub(super) struct TableReader<'s, 't> {
    source: &'s Source,
    /// The name of the table in messages.
    name: String,
    table: Spanned<DeTable<'t>>,
    known: Vec<&'static str>,
}

impl<'s, 't> TableReader<'s, 't> {
    pub(super) fn new(
        source: &'s Source,
        name: impl Into<String>,
        table: Spanned<DeTable<'t>>,
    ) -> Self {
        Self {
            source,
            name: name.into(),
            table,
            known: Vec::new(),
        }
    }

    /// Reads a struct from the keys that are its fields.
    pub(super) fn take<T: Deserialize<'t>>(&mut self, problems: &mut Vec<Diagnostic>) -> Option<T> {
        let fields = fields_of::<T>();
        self.known.extend(fields);
        let mut taken = DeTable::new();
        let table = self.table.get_mut();
        for key in fields {
            if let Some((key, value)) = table.remove_entry(*key) {
                taken.insert(key, value);
            }
        }
        let taken = Spanned::new(self.table.span(), taken);
        T::deserialize(TomlDeserializer::from(taken))
            .map_err(|error| problems.push(self.wrong_value(&error)))
            .ok()
    }

    /// The tables below `key`, sorted by name; there must be one.
    pub(super) fn take_tables(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<(String, Spanned<DeTable<'t>>)> {
        self.known.push(key);
        let Some(value) = self.table.get_mut().remove(key) else {
            problems.push(self.no_target());
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (name, value) in self.table_in(key, value, problems).into_iter().flatten() {
            let name = name.into_inner().into_owned();
            let span = value.span();
            if let Some(table) = self.table_in(&format!("{key}.{name}"), value, problems) {
                tables.push((name, Spanned::new(span, table)));
            }
        }
        tables.sort_by(|a, b| a.0.cmp(&b.0));
        tables
    }

    /// Reports every key that no struct has taken.
    pub(super) fn finish(self, problems: &mut Vec<Diagnostic>) {
        for key in self.table.get_ref().keys() {
            let name = key.get_ref();
            let message = format!("unknown key `{name}` in {}", self.name);
            let diagnostic = Diagnostic::error("E0801", message).label(self.label(key.span()));
            let distance = |known: &str| strsim::damerau_levenshtein(name, known);
            let nearest = self.known.iter().min_by_key(|known| distance(known));
            problems.push(match nearest {
                Some(nearest) if distance(nearest) <= 2 => {
                    diagnostic.help(format!("did you mean `{nearest}`?"))
                }
                _ => diagnostic.help(format!("the keys are `{}`", self.known.join("`, `"))),
            });
        }
    }

    fn table_in(
        &self,
        name: &str,
        value: Spanned<DeValue<'t>>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<DeTable<'t>> {
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            let message = format!("`{name}` is not a table");
            problems.push(Diagnostic::error("E0802", message).label(self.label(span)));
            return None;
        };
        Some(table)
    }

    fn wrong_value(&self, error: &TomlError) -> Diagnostic {
        let span = error.span().unwrap_or(self.table.span());
        Diagnostic::error("E0802", first_line(error.message())).label(self.label(span))
    }

    fn no_target(&self) -> Diagnostic {
        Diagnostic::error("E0803", "no target: nothing would be generated")
            .label(self.label(self.table.span()))
            .help("add `[target.rust]` and below it `out = \"src/pb\"`")
    }

    fn label(&self, span: std::ops::Range<usize>) -> Label {
        Label {
            source: self.source.clone(),
            span,
            text: String::new(),
        }
    }
}

/// The diagnostic for an error of the TOML parser.
pub(super) fn unreadable(source: &Source, error: &TomlError) -> Diagnostic {
    Diagnostic::error("E0802", first_line(error.message())).label(Label {
        source: source.clone(),
        span: error.span().unwrap_or_default(),
        text: String::new(),
    })
}

/// The first line of the message; the second one of the parser repeats the place.
fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// The field names of a struct, as its `Deserialize` implementation passes them.
fn fields_of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    struct Capture<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Capture<'_> {
        type Error = ValueError;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, ValueError> {
            Err(ValueError::custom("not a struct"))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, ValueError> {
            *self.0 = fields;
            Err(ValueError::custom("only the fields are wanted"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    let mut fields: &'static [&'static str] = &[];
    // The error is intended: the deserializer receives the field names and then stops.
    let stopped = T::deserialize(Capture(&mut fields));
    debug_assert!(stopped.is_err());
    fields
}
