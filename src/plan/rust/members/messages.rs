//! The fields of a message and the methods that prost derives from them, its oneofs and their members.

use std::collections::BTreeSet;

use super::{Accessors, Context, Member};
use crate::plan::rust::clashes::Space;
use crate::plan::rust::map_entries::MapEntries;
use crate::plan::rust::{FieldPlan, OneofPlan, names};
use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};

/// Methods of every message. An accessor with the same name would hide them from generated code.
const MESSAGE_METHODS: &[&str] = &[
    "clear",
    "clone",
    "decode",
    "decode_length_delimited",
    "default",
    "encode",
    "encode_length_delimited",
    "encode_length_delimited_to_vec",
    "encode_raw",
    "encode_to_vec",
    "encoded_len",
    "merge",
    "merge_field",
    "merge_length_delimited",
];

/// Names the fields and oneofs of a message; the types of oneofs are named with the nested types.
pub(in crate::plan::rust) fn message(
    descriptor: &DescriptorProto,
    context: &mut Context<'_>,
) -> (Vec<FieldPlan>, Vec<OneofPlan>) {
    let mut fields = vec![FieldPlan::default(); descriptor.field.len()];
    let mut oneofs = vec![OneofPlan::default(); descriptor.oneof_decl.len()];
    let mut claims = Vec::new();
    let mut targets = Vec::new();
    let entries = MapEntries::of(descriptor);
    let mut seen = BTreeSet::new();
    for (index, field) in (0..).zip(&descriptor.field) {
        match real_oneof(field) {
            Some(oneof) if !seen.insert(oneof) => {}
            Some(oneof) => {
                let Some(declaration) = usize::try_from(oneof)
                    .ok()
                    .and_then(|at| descriptor.oneof_decl.get(at))
                else {
                    continue;
                };
                claims.push(field_claim(
                    declaration.name(),
                    Accessors::None,
                    vec![8, oneof],
                ));
                targets.push((true, oneof));
            }
            None => {
                claims.push(field_claim(
                    field.name(),
                    accessors(&entries, field, (context, index)),
                    vec![2, index],
                ));
                targets.push((false, index));
            }
        }
    }
    let reserved: Vec<(Space, &str)> = MESSAGE_METHODS
        .iter()
        .map(|&name| (Space::Method, name))
        .collect();
    for (name, (is_oneof, index)) in context
        .settle("field", &claims, &reserved)
        .into_iter()
        .zip(targets)
    {
        let index = usize::try_from(index).expect("invariant: it counted up from 0");
        if is_oneof {
            oneofs[index].field = name;
        } else {
            fields[index].name = name.into();
        }
    }
    for oneof in seen {
        variants(descriptor, oneof, &mut fields, context);
    }
    (fields, oneofs)
}

/// The index of the oneof that contains a field, unless it is the synthetic one of a proto3 `optional`.
pub(crate) fn real_oneof(field: &FieldDescriptorProto) -> Option<i32> {
    field.oneof_index.filter(|_| !field.proto3_optional())
}

fn field_claim(wire: &str, accessors: Accessors, path: Vec<i32>) -> Member<'_> {
    let mut natural = names::snake(wire);
    // prost-derive would build `get_r#type` and panic.
    if accessors == Accessors::GetInsert && names::is_keyword(&natural) {
        natural.push('_');
    }
    Member {
        wire,
        natural,
        numbered: names::numbered_snake,
        space: Space::Field,
        accessors,
        path,
    }
}

fn accessors(
    entries: &MapEntries<'_>,
    field: &FieldDescriptorProto,
    (context, index): (&Context<'_>, i32),
) -> Accessors {
    let repeated = field.label() == Label::Repeated;
    let features = &context.file.features;
    let path = [context.path, &[2, index]].concat();
    match field.r#type() {
        Type::Enum if repeated => Accessors::GetPush,
        Type::Enum => Accessors::GetSet,
        Type::Message | Type::Group => match entries.value(field) {
            Some(value) if value.r#type() == Type::Enum => Accessors::GetInsert,
            _ => Accessors::None,
        },
        _ if features.has_presence(field, &path) && !features.is_required(field, &path) => {
            Accessors::Get
        }
        _ => Accessors::None,
    }
}

fn variants(
    descriptor: &DescriptorProto,
    oneof: i32,
    fields: &mut [FieldPlan],
    context: &mut Context<'_>,
) {
    let members: Vec<(usize, i32, &FieldDescriptorProto)> = (0..)
        .zip(0..)
        .zip(&descriptor.field)
        .filter(|(_, field)| real_oneof(field) == Some(oneof))
        .map(|((at, index), field)| (at, index, field))
        .collect();
    let claims: Vec<Member<'_>> = members
        .iter()
        .map(|&(_, index, field)| Member {
            wire: field.name(),
            natural: names::camel(field.name()),
            numbered: names::numbered_camel,
            space: Space::Variant,
            accessors: Accessors::None,
            path: vec![2, index],
        })
        .collect();
    for (name, (at, ..)) in context
        .settle("oneof member", &claims, &[])
        .into_iter()
        .zip(members)
    {
        fields[at].name = name.into();
    }
}
