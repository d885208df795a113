//! Rust: which module each file lands in, and what everything in it is called.
//!
//! In: the schema. Out: the module tree, and for every definition the name Rust has for it; a reference comes as the
//! path that reaches it from where it stands. All clashes are settled or reported here.

mod clashes;
mod contents;
mod derives;
pub(crate) mod descriptor_sets;
mod extern_paths;
mod external;
pub(crate) mod features;
mod items;
pub(crate) mod json;
pub(crate) mod map_entries;
mod members;
pub(crate) mod modules;
pub(crate) mod names;
pub(crate) mod options;
pub(crate) mod package_list;
mod proto_paths;
mod reachability;
mod references;
mod renames;
mod scopes;
mod symbols;
mod traits;
mod value_types;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use self::external::CratePaths;
pub(crate) use self::members::real_oneof;
pub(crate) use self::renames::{Rename, Rival};
pub(crate) use self::value_types::ValueType;
use crate::config::RustOptions;
use crate::plan::{Plan, Remark, Target};
use protree_compiler::compile::{FileId, Schema};
use protree_compiler::error::Result;
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::OutputPath;

/// The Rust module tree, with every name in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RustPlan {
    pub(crate) options: RustOptions,
    pub(crate) crates: CratePaths,
    /// The first is the root.
    pub(crate) modules: Vec<ModulePlan>,
    /// One per generated file, sorted by source file name.
    pub(crate) units: Vec<Unit>,
    /// Where each type of the schema goes; default for those that are not generated.
    pub(crate) scoped_names: Vec<ScopedName>,
    /// By the same index: what is in it.
    pub(crate) types: Vec<TypePlan>,
    /// The services of the schema; default for those that are not generated.
    pub(crate) services: Vec<ServicePlan>,
    /// Every module, inline ones included, as the names of its modules from the root down.
    pub(crate) scopes: Vec<Vec<String>>,
    /// The descriptors that are embedded.
    pub(crate) descriptor_sets: Vec<descriptor_sets::DescriptorSetPlan>,
    /// What other crates are told of, if they are.
    pub(crate) package_list: Option<package_list::PackageListPlan>,
    /// The Cargo features that packages are behind, if they are.
    pub(crate) features: Option<features::FeaturesPlan>,
    /// The features that other crates must be used with, by the names that paths have for the crates.
    pub(crate) foreign_features: BTreeMap<String, BTreeSet<String>>,
    /// What the options want of each element.
    pub(crate) by_element: options::OptionsByElement,
    /// In the order of the modules.
    pub(crate) renames: Vec<Rename>,
    /// By the same index: where the name stands.
    pub(crate) rename_scopes: Vec<ScopeId>,
    /// The JSON of what speaks it, if anything does.
    pub(crate) json: Option<json::JsonPlan>,
    /// A field or an rpc has the entry of a map as its type: what is generated for a message depends on who uses it.
    pub(crate) uses_map_entries: bool,
}

/// Index into [`RustPlan::modules`].
pub(crate) type ModuleId = usize;
/// Index into [`RustPlan::units`].
pub(crate) type UnitId = usize;
/// Index into [`RustPlan::types`].
pub(crate) type TypeId = usize;
/// Index into [`RustPlan::services`].
pub(crate) type ServiceId = usize;
/// Index into [`RustPlan::scopes`].
pub(crate) type ScopeId = usize;

/// What a type is called, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ScopedName {
    pub(crate) name: String,
    pub(crate) scope: ScopeId,
}

/// A message or an enum.
#[derive(Debug, Clone, Default)]
pub(crate) enum TypePlan {
    /// Another crate has it, or nothing needs it: nothing is generated.
    #[default]
    Absent,
    Message(Box<MessagePlan>),
    Enum(Vec<ValuePlan>),
}

/// One module that is a file.
#[derive(Debug, Clone)]
pub(crate) struct ModulePlan {
    /// The package segments or folders that lead to it, joined by `/`: what it is called whatever Rust calls it.
    pub(crate) key: String,
    /// Its name without `r#`; empty for the root.
    pub(crate) name: String,
    pub(crate) scope: ScopeId,
    pub(crate) output: OutputPath,
    /// What is in it, in a sentence.
    pub(crate) summary: String,
    /// The `#[path]` its `mod` line needs, where the name alone does not lead to the file.
    pub(crate) path_attribute: Option<String>,
    /// Sorted by name.
    pub(crate) children: Vec<ModuleId>,
    /// Sorted by source file name.
    pub(crate) units: Vec<UnitId>,
    /// It has files that an earlier run generated.
    pub(crate) has_kept_files: bool,
    /// It holds what generated code shares, and nothing of any file.
    pub(crate) is_support: bool,
}

