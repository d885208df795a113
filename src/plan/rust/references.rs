//! Finds the Rust path of each reference.
//!
//! In: the scope of every type. Out: the types of all fields and rpcs, as paths from the place where they are written.

use super::map_entries::MapEntries;
use super::members::real_oneof;
use super::symbols::{Body, Definition, Symbols};
use super::traits::TypeFacts;
use super::{Reference, RustPlan, ScopeId, ScopedName, Traits, TypePlan, ValuePlan, names};
use protree_compiler::compile::Schema;

/// Fills in every reference of the plan, and decides which fields need a `Box`.
pub(super) fn resolve(
    schema: &Schema,
    symbols: &Symbols<'_>,
    facts: &TypeFacts,
    plan: &mut RustPlan,
) {
    let resolver = Resolver {
        symbols,
        scoped_names: &plan.scoped_names,
        scopes: &plan.scopes,
    };
    for id in 0..plan.types.len() {
        // Taken out of the plan, because the default of a field needs the plan of another type, its enum.
        let mut type_plan = std::mem::replace(&mut plan.types[id], TypePlan::Absent);
        if let (Body::Message { descriptor, .. }, TypePlan::Message(message)) =
            (&symbols.types[id].body, &mut type_plan)
        {
            message.traits = facts.traits[id];
            let entries = MapEntries::of(descriptor);
            let island = symbols.files[symbols.types[id].file].island;
            for oneof in &mut message.oneofs {
                oneof.traits = Traits::ALL;
            }
            for ((field, field_plan), index) in
                descriptor.field.iter().zip(&mut message.fields).zip(0..)
            {
                let oneof = real_oneof(field).and_then(|oneof| usize::try_from(oneof).ok());
                if let Some(oneof) = oneof.and_then(|oneof| message.oneofs.get_mut(oneof)) {
                    oneof.traits = oneof.traits.and(facts.field(symbols, id, field, index));
                }
                let from = if oneof.is_some() {
                    message.nested_scope
                } else {
                    plan.scoped_names[id].scope
                };
                let target = entries.value(field).unwrap_or(field);
                let Some(target_id) = symbols.find(island, target.type_name()) else {
                    continue;
                };
                field_plan.target = Some(Reference {
                    path: resolver.path(target_id, from).into(),
                    traits: facts.traits[target_id],
                });
                field_plan.boxed = facts.needs_box(id, target_id, field);
                if let Some(value) = &field.default_value {
                    field_plan.default_variant =
                        variant(&symbols.types[target_id], &plan.types[target_id], value)
                            .map(String::into_boxed_str);
                }
            }
        }
        plan.types[id] = type_plan;
    }
    for unit in &plan.units {
        let scope = plan.modules[unit.module].scope;
        for (service, &id) in schema.files[unit.file]
            .descriptor
            .service
            .iter()
            .zip(&unit.services)
        {
            for (method, method_plan) in service.method.iter().zip(&mut plan.services[id].methods) {
                method_plan.input = resolver.named(unit.island, method.input_type(), scope);
                method_plan.output = resolver.named(unit.island, method.output_type(), scope);
            }
        }
    }
}

/// The variant for the name of an enum value.
fn variant(definition: &Definition<'_>, plan: &TypePlan, value: &str) -> Option<String> {
    let Body::Enum(descriptor) = definition.body else {
        return None;
    };
    let TypePlan::Enum(values) = plan else {
        return Some(names::stripped_variant(descriptor.name(), value));
    };
    let index = descriptor
        .value
        .iter()
        .position(|candidate| candidate.name() == value)?;
    match &values[index] {
        ValuePlan::Variant { name, .. } => Some(name.clone()),
        ValuePlan::Alias { variant, .. } => match &values[*variant] {
            ValuePlan::Variant { name, .. } => Some(name.clone()),
            ValuePlan::Alias { .. } => None,
        },
    }
}

/// Finds the path from any module to any type.
pub(super) struct Resolver<'a> {
    symbols: &'a Symbols<'a>,
    scoped_names: &'a [ScopedName],
    scopes: &'a [Vec<String>],
}

impl<'a> Resolver<'a> {
    pub(super) fn new(symbols: &'a Symbols<'a>, plan: &'a RustPlan) -> Self {
        Self {
            symbols,
            scoped_names: &plan.scoped_names,
            scopes: &plan.scopes,
        }
    }

    fn named(&self, island: usize, reference: &str, from: ScopeId) -> String {
        let id = self
            .symbols
            .find(island, reference)
            .expect("invariant: the schema is linked");
        self.path(id, from)
    }

    pub(super) fn path(&self, id: usize, from: ScopeId) -> String {
        match &self.symbols.types[id].external {
            Some(external) => external.path_from(self.scopes[from].len()),
            None => relative(
                &self.scopes[from],
                &self.scopes[self.scoped_names[id].scope],
                &self.scoped_names[id].name,
            ),
        }
    }
}

const SEPARATOR: &str = "::";
const SUPER: &str = "super::";

/// The path from inside the module `from` to `name` in the module `to`.
pub(super) fn relative(from: &[String], to: &[String], name: &str) -> String {
    let common = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let up = from.len() - common;
    let down = to[common..]
        .iter()
        .map(|module| module.len() + SEPARATOR.len());
    // Allocated with the exact size, because there is a path for each field.
    let length = up * SUPER.len() + down.sum::<usize>() + name.len();
    let mut path = String::with_capacity(length);
    for _ in 0..up {
        path.push_str(SUPER);
    }
    for module in &to[common..] {
        path.push_str(&names::identifier(module));
        path.push_str(SEPARATOR);
    }
    path.push_str(&names::identifier(name));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_climb_to_the_common_module() {
        let module = |path: &str| {
            path.split('.')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        for (from, to, expected) in [
            ("a.b", "a.b", "M"),
            ("a.b", "a.c", "super::c::M"),
            ("a", "a.type", "r#type::M"),
            ("a.b", "x", "super::super::x::M"),
            ("", "x", "x::M"),
        ] {
            assert_eq!(
                relative(&module(from), &module(to), "M"),
                expected,
                "{from} -> {to}"
            );
        }
    }
}
