//! Names inside one definition: fields and what prost derives from them, oneofs, enum values, rpcs.
//!
//! In: one descriptor. Out: its members' names, and which of them are renamed.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::descriptor::field_descriptor_proto::{self, Type};
use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, ServiceDescriptorProto,
};

use super::clashes::{Claim, Settled, Space, Spelling, settle};
use super::map_entries::MapEntries;
use super::symbols::full_name;
use super::{FieldPlan, MethodPlan, OneofPlan, Rename, Rival, ValuePlan, names};
use crate::Label;
use crate::compile::SchemaFile;

/// Methods of every message, which an accessor of the same name would hide from the code that needs them.
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

/// Methods that tonic gives every client, or that a client has by a blanket impl and so hides an rpc behind.
const CLIENT_METHODS: &[&str] = &[
    "accept_compressed",
    "clone",
    "clone_into",
    "connect",
    "into",
    "max_decoding_message_size",
    "max_encoding_message_size",
    "new",
    "send_compressed",
    "to_owned",
    "try_into",
    "with_interceptor",
    "with_origin",
];

/// Where members are, for what is said about them.
pub(super) struct Context<'a> {
    pub(super) full_name: &'a str,
    pub(super) file: &'a SchemaFile,
    /// The descriptor path of the definition.
    pub(super) path: &'a [i32],
    pub(super) renames: &'a mut Vec<Rename>,
}

impl Context<'_> {
    fn settle(
        &mut self,
        kind: &'static str,
        claims: &[Member<'_>],
        reserved: &[(Space, &str)],
    ) -> Vec<String> {
        let settled = settle(claims, reserved);
        for (claim, Settled { number, rival }) in claims.iter().zip(&settled) {
            if number.is_some() {
                self.renames.push(Rename {
                    kind,
                    wire: self.wire(claim),
                    natural: claim.natural.clone(),
                    renamed: claim.name(*number),
                    site: Some(self.label(claim)),
                    rival: rival.map(|rival| Rival {
                        wire: self.wire(&claims[rival]),
                        same_name: claims[rival].natural == claim.natural,
                        site: Some(self.label(&claims[rival])),
                    }),
                });
            }
        }
        claims
            .iter()
            .zip(settled)
            .map(|(claim, settled)| claim.name(settled.number))
            .collect()
    }

    fn wire(&self, member: &Member<'_>) -> String {
        if member.path.is_empty() {
            self.full_name.to_owned()
        } else {
            full_name(self.full_name, member.wire)
        }
    }

    fn label(&self, member: &Member<'_>) -> Label {
        self.file.label(&[self.path, &member.path].concat(), "")
    }
}

/// Names that tonic's server module uses for something else.
const SERVER_NAMES: &[&str] = &[
    "Arc",
    "B",
    "Body",
    "Box",
    "BoxFuture",
    "BoxStream",
    "Bytes",
    "Clone",
    "CompressionEncoding",
    "Context",
    "Default",
    "EnabledCompressionEncodings",
    "InterceptedService",
    "Into",
    "Option",
    "Poll",
    "StdError",
    "T",
];

/// One thing that wants a name in its definition.
struct Member<'a> {
    wire: &'a str,
    natural: String,
    numbered: fn(&str, usize) -> String,
    space: Space,
    accessors: Accessors,
    /// Its descriptor path below the definition's; empty for the definition itself.
    path: Vec<i32>,
}

/// The methods that prost derives for a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accessors {
    None,
    /// `foo()`.
    Get,
    /// `foo()` and `set_foo()`.
    GetSet,
    /// `foo()` and `push_foo()`.
    GetPush,
    /// `get_foo()` and `insert_foo()`.
    GetInsert,
}

impl Member<'_> {
    fn name(&self, number: Option<usize>) -> String {
        number.map_or_else(
            || self.natural.clone(),
            |number| (self.numbered)(&self.natural, number),
        )
    }
}

impl Claim for Member<'_> {
    fn spellings(&self, number: Option<usize>) -> Vec<Spelling> {
        let name = self.name(number);
        let prefixes: &[&str] = match self.accessors {
            Accessors::None => &[],
            Accessors::Get => &[""],
            Accessors::GetSet => &["", "set_"],
            Accessors::GetPush => &["", "push_"],
            Accessors::GetInsert => &["get_", "insert_"],
        };
        let methods = prefixes
            .iter()
            .map(|prefix| Spelling::new(Space::Method, format!("{prefix}{name}")));
        methods
            .chain([Spelling::new(self.space, name.as_str())])
            .collect()
    }

    fn converted(&self) -> bool {
        self.natural != self.wire
    }
}

/// The fields and oneofs of a message; the oneofs' types are named with the nested types.
pub(super) fn message(
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
            fields[index].name = name;
        }
    }
    for oneof in seen {
        variants(descriptor, oneof, &mut fields, context);
    }
    (fields, oneofs)
}

/// The index of the oneof that a field is a member of, but for the one that `optional` makes in proto3.
pub(crate) fn real_oneof(field: &FieldDescriptorProto) -> Option<i32> {
    field.oneof_index.filter(|_| !field.proto3_optional())
}

fn field_claim(wire: &str, accessors: Accessors, path: Vec<i32>) -> Member<'_> {
    let mut natural = names::snake(wire);
    // prost-derive builds `get_r#type` and panics.
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
    let repeated = field.label() == field_descriptor_proto::Label::Repeated;
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
        fields[at].variant = name;
    }
}

/// The values of an enum.
pub(super) fn values(
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

/// The trait of a service.
pub(super) fn service_trait(
    descriptor: &ServiceDescriptorProto,
    context: &mut Context<'_>,
) -> String {
    // tonic wraps each rpc in a struct of this name, inside which the trait must still be visible.
    let wrappers: Vec<String> = descriptor
        .method
        .iter()
        .map(|method| format!("{}Svc", method.name()))
        .collect();
    let reserved: Vec<(Space, &str)> = SERVER_NAMES
        .iter()
        .copied()
        .chain(wrappers.iter().map(String::as_str))
        .map(|name| (Space::Type, name))
        .collect();
    let claim = Member {
        wire: descriptor.name(),
        natural: names::camel(descriptor.name()),
        numbered: names::numbered_camel,
        space: Space::Type,
        accessors: Accessors::None,
        path: Vec::new(),
    };
    context
        .settle("service", &[claim], &reserved)
        .pop()
        .unwrap_or_default()
}

/// The rpcs of a service; their types are filled in later.
pub(super) fn methods(
    descriptor: &ServiceDescriptorProto,
    context: &mut Context<'_>,
) -> Vec<MethodPlan> {
    let claims: Vec<Member<'_>> = (0..)
        .zip(&descriptor.method)
        .map(|(index, method)| Member {
            wire: method.name(),
            natural: names::snake(method.name()),
            numbered: names::numbered_snake,
            space: Space::Method,
            accessors: Accessors::None,
            path: vec![2, index],
        })
        .collect();
    let reserved: Vec<(Space, &str)> = CLIENT_METHODS
        .iter()
        .map(|&name| (Space::Method, name))
        .collect();
    let names = context.settle("rpc", &claims, &reserved).into_iter();
    names
        .map(|name| MethodPlan {
            name,
            input: String::new(),
            output: String::new(),
        })
        .collect()
}

fn all_differ(names: impl Iterator<Item = String>) -> bool {
    let mut seen = HashSet::new();
    names.into_iter().all(|name| seen.insert(name))
}