/// What one source file becomes.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) file: FileId,
    /// Index into [`Schema::islands`]; for a file in several, the first.
    pub(crate) island: usize,
    pub(crate) module: ModuleId,
    /// Not left out by `--only`, or needed by what was not.
    pub(crate) selected: bool,
    /// In the order of the descriptor.
    pub(crate) messages: Vec<TypeId>,
    pub(crate) enums: Vec<TypeId>,
    pub(crate) services: Vec<ServiceId>,
}

/// One message.
#[derive(Debug, Clone, Default)]
pub(crate) struct MessagePlan {
    /// What prost derives for it.
    pub(crate) traits: Traits,
    /// The module of its nested types; there is one only if there are any.
    pub(crate) module: String,
    /// The package's module that it also is: the nested types move into that file.
    pub(crate) shared_module: Option<ModuleId>,
    pub(crate) nested_scope: ScopeId,
    /// In the order of the descriptor, as are the others.
    pub(crate) fields: Vec<FieldPlan>,
    pub(crate) oneofs: Vec<OneofPlan>,
    /// `None` for a map's entry.
    pub(crate) messages: Vec<Option<TypeId>>,
    pub(crate) enums: Vec<TypeId>,
    /// What it is called on the wire, where the options want it to say so.
    pub(crate) type_name: Option<Box<TypeName>>,
}

/// What a message is called on the wire, whatever Rust calls it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TypeName {
    pub(crate) package: String,
    /// Below the package: `Outer.Inner`.
    pub(crate) name: String,
    pub(crate) full_name: String,
    pub(crate) url: String,
}

/// One field. A large tree has more of them than of all else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldPlan {
    /// Of a member of a oneof, the variant.
    pub(crate) name: Box<str>,
    /// The type contains the message, so the field needs a `Box`.
    pub(crate) boxed: bool,
    /// Its message or enum type; for a map that of the value.
    pub(crate) target: Option<Reference>,
    /// The enum variant that is its default in proto2.
    pub(crate) default_variant: Option<Box<str>>,
}

/// A type as seen from where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The Rust path.
    pub(crate) path: Box<str>,
    pub(crate) traits: Traits,
}

/// The traits that a type has beyond those that every message has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Traits {
    pub(crate) copy: bool,
    /// `Eq` and `Hash`.
    pub(crate) eq: bool,
}

/// One oneof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OneofPlan {
    /// What prost derives for it.
    pub(crate) traits: Traits,
    pub(crate) field: String,
    pub(crate) name: String,
}

/// One enum value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValuePlan {
    /// The first with its number.
    Variant {
        /// Its name.
        name: String,
        /// The wire names of the later values with its number.
        aliases: Vec<String>,
    },
    /// A later one: a constant.
    Alias {
        /// Its name.
        constant: String,
        /// Index of the value it is another name for.
        variant: usize,
    },
}

/// One service.
#[derive(Debug, Clone, Default)]
pub(crate) struct ServicePlan {
    pub(crate) trait_name: String,
    pub(crate) client_module: String,
    pub(crate) server_module: String,
    pub(crate) methods: Vec<MethodPlan>,
}

/// One rpc.
#[derive(Debug, Clone)]
pub(crate) struct MethodPlan {
    pub(crate) name: String,
    /// As seen from the service's module, not from its client's or server's.
    pub(crate) input: String,
    pub(crate) output: String,
}

impl RustPlan {
    /// The modules that hold what is nested in messages, besides what files put into them.
    pub(crate) fn shared_modules(&self) -> BTreeSet<ModuleId> {
        let shared = self.types.iter().filter_map(|plan| match plan {
            TypePlan::Message(message) => message.shared_module,
            TypePlan::Absent | TypePlan::Enum(_) => None,
        });
        shared.collect()
    }

    /// Puts every module into the file of the root.
    fn join_modules(&mut self) {
        let root = self.modules[0].output.clone();
        for module in &mut self.modules {
            module.output = root.clone();
            module.path_attribute = None;
        }
    }

