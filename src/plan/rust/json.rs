//! JSON: which messages and enums get implementations, and the format of each of their fields.
//!
//! In: definitions with their names. Out: the implementation of each type, with paths relative to the module of its
//! file, and the contents of the support module.

mod formats;
mod well_known;

use std::collections::{BTreeMap, BTreeSet};

use self::formats::Formats;
pub(crate) use self::well_known::{WellKnown, WellKnownPath, WellKnownPaths};
use super::map_entries::{MapEntries, is_map_entry};
use super::members::real_oneof;
use super::references::{Resolver, relative};
use super::symbols::{Body, Definition, Symbols};
use super::{ModuleId, ModulePlan, RustPlan, ScopeId, TypeId, TypePlan, names};
use protree_compiler::compile::json_names::json_name;
use protree_compiler::compile::{FileId, Schema};
use protree_compiler::descriptor::feature_set::EnumType;
use protree_compiler::descriptor::{DescriptorProto, EnumDescriptorProto};
use protree_compiler::diagnostic::{Diagnostic, Label};
use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;
use protree_compiler::paths::OutputPath;

/// The name of the support module, unless it is taken.
const MODULE: &str = "protree_json";

/// The JSON implementations of all types that get one.
#[derive(Debug, Clone)]
pub(crate) struct JsonPlan {
    /// The support module.
    pub(crate) module: ModuleId,
    /// By the module of its file, in the order of the file.
    pub(crate) types: BTreeMap<TypeId, JsonType>,
    /// The well-known types of fields, with their paths from the support module.
    pub(crate) well_known: WellKnownPaths,
    /// The messages that an `Any` may hold, by full name; empty if no field is an `Any`.
    pub(crate) in_any: BTreeMap<String, InAny>,
    /// External types, by their Rust paths, each with a field that uses it.
    pub(crate) foreign: BTreeMap<String, Label>,
}

/// The implementation of one type.
#[derive(Debug, Clone)]
pub(crate) struct JsonType {
    /// The path from the module of its file.
    pub(crate) path: String,
    /// The path from there to the support module, and the name of that module.
    pub(crate) support: String,
    pub(crate) support_name: String,
    pub(crate) body: JsonBody,
}

/// The kind of a type, with its contents.
#[derive(Debug, Clone)]
pub(crate) enum JsonBody {
    Message {
        /// In the order of the descriptor.
        fields: Vec<JsonField>,
        /// The oneofs that have members.
        oneofs: Vec<JsonOneof>,
    },
    /// Names and numbers, in the order of the descriptor.
    Enum(Vec<(String, i32)>),
    /// A generated well-known type, which has a format with the same name.
    WellKnown(WellKnown),
    /// A generated wrapper, which has the format of its only field.
    Wrapper { field: String, format: String },
}

/// One field.
#[derive(Debug, Clone)]
pub(crate) struct JsonField {
    pub(crate) json_name: String,
    pub(crate) proto_name: String,
    /// The name in Rust; for a member of a oneof, that of its variant.
    pub(crate) rust_name: String,
    pub(crate) presence: Presence,
    /// A type of the support module with its generic arguments, without the module's path.
    pub(crate) format: String,
}

/// When a field is written to JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Unless it has its default value.
    Implicit,
    /// If it is set.
    Optional,
    Required,
    /// As the set member of the oneof with this index.
    Member(usize),
}

/// One oneof.
#[derive(Debug, Clone)]
pub(crate) struct JsonOneof {
    pub(crate) proto_name: String,
    pub(crate) rust_name: String,
    /// The path of the oneof's enum.
    pub(crate) path: String,
}

/// The form of a message in an `Any`.
#[derive(Debug, Clone)]
pub(crate) struct InAny {
    /// The path from the support module.
    pub(crate) path: String,
    /// The format of a type with a special JSON form, which an `Any` stores as `value`.
    pub(crate) format: Option<String>,
    /// The Cargo feature that the type is behind.
    pub(crate) feature: Option<String>,
}

/// Adds the JSON implementations that the options request, and the support module, to the plan.
pub(super) fn add(schema: &Schema, symbols: &Symbols<'_>, plan: &mut RustPlan) -> Result<()> {
    let chosen = chosen(symbols, plan);
    if chosen.is_empty() {
        return Ok(());
    }
    let module = add_module(plan);
    let resolver = Resolver::new(symbols, plan);
    let planner = Planner {
        schema,
        symbols,
        plan,
        resolver,
        support_scope: plan.modules[module].scope,
    };
    let json = planner.plan(module, &chosen)?;
    plan.json = Some(json);
    Ok(())
}

