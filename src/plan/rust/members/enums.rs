//! The values of an enum.

use std::collections::{HashMap, HashSet};

use super::{Accessors, Context, Member};
use crate::plan::rust::clashes::Space;
use crate::plan::rust::{ValuePlan, names};
use protree_compiler::descriptor::EnumDescriptorProto;

/// The values of an enum.
pub(in crate::plan::rust) fn values(
    descriptor: &EnumDescriptorProto,
    keep_prefixes: bool,
    context: &mut Context<'_>,
) -> Vec<ValuePlan> {
    let strip = |wire: &str| names::stripped_variant(descriptor.name(), wire);
    let keep = |wire: &str| names::camel(wire);
    let mut by_number: HashMap<i32, usize> = HashMap::new();
    let first: Vec<Option<usize>> = (0..)
        .zip(&descriptor.value)
        .map(|(index, value)| {
            let first = *by_number.entry(value.number()).or_insert(index);
            (first != index).then_some(first)
        })
        .collect();
    let variants = || {
        descriptor
            .value
            .iter()
            .zip(&first)
            .filter(|(_, first)| first.is_none())
            .map(|(value, _)| value.name())
    };
    // Where stripping the enum's name makes values clash that do not clash with it, all of them keep it.
    let strips = all_differ(variants().map(strip)) || !all_differ(variants().map(keep));
    let natural: &dyn Fn(&str) -> String = if strips && !keep_prefixes {
        &strip
    } else {
        &keep
    };
    let claims: Vec<Member<'_>> = descriptor
        .value
        .iter()
        .zip(&first)
        .zip(0..)
        .map(|((value, first), index)| {
            let variant = natural(value.name());
            let (natural, numbered): (_, fn(&str, usize) -> String) = match first {
                None => (variant, names::numbered_camel),
                Some(_) => (names::constant(&variant), names::numbered_snake),
            };
            let (space, accessors) = (Space::Variant, Accessors::None);
            Member {
                wire: value.name(),
                natural,
                numbered,
                space,
                accessors,
                path: vec![2, index],
            }
        })
        .collect();
    let mut values: Vec<ValuePlan> = Vec::new();
    for ((name, first), value) in context
        .settle("enum value", &claims, &[])
        .into_iter()
        .zip(first)
        .zip(&descriptor.value)
    {
        let Some(variant) = first else {
            values.push(ValuePlan::Variant {
                name,
                aliases: Vec::new(),
            });
            continue;
        };
        if let ValuePlan::Variant { aliases, .. } = &mut values[variant] {
            aliases.push(value.name().to_owned());
        }
        values.push(ValuePlan::Alias {
            constant: name,
            variant,
        });
    }
    values
}

fn all_differ(names: impl Iterator<Item = String>) -> bool {
    let mut seen = HashSet::new();
    names.into_iter().all(|name| seen.insert(name))
}