    /// The Cargo feature that all that a file defines is behind, if packages are.
    pub(crate) fn feature_of_file(&self, file: FileId) -> Option<&str> {
        self.features.as_ref()?.of_file(file)
    }

    /// The Cargo feature that a module as a whole is behind, if there is one.
    pub(crate) fn feature_of_module(&self, module: ModuleId) -> Option<&str> {
        self.features.as_ref()?.of_whole(module)
    }

    /// Whether some rpc of what is written has the codec between tonic and prost.
    pub(crate) fn uses_prost_codec(&self) -> bool {
        let units = self.units.iter().filter(|unit| unit.selected);
        let mut rpcs = units.flat_map(|unit| {
            let services = unit.services.iter().zip(0..);
            services.flat_map(move |(&id, service)| {
                let methods = self.services[id].methods.iter().zip(0..);
                methods.map(move |(_, method)| (unit.file, [6, service, 2, method]))
            })
        });
        rpcs.any(|(file, path)| {
            let options = self.by_element.of(file, &path);
            options.is_none_or(|options| options.codec.is_none())
        })
    }

    /// Whether a module gets a file: the root, and those with something selected in or below them.
    pub(crate) fn is_written(&self, module: &ModulePlan) -> bool {
        module.name.is_empty()
            || module.has_kept_files
            || module.is_support
            || module.units.iter().any(|&unit| self.units[unit].selected)
            || module
                .children
                .iter()
                .any(|&child| self.is_written(&self.modules[child]))
    }
}

pub(crate) fn plan(schema: &Schema, options: &RustOptions, jobs: Jobs) -> Result<Plan> {
    let symbols = symbols::Symbols::new(schema, options);
    let generated = reachability::generated(schema, &symbols);
    let (nodes, modules) = modules::grow(schema, options, generated.keys().copied());
    let units = generated
        .into_iter()
        .zip(modules)
        .map(|((file, selected), module)| {
            let symbols::FileSymbols {
                messages,
                enums,
                island,
                first_service,
            } = &symbols.files[file];
            let services = (*first_service..)
                .take(schema.files[file].descriptor.service.len())
                .collect();
            Unit {
                file,
                selected,
                module,
                island: *island,
                messages: messages.clone(),
                enums: enums.clone(),
                services,
            }
        });
    let units: Vec<Unit> = units.collect();
    let mut by_element = options::resolve(schema, &symbols, &units, options)?;
    let facts = traits::TypeFacts::new(&symbols, &by_element);
    let refused = derives::write(&symbols, &facts, &mut by_element);
    let mut plan = scopes::name(schema, &symbols, &nodes, units, options, jobs)?;
    references::resolve(schema, &symbols, &facts, &mut plan);
    plan.foreign_features = features::of_other_code(schema, &symbols, &plan);
    if options.package_features {
        plan.features = Some(features::plan(schema, &symbols, &plan)?);
    }
    if options.package_list {
        plan.package_list = Some(package_list::list(&symbols, &facts, &by_element, &plan));
    }
    type_urls(&symbols, &by_element, &mut plan);
    plan.by_element = by_element;
    json::add(schema, &symbols, &mut plan)?;
    plan.uses_map_entries = symbols.has_map_entries();
    if options.embed_descriptors {
        plan.descriptor_sets = descriptor_sets::place(schema, &plan);
    }
    if options.single_file {
        plan.join_modules();
    }
    let refused = refused.into_iter();
    let refused = refused.map(|diagnostic| Remark::of_files(0, diagnostic));
    let json = plan.json.as_ref().and_then(json::JsonPlan::remark);
    let refused = refused.chain(json.map(|diagnostic| Remark::of_files(1, diagnostic)));
    let remarks = refused.chain(renames::remarks(&plan)).collect();
    Ok(Plan {
        remarks,
        target: Target::Rust(plan),
    })
}

/// Puts the domains that the options name into the type URLs.
fn type_urls(
    symbols: &symbols::Symbols<'_>,
    by_element: &options::OptionsByElement,
    plan: &mut RustPlan,
) {
    for (definition, types) in symbols.types.iter().zip(&mut plan.types) {
        let TypePlan::Message(message) = types else {
            continue;
        };
        let options = by_element.of(definition.file, &definition.path);
        let domain = options.and_then(|options| options.type_url_domain.as_ref());
        if let (Some(type_name), Some((_, domain))) = (&mut message.type_name, domain) {
            type_name.url = format!("{domain}/{}", type_name.full_name);
        }
    }
}