/// The requested types in written files, and all types that their fields need.
fn chosen(symbols: &Symbols<'_>, plan: &RustPlan) -> BTreeSet<TypeId> {
    let units = plan.units.iter().filter(|unit| unit.selected);
    let written: BTreeSet<FileId> = units.map(|unit| unit.file).collect();
    let is_generated = |id: TypeId| {
        let definition = &symbols.types[id];
        !matches!(plan.types[id], TypePlan::Absent) && written.contains(&definition.file)
    };
    let asked = symbols.types.iter().enumerate().filter(|(id, definition)| {
        let options = plan.by_element.of(definition.file, &definition.path);
        is_generated(*id) && options.is_some_and(|options| options.json)
    });
    let mut pending: Vec<TypeId> = asked.map(|(id, _)| id).collect();
    let mut chosen = BTreeSet::new();
    while let Some(id) = pending.pop() {
        if !chosen.insert(id) {
            continue;
        }
        let definition = &symbols.types[id];
        let island = symbols.files[definition.file].island;
        let needed = definition
            .references()
            .filter_map(|name| symbols.find(island, name));
        pending.extend(needed.filter(|&id| is_generated(id)));
    }
    chosen
}

/// Adds a module below the root, with a name that no module has, because implementations import it into their scopes.
fn add_module(plan: &mut RustPlan) -> ModuleId {
    let id = plan.modules.len();
    let mut name = MODULE.to_owned();
    let is_taken = |name: &str| {
        let mut modules = plan.scopes.iter().flatten();
        modules.any(|module| module.eq_ignore_ascii_case(name))
    };
    while is_taken(&name) {
        name.push('_');
    }
    plan.modules.push(ModulePlan {
        key: name.clone(),
        scope: plan.scopes.len(),
        output: OutputPath::new(format!("{name}.rs")).expect("invariant: a plain name"),
        summary: "What the JSON of all messages has in common.".to_owned(),
        path_attribute: None,
        children: Vec::new(),
        units: Vec::new(),
        has_kept_files: false,
        is_support: true,
        name: name.clone(),
    });
    plan.scopes.push(vec![name.clone()]);
    let position = plan.modules[0]
        .children
        .partition_point(|&child| plan.modules[child].name < name);
    plan.modules[0].children.insert(position, id);
    id
}

impl JsonPlan {
    /// A note about external types, because it is unknown whether they implement serde's traits.
    pub(super) fn remark(&self) -> Option<Diagnostic> {
        let (first, label) = self.foreign.first_key_value()?;
        let more = match self.foreign.len() {
            1 => String::new(),
            types => format!(", and of {} more types", types - 1),
        };
        let text = format!(
            "the JSON of `{first}`{more} is that of other code, which must implement serde's traits"
        );
        Some(Diagnostic::note("E0717", text).label(label.clone()))
    }
}

struct Planner<'a> {
    schema: &'a Schema,
    symbols: &'a Symbols<'a>,
    plan: &'a RustPlan,
    resolver: Resolver<'a>,
    support_scope: ScopeId,
}

