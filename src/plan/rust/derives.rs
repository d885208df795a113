//! Decides which of the traits in the options a type can derive, and does not have already.
//!
//! In: the types, the traits that prost derives for each, and the requested ones. Out: `#[derive]` attributes, added to
//! the options of the elements. A message can have `Eq` and `Hash` only if everything it contains has them. So all
//! requested ones are assumed first, and those that contain a type without them are removed until nothing changes.

use protree_compiler::descriptor::field_descriptor_proto::Type;
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};

use super::TypeId;
use super::map_entries::MapEntries;
use super::members::real_oneof;
use super::options::{ElementOptions, OptionsByElement};
use super::symbols::{Body, Definition, Symbols, full_name};
use super::traits::{TypeFacts, target};
use protree_compiler::diagnostic::Diagnostic;

/// The traits that prost derives or implements for every message and oneof, where possible.
const GIVEN: &[&str] = &["Clone", "Copy", "Debug", "Default", "PartialEq"];
/// The traits that prost derives for every enum.
const GIVEN_TO_ENUMS: &[&str] = &[
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// Turns the requested traits into attributes, and warns about messages that were named and cannot have them.
pub(super) fn write(
    symbols: &Symbols<'_>,
    facts: &TypeFacts,
    by_element: &mut OptionsByElement,
) -> Vec<Diagnostic> {
    if by_element.are_none() {
        return Vec::new();
    }
    let eq = Holders::new(symbols, facts, by_element, Wanted::Eq);
    let hash = Holders::new(symbols, facts, by_element, Wanted::Hash);
    let mut lines: Vec<(TypeId, Vec<i32>, String)> = Vec::new();
    for (id, definition) in symbols.types.iter().enumerate() {
        if definition.external.is_some() {
            continue;
        }
        let element_options = by_element.of(definition.file, &definition.path);
        let line = match definition.body {
            Body::Enum(_) => element_options
                .and_then(|element_options| line(&[], element_options, GIVEN_TO_ENUMS)),
            Body::Message { descriptor, .. } => {
                for (_, oneof) in descriptor.oneof_decl.iter().zip(0..) {
                    let traits = [(&eq, "Eq"), (&hash, "Hash")];
                    let traits = traits.map(|(holders, name)| {
                        holders.oneof_gets_it(id, descriptor, oneof).then_some(name)
                    });
                    let path = [&definition.path[..], &[8, oneof]].concat();
                    let none = ElementOptions::default();
                    let element_options = by_element.of(definition.file, &path).unwrap_or(&none);
                    let traits: Vec<&str> = traits.into_iter().flatten().collect();
                    lines
                        .extend(line(&traits, element_options, GIVEN).map(|line| (id, path, line)));
                }
                let traits = [(&eq, "Eq"), (&hash, "Hash")];
                let traits = traits.map(|(holders, name)| holders.type_gets_it(id).then_some(name));
                let traits: Vec<&str> = traits.into_iter().flatten().collect();
                element_options.and_then(|element_options| line(&traits, element_options, GIVEN))
            }
        };
        lines.extend(line.map(|line| (id, definition.path.clone(), line)));
    }
    let refused = (0..symbols.types.len()).flat_map(|id| [eq.refused(id), hash.refused(id)]);
    let refused = refused.flatten().collect();
    for (id, path, line) in lines {
        let element_options = by_element.entry(symbols.types[id].file, path);
        // Attributes that belong to a derive macro have to come after it.
        element_options.attributes.insert(0, line);
    }
    refused
}

/// For each type, whether it has `Eq` and `Hash`.
pub(super) fn has_eq_and_hash(
    symbols: &Symbols<'_>,
    facts: &TypeFacts,
    by_element: &OptionsByElement,
) -> Vec<bool> {
    let eq = Holders::new(symbols, facts, by_element, Wanted::Eq);
    let hash = Holders::new(symbols, facts, by_element, Wanted::Hash);
    eq.types
        .iter()
        .zip(&hash.types)
        .map(|(eq, hash)| *eq && *hash)
        .collect()
}

fn line(traits: &[&str], element_options: &ElementOptions, given: &[&str]) -> Option<String> {
    let others = element_options.derives.iter().map(String::as_str);
    let others = others.filter(|name| !given.contains(name));
    let traits: Vec<&str> = traits.iter().copied().chain(others).collect();
    (!traits.is_empty()).then(|| format!("#[derive({})]", traits.join(", ")))
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Eq,
    Hash,
}

impl Wanted {
    fn by(self, element_options: Option<&ElementOptions>) -> bool {
        element_options.is_some_and(|element_options| match self {
            Wanted::Eq => element_options.eq,
            Wanted::Hash => element_options.hash,
        })
    }
}

/// The types that have one trait, derived by prost or because of the options.
struct Holders<'a> {
    symbols: &'a Symbols<'a>,
    facts: &'a TypeFacts,
    by_element: &'a OptionsByElement,
    wanted: Wanted,
    types: Vec<bool>,
}

impl<'a> Holders<'a> {
    fn new(
        symbols: &'a Symbols<'a>,
        facts: &'a TypeFacts,
        by_element: &'a OptionsByElement,
        wanted: Wanted,
    ) -> Self {
        let mut holders = Self {
            symbols,
            facts,
            by_element,
            wanted,
            types: Vec::new(),
        };
        holders.types = (0..symbols.types.len())
            .map(|id| holders.has_it(id) || holders.is_wanted(&symbols.types[id]))
            .collect();
        loop {
            let candidates = (0..holders.types.len()).filter(|&id| holders.type_gets_it(id));
            let removed: Vec<TypeId> = candidates.filter(|&id| !holders.can_have_it(id)).collect();
            if removed.is_empty() {
                return holders;
            }
            for id in removed {
                holders.types[id] = false;
            }
        }
    }

