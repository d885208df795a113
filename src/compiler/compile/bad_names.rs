//! In: names that do not resolve. Out: diagnostics that suggest what was probably meant: the most similar name, the
//! import that is missing, the scope that hides it.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::edits::add_import;
use crate::compile::findings::Findings;
use crate::compile::lookup::Meaning;
use crate::compile::names::{BadName, Expected, Place};
use crate::compile::suggest::nearest;
use crate::compile::symbols::{FileSymbols, SymbolKind};
use crate::compile::{FileId, Origin, SchemaFile};
use crate::diagnostic::{Diagnostic, Edit, Label};

/// Every type and extension of every file, whether anything imports it or not.
#[derive(Debug)]
pub(super) struct Everything<'a> {
    files: &'a [SchemaFile],
    by_name: BTreeMap<&'a str, (FileId, SymbolKind)>,
    /// Names that several files define, which do not import each other.
    ambiguous: BTreeSet<&'a str>,
}

impl<'a> Everything<'a> {
    pub(super) fn new(files: &'a [SchemaFile], tables: &'a [FileSymbols]) -> Self {
        let mut by_name = BTreeMap::new();
        let mut ambiguous = BTreeSet::new();
        for (file, table) in tables.iter().enumerate() {
            for symbol in table.iter() {
                if symbol.kind.is_type() || symbol.kind == SymbolKind::Extension {
                    let (first, _) = *by_name.entry(symbol.name).or_insert((file, symbol.kind));
                    if first != file {
                        ambiguous.insert(symbol.name);
                    }
                }
            }
        }
        Self {
            files,
            by_name,
            ambiguous,
        }
    }

    /// The edit that imports `definer`, which defines `full`, if no other file can be meant and it makes no cycle.
    fn import_of(&self, full: &str, definer: &SchemaFile, file: &SchemaFile) -> Option<Edit> {
        let is_sure =
            !self.ambiguous.contains(full) && definer.origin != Origin::Include && !file.is_decoded;
        (is_sure && !self.reaches(definer, file)).then(|| add_import(file, &definer.path))?
    }

    /// Whether `from` imports `to`, directly or not.
    fn reaches(&self, from: &SchemaFile, to: &SchemaFile) -> bool {
        let mut seen = BTreeSet::new();
        let mut pending = vec![from];
        while let Some(file) = pending.pop() {
            if file.path == to.path {
                return true;
            }
            if !seen.insert(&file.path) {
                continue;
            }
            pending.extend(file.descriptor.dependency.iter().filter_map(|path| {
                let files = self.files;
                let found = files.binary_search_by(|file| file.path.as_str().cmp(path));
                Some(&files[found.ok()?])
            }));
        }
        false
    }

