//! The values of an enum.

use std::collections::{HashMap, HashSet};

use super::{Accessors, Context, Member};
use crate::plan::rust::clashes::Space;
use crate::plan::rust::{ValuePlan, names};
use protree_compiler::descriptor::EnumDescriptorProto;

/// Names the values of an enum.
pub(in crate::plan::rust) fn values(
    descriptor: &EnumDescriptorProto,
    keep_prefixes: bool,
    context: &mut Context<'_>,
) -> Vec<ValuePlan> {
    let prefix = names::camel(descriptor.name());
    let kept: Vec<String> = descriptor
        .value
        .iter()
        .map(|value| names::camel(value.name()))
        .collect();
    let stripped: Vec<String> = kept
        .iter()
        .map(|variant| names::strip_variant(&prefix, variant))
        .collect();
    let mut by_number: HashMap<i32, usize> = HashMap::new();
    let first: Vec<Option<usize>> = (0..)
        .zip(&descriptor.value)
        .map(|(index, value)| {
            let first = *by_number.entry(value.number()).or_insert(index);
            (first != index).then_some(first)
        })
        .collect();
    // If values clash only after the prefix is stripped, all of them keep it.
    let strips = all_differ(&stripped, &first) || !all_differ(&kept, &first);
    let natural = if strips && !keep_prefixes {
        stripped
    } else {
        kept
    };
    let claims: Vec<Member<'_>> = descriptor
        .value
        .iter()
        .zip(&first)
        .zip(natural)
        .zip(0..)
        .map(|(((value, first), variant), index)| {
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

/// Whether all values that are not aliases have different names.
fn all_differ(names: &[String], first: &[Option<usize>]) -> bool {
    let mut seen = HashSet::new();
    let variants = names.iter().zip(first).filter(|(_, first)| first.is_none());
    variants.into_iter().all(|(name, _)| seen.insert(name))
}