    /// Whether prost derives it.
    fn has_it(&self, id: TypeId) -> bool {
        self.facts.traits[id].eq
    }

    fn is_wanted(&self, definition: &Definition<'_>) -> bool {
        definition.external.is_none()
            && self
                .wanted
                .by(self.by_element.of(definition.file, &definition.path))
    }

    /// Whether it is added because of the options.
    fn type_gets_it(&self, id: TypeId) -> bool {
        self.types[id] && !self.has_it(id)
    }

    fn can_have_it(&self, id: TypeId) -> bool {
        self.obstacle(id).is_none()
    }

    /// The first field because of which a message cannot have it.
    fn obstacle(&self, id: TypeId) -> Option<(i32, &'a FieldDescriptorProto)> {
        let Body::Message { descriptor, .. } = self.symbols.types[id].body else {
            return None;
        };
        let entries = MapEntries::of(descriptor);
        let mut fields = (0..).zip(&descriptor.field);
        fields.find(|&(index, field)| {
            let in_oneof = real_oneof(field).is_none_or(|oneof| {
                self.oneof_has_it(id, descriptor, oneof) || self.oneof_is_wanted(id, oneof)
            });
            !(in_oneof && self.field_has_it(id, &entries, field, index))
        })
    }

    /// The warning for a message that an option names and that cannot have it.
    fn refused(&self, id: TypeId) -> Option<Diagnostic> {
        let definition = &self.symbols.types[id];
        let element_options = self.by_element.of(definition.file, &definition.path);
        let was_named =
            element_options.is_some_and(|element_options| element_options.derive_by_name);
        if self.types[id] || !was_named || !self.is_wanted(definition) {
            return None;
        }
        let (index, field) = self.obstacle(id)?;
        let name = match self.wanted {
            Wanted::Eq => "Eq",
            Wanted::Hash => "Hash",
        };
        let message = format!("`derive`: `{}` cannot be `{name}`", definition.full_name);
        let path = [&definition.path[..], &[2, index]].concat();
        let file = &self.symbols.schema.files[definition.file];
        let warning = Diagnostic::warning("E0714", message)
            .label(file.label(&path, format!("because this is not `{name}`")));
        let held = target(self.symbols, id, field).map(|target| &self.symbols.types[target]);
        Some(match held {
            _ if self.is_unsorted_map(id, field) => warning.help(format!(
                "make it a `BTreeMap`: `--btree-map .{}`",
                full_name(&definition.full_name, field.name())
            )),
            Some(held) if held.external.is_some() => warning.help(format!(
                "if the Rust type is, say so: `.{}=…: Eq`",
                held.full_name
            )),
            Some(held) if matches!(held.body, Body::Message { .. }) => warning.help(format!(
                "derive it for `.{}` too, if it can be",
                held.full_name
            )),
            _ => warning,
        })
    }

    fn field_has_it(
        &self,
        id: TypeId,
        entries: &MapEntries<'_>,
        field: &FieldDescriptorProto,
        index: i32,
    ) -> bool {
        let Some(value) = entries.value(field) else {
            return self.value_has_it(id, field);
        };
        let definition = &self.symbols.types[id];
        let path = [&definition.path[..], &[2, index]].concat();
        let is_sorted = self
            .by_element
            .of(definition.file, &path)
            .is_some_and(|element_options| element_options.btree_map);
        (is_sorted || self.wanted == Wanted::Eq) && self.value_has_it(id, value)
    }

    /// Whether the field prevents `Hash` only because it is a `HashMap`.
    fn is_unsorted_map(&self, id: TypeId, field: &FieldDescriptorProto) -> bool {
        let Body::Message { descriptor, .. } = self.symbols.types[id].body else {
            return false;
        };
        let entries = MapEntries::of(descriptor);
        let value = entries.value(field);
        self.wanted == Wanted::Hash && value.is_some_and(|value| self.value_has_it(id, value))
    }

    fn value_has_it(&self, id: TypeId, field: &FieldDescriptorProto) -> bool {
        match field.r#type() {
            Type::Float | Type::Double => false,
            Type::Message | Type::Group => {
                target(self.symbols, id, field).is_some_and(|target| self.types[target])
            }
            _ => true,
        }
    }

    fn oneof_has_it(&self, id: TypeId, message: &DescriptorProto, oneof: i32) -> bool {
        let fields = message.field.iter().zip(0..);
        fields
            .filter(|(field, _)| real_oneof(field) == Some(oneof))
            .all(|(field, index)| self.facts.field(self.symbols, id, field, index).eq)
    }

    /// Whether the options request it for the oneof, or for its message.
    fn oneof_is_wanted(&self, id: TypeId, oneof: i32) -> bool {
        let definition = &self.symbols.types[id];
        let path = [&definition.path[..], &[8, oneof]].concat();
        self.is_wanted(definition) || self.wanted.by(self.by_element.of(definition.file, &path))
    }

    fn oneof_gets_it(&self, id: TypeId, message: &DescriptorProto, oneof: i32) -> bool {
        let entries = MapEntries::of(message);
        let fields = message.field.iter().zip(0..);
        self.oneof_is_wanted(id, oneof)
            && !self.oneof_has_it(id, message, oneof)
            && fields
                .filter(|(field, _)| real_oneof(field) == Some(oneof))
                .all(|(field, index)| self.field_has_it(id, &entries, field, index))
    }
}