impl Planner<'_> {
    fn plan(&self, module: ModuleId, chosen: &BTreeSet<TypeId>) -> Result<JsonPlan> {
        let units = self.plan.units.iter();
        let scope_of_file =
            ordered::map(units.map(|unit| (unit.file, self.plan.modules[unit.module].scope)));
        let mut problems = Vec::new();
        let mut well_known = WellKnownPaths::default();
        let mut types = BTreeMap::new();
        let mut foreign = BTreeMap::new();
        for &id in chosen {
            let definition = &self.symbols.types[id];
            let from = scope_of_file[&definition.file];
            let own = WellKnown::of(&definition.full_name);
            if let Some(own) = own {
                well_known.add(own, &self.symbols.crates, &|name| {
                    self.generated(definition, name)
                });
            }
            let body = match (&definition.body, own) {
                (Body::Enum(descriptor), _) => JsonBody::Enum(values(descriptor)),
                (_, Some(own)) => JsonBody::WellKnown(own),
                (Body::Message { descriptor, .. }, None) if is_map_entry(descriptor) => continue,
                (Body::Message { descriptor, .. }, None) => {
                    let mut formats = Formats {
                        planner: self,
                        definition,
                        from,
                        well_known: &mut well_known,
                        problems: &mut problems,
                        foreign: &mut foreign,
                    };
                    self.message(id, definition, descriptor, &mut formats)
                }
            };
            let json_type = JsonType {
                path: self.resolver.path(id, from),
                support: self.support(from),
                support_name: self.plan.scopes[self.support_scope][0].clone(),
                body,
            };
            types.insert(id, json_type);
        }
        if !problems.is_empty() {
            return Err(Error::Options(problems));
        }
        let in_any = if well_known.has(WellKnown::Any) {
            self.in_any(&types, &mut well_known)
        } else {
            BTreeMap::new()
        };
        Ok(JsonPlan {
            module,
            types,
            well_known,
            in_any,
            foreign,
        })
    }

    fn message(
        &self,
        id: TypeId,
        definition: &Definition<'_>,
        descriptor: &DescriptorProto,
        formats: &mut Formats<'_, '_>,
    ) -> JsonBody {
        let TypePlan::Message(message) = &self.plan.types[id] else {
            unreachable!("invariant: what is chosen is generated");
        };
        let entries = MapEntries::of(descriptor);
        let features = &self.schema.files[definition.file].features;
        let mut fields = Vec::new();
        for ((field, plan), index) in descriptor.field.iter().zip(&message.fields).zip(0..) {
            let path = [&definition.path[..], &[2, index]].concat();
            let oneof = real_oneof(field).and_then(|oneof| usize::try_from(oneof).ok());
            let presence = if let Some(oneof) = oneof {
                Presence::Member(oneof)
            } else if features.is_required(field, &path) {
                Presence::Required
            } else if features.has_presence(field, &path) {
                Presence::Optional
            } else {
                Presence::Implicit
            };
            fields.push(JsonField {
                json_name: json_name(field),
                proto_name: field.name().to_owned(),
                rust_name: names::identifier(&plan.name).into_owned(),
                presence,
                format: match entries.entry(field) {
                    Some(entry) => formats.map(entry, &path),
                    None => formats.field(field, plan, &path),
                },
            });
        }
        if well_known::is_wrapper(&definition.full_name)
            && let [field] = &fields[..]
        {
            return JsonBody::Wrapper {
                field: field.rust_name.clone(),
                format: field.format.clone(),
            };
        }
        let nested = &self.plan.scopes[message.nested_scope];
        let from = &self.plan.scopes[formats.from];
        let oneofs = descriptor.oneof_decl.iter().zip(&message.oneofs);
        let oneofs = oneofs.map(|(oneof, plan)| JsonOneof {
            proto_name: oneof.name().to_owned(),
            rust_name: names::identifier(&plan.field).into_owned(),
            path: relative(from, nested, &plan.name),
        });
        JsonBody::Message {
            fields,
            oneofs: oneofs.collect(),
        }
    }

    /// The path, from the support module, of a generated type in the island of `beside`.
    fn generated(&self, beside: &Definition<'_>, full_name: &str) -> Option<WellKnownPath> {
        let island = self.symbols.files[beside.file].island;
        let id = self.symbols.find(island, &format!(".{full_name}"))?;
        Some(WellKnownPath {
            path: self.resolver.path(id, self.support_scope),
            feature: self.feature(&self.symbols.types[id]),
        })
    }

    fn feature(&self, definition: &Definition<'_>) -> Option<String> {
        let feature = self.plan.feature_of_file(definition.file);
        feature.map(str::to_owned)
    }

    /// The path from a module to the support module.
    fn support(&self, from: ScopeId) -> String {
        let scopes = &self.plan.scopes;
        let (root, name) = (&[][..], &scopes[self.support_scope][0]);
        relative(&scopes[from], root, name)
    }

    /// All types with JSON implementations, and the well-known types.
    fn in_any(
        &self,
        types: &BTreeMap<TypeId, JsonType>,
        well_known: &mut WellKnownPaths,
    ) -> BTreeMap<String, InAny> {
        let mut in_any = well_known.all_in_any(&self.symbols.crates);
        for (&id, json_type) in types {
            let format = match &json_type.body {
                JsonBody::Enum(_) => continue,
                JsonBody::Message { .. } => None,
                JsonBody::WellKnown(_) | JsonBody::Wrapper { .. } => Some("Nested".to_owned()),
            };
            let path = self.resolver.path(id, self.support_scope);
            let definition = &self.symbols.types[id];
            let in_any_plan = InAny {
                path,
                format,
                feature: self.feature(definition),
            };
            in_any.insert(definition.full_name.clone(), in_any_plan);
        }
        in_any
    }

    /// Whether the enum is closed, so that a number without a name is not a valid value.
    fn is_closed(&self, id: TypeId) -> bool {
        let definition = &self.symbols.types[id];
        let features = self.schema.files[definition.file]
            .features
            .at(&definition.path);
        features.enum_type() == EnumType::Closed
    }
}

fn values(descriptor: &EnumDescriptorProto) -> Vec<(String, i32)> {
    let values = descriptor.value.iter();
    values
        .map(|value| (value.name().to_owned(), value.number()))
        .collect()
}

/// The error for a field with an external type that has no JSON implementation.
fn no_json(label: Label, full_name: &str) -> Diagnostic {
    Diagnostic::error("E0715", format!("`json`: `{full_name}` of prost-types has no JSON"))
        .label(label)
        .help("generate it with `--compile-well-known-types` and its file in the tree, or limit `json` to other messages")
}