    /// The full name that `bad` would resolve to if its file imported everything, and the file that defines it.
    fn defined_elsewhere(&self, bad: &BadName) -> Option<(String, &SchemaFile)> {
        let name = bad.name.trim_start_matches('.');
        let mut scope = bad.element.as_str();
        loop {
            let candidate = match scope {
                "" => name.to_owned(),
                scope => format!("{scope}.{name}"),
            };
            if let Some((file, kind)) = self.by_name.get(candidate.as_str())
                && fits(*kind, bad.expected)
            {
                return Some((candidate, &self.files[*file]));
            }
            if scope.is_empty() {
                return None;
            }
            scope = scope.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }

    /// The most similar name, compared by its last part.
    fn nearest(&self, bad: &BadName) -> Option<&str> {
        // A few hundred thousand comparisons are worth a suggestion, a few hundred million are not.
        const MOST: usize = 200_000;
        let last = |name: &'a str| name.rsplit('.').next().unwrap_or_default();
        let fitting = || {
            self.by_name
                .iter()
                .take(MOST)
                .filter(|(_, (_, kind))| fits(*kind, bad.expected))
                .map(|(name, _)| *name)
        };
        let written = bad.name.rsplit('.').next().unwrap_or_default();
        let simple = nearest(written, fitting().map(last))?;
        // Of several with that last part, the one in the nearest scope.
        fitting()
            .filter(|name| last(name) == simple)
            .max_by_key(|name| shared_parts(name, &bad.element))
    }
}

fn fits(kind: SymbolKind, expected: Expected) -> bool {
    match expected {
        Expected::FieldType => kind.is_type(),
        Expected::Message => kind == SymbolKind::Message,
        Expected::Enum => kind == SymbolKind::Enum,
        Expected::Extension => kind == SymbolKind::Extension,
    }
}

fn shared_parts(a: &str, b: &str) -> usize {
    let pairs = a.split('.').zip(b.split('.'));
    pairs.take_while(|(a, b)| a == b).count()
}

/// Reports the bad names of one file.
pub(super) fn report(findings: &mut Findings<'_>, bad: &[BadName], everything: &Everything<'_>) {
    for bad in bad {
        findings.push(|file| match &bad.meaning {
            Meaning::Found(full, definition) => wrong_kind(file, bad, full, definition.kind),
            Meaning::Shadowed(full) => shadowed(file, bad, full),
            Meaning::Unknown => unknown(file, bad, everything),
        });
    }
}

fn label(file: &SchemaFile, bad: &BadName, text: impl Into<String>) -> Label {
    match &bad.place {
        Place::Path(path) => file.label(path, text),
        Place::Span(span) => Label {
            source: file.source.clone(),
            span: span.clone(),
            text: text.into(),
        },
    }
}

fn wrong_kind(file: &SchemaFile, bad: &BadName, full: &str, kind: SymbolKind) -> Diagnostic {
    let expected = match bad.expected {
        Expected::FieldType => "a message or an enum",
        Expected::Message => "a message",
        Expected::Enum => "an enum",
        Expected::Extension => "an extension",
    };
    let noun = kind.noun();
    let mut diagnostic =
        Diagnostic::error("E0302", format!("`{}` is {noun}, not {expected}", bad.name))
            .label(label(file, bad, format!("expected {expected}")));
    if full != bad.name.trim_start_matches('.') {
        diagnostic = diagnostic.with_note(format!(
            "it is found as `{full}`, in the innermost scope that has one"
        ));
    }
    diagnostic.help("name something else, or write its full name with a leading dot")
}

fn shadowed(file: &SchemaFile, bad: &BadName, full: &str) -> Diagnostic {
    let first = bad.name.split('.').next().unwrap_or_default();
    Diagnostic::error(
        "E0304",
        format!("`{}` is taken for `{full}`, which is not defined", bad.name),
    )
    .label(label(file, bad, ""))
    .with_note(format!(
        "the innermost scope that has a `{first}` decides what the name means"
    ))
    .help(format!(
        "if you mean the name as seen from outside, write `.{}`",
        bad.name
    ))
}

fn unknown(file: &SchemaFile, bad: &BadName, everything: &Everything<'_>) -> Diagnostic {
    let name = &bad.name;
    let what = match bad.expected {
        Expected::FieldType => "type",
        Expected::Message => "message",
        Expected::Enum => "enum",
        Expected::Extension => "option",
    };
    let shown = match bad.expected {
        Expected::Extension => format!("({name})"),
        _ => name.clone(),
    };
    if let Some((full, definer)) = everything.defined_elsewhere(bad) {
        let edit = everything.import_of(&full, definer, file);
        let diagnostic = Diagnostic::error("E0301", format!("{what} `{shown}` is not imported"))
            .label(label(file, bad, format!("defined in `{}`", definer.path)))
            .with_note(format!(
                "`{}` does not import that file, nor a file that imports it publicly",
                file.path
            ))
            .help(format!(
                "add `import \"{}\";` to use `{full}`",
                definer.path
            ));
        return match edit {
            Some(edit) => diagnostic.edit(edit),
            None => diagnostic,
        };
    }
    let diagnostic = Diagnostic::error("E0300", format!("{what} `{shown}` is not defined"))
        .label(label(file, bad, "not found in this scope"));
    if let Some(scalar) = scalar(name).filter(|_| bad.expected == Expected::FieldType) {
        return diagnostic.help(format!("the type is called `{scalar}`"));
    }
    match everything.nearest(bad) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("define it, or import the file that does"),
    }
}

/// The scalar type that has this name in other languages, or a similar name.
fn scalar(name: &str) -> Option<&'static str> {
    let scalar = match name {
        "int" | "integer" | "i32" | "Int32" | "Integer" => "int32",
        "long" | "i64" | "Int64" | "Long" => "int64",
        "uint" | "u32" | "UInt32" => "uint32",
        "ulong" | "u64" | "UInt64" => "uint64",
        "boolean" | "Bool" | "Boolean" => "bool",
        "str" | "String" | "text" => "string",
        "f32" | "float32" | "Float" => "float",
        "f64" | "float64" | "Double" => "double",
        "byte" | "Bytes" | "blob" | "binary" => "bytes",
        _ => {
            return SCALARS
                .iter()
                .copied()
                .find(|scalar| Some(*scalar) == nearest(name, SCALARS.iter().copied()));
        }
    };
    Some(scalar)
}

const SCALARS: &[&str] = &[
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
    "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
];
