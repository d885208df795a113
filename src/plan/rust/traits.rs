//! Finds the messages that contain themselves and so need a `Box`, and those that can be `Copy`, `Eq` and `Hash`.
//!
//! In: the definitions. Out: facts about each. prost-build finds the same facts from all files that it gets; protree
//! gives it one file at a time, and so has to provide them.

use std::collections::HashSet;

use protree_compiler::components::strongly_connected;
use protree_compiler::descriptor::FieldDescriptorProto;
use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};

use super::options::OptionsByElement;
use super::symbols::Symbols;
use super::{Traits, TypeId};

/// Facts about every type, by its id.
pub(super) struct TypeFacts {
    pub(super) traits: Vec<Traits>,
    /// The number of each type's strongly connected component: types with the same number contain each other.
    cycle: Vec<usize>,
    /// Fields that are put into a `Box` by an option, so that the message cannot be `Copy`.
    boxed: HashSet<(TypeId, i32)>,
}

impl TypeFacts {
    pub(super) fn new(symbols: &Symbols<'_>, by_element: &OptionsByElement) -> Self {
        let types = symbols.types.iter().enumerate();
        let contained = types.map(|(id, definition)| {
            let fields = definition.fields().filter(|it| is_singular_message(it));
            fields
                .filter_map(|field| target(symbols, id, field))
                .collect()
        });
        let contained: Vec<Vec<TypeId>> = contained.collect();
        let mut facts = Self {
            traits: vec![Traits::ALL; symbols.types.len()],
            cycle: vec![0; symbols.types.len()],
            boxed: boxed(symbols, by_element),
        };
        // Components are sorted so that a message comes after everything it contains.
        for (number, component) in strongly_connected(&contained).into_iter().enumerate() {
            for &id in &component {
                facts.cycle[id] = number;
            }
            for id in component {
                let external = symbols.types[id].external.as_ref();
                facts.traits[id] = external
                    .and_then(|external| external.traits)
                    .unwrap_or_else(|| facts.derived(symbols, id));
            }
        }
        facts
    }

    /// Whether `container` contains a `target` that contains a `container` again.
    pub(super) fn needs_box(
        &self,
        container: TypeId,
        target: TypeId,
        field: &FieldDescriptorProto,
    ) -> bool {
        is_singular_message(field) && self.cycle[container] == self.cycle[target]
    }

    /// The traits that prost derives for a message, given those of the messages in it.
    fn derived(&self, symbols: &Symbols<'_>, id: TypeId) -> Traits {
        let fields = symbols.types[id].fields().zip(0..);
        let each = fields.map(|(field, index)| self.field(symbols, id, field, index));
        each.fold(Traits::ALL, Traits::and)
    }

    /// The traits that a field allows for its message or oneof.
    pub(super) fn field(
        &self,
        symbols: &Symbols<'_>,
        id: TypeId,
        field: &FieldDescriptorProto,
        index: i32,
    ) -> Traits {
        let repeated = field.label() == Label::Repeated;
        let definition = &symbols.types[id];
        let features = &symbols.schema.files[definition.file].features;
        let path = [&definition.path[..], &[2, index]].concat();
        match features.wire_type(field, &path) {
            Type::Group => Traits {
                copy: false,
                eq: false,
            },
            Type::Message if repeated => Traits {
                copy: false,
                eq: false,
            },
            Type::Message => match target(symbols, id, field) {
                Some(target) if self.cycle[target] != self.cycle[id] => Traits {
                    copy: self.traits[target].copy && !self.boxed.contains(&(id, index)),
                    ..self.traits[target]
                },
                _ => Traits {
                    copy: false,
                    eq: false,
                },
            },
            Type::Float | Type::Double => Traits {
                copy: !repeated,
                eq: false,
            },
            Type::String | Type::Bytes => Traits {
                copy: false,
                eq: true,
            },
            _ => Traits {
                copy: !repeated,
                eq: true,
            },
        }
    }
}

impl Traits {
    pub(super) const ALL: Self = Self {
        copy: true,
        eq: true,
    };

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            copy: self.copy && other.copy,
            eq: self.eq && other.eq,
        }
    }
}

/// The message type of a field.
pub(super) fn target(
    symbols: &Symbols<'_>,
    id: TypeId,
    field: &FieldDescriptorProto,
) -> Option<TypeId> {
    symbols.find(
        symbols.files[symbols.types[id].file].island,
        field.type_name(),
    )
}

fn boxed(symbols: &Symbols<'_>, by_element: &OptionsByElement) -> HashSet<(TypeId, i32)> {
    let mut boxed = HashSet::new();
    if by_element.are_none() {
        return boxed;
    }
    for (id, definition) in symbols.types.iter().enumerate() {
        for (_, index) in definition.fields().zip(0..) {
            let path = [&definition.path[..], &[2, index]].concat();
            let element_options = by_element.of(definition.file, &path);
            if element_options.is_some_and(|element_options| element_options.boxed) {
                boxed.insert((id, index));
            }
        }
    }
    boxed
}

fn is_singular_message(field: &FieldDescriptorProto) -> bool {
    matches!(field.r#type(), Type::Message | Type::Group) && field.label() != Label::Repeated
}
