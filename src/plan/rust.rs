//! Rust: the module of each file, and the names of everything in it.
//!
//! In: the schema. Out: the module tree, the Rust name of every definition, and for each reference the path to its
//! target from the place where it is used. All clashes are resolved or reported here.

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
    /// The name and scope of each type of the schema; the default for types that are not generated.
    pub(crate) scoped_names: Vec<ScopedName>,
    /// The contents of each type, by the same index.
    pub(crate) types: Vec<TypePlan>,
    /// The services of the schema; default for those that are not generated.
    pub(crate) services: Vec<ServicePlan>,
    /// The path of every module from the root, inline modules included.
    pub(crate) scopes: Vec<Vec<String>>,
    /// The embedded descriptor sets.
    pub(crate) descriptor_sets: Vec<descriptor_sets::DescriptorSetPlan>,
    /// The list of types for other crates, if it is written.
    pub(crate) package_list: Option<package_list::PackageListPlan>,
    /// The Cargo features of packages, if there are any.
    pub(crate) features: Option<features::FeaturesPlan>,
    /// The features that other crates need to have enabled, by the names of the crates in paths.
    pub(crate) foreign_features: BTreeMap<String, BTreeSet<String>>,
    /// The options that apply to each element.
    pub(crate) by_element: options::OptionsByElement,
    /// In the order of the modules.
    pub(crate) renames: Vec<Rename>,
    /// The scope of each rename, by the same index.
    pub(crate) rename_scopes: Vec<ScopeId>,
    /// The JSON implementations, if there are any.
    pub(crate) json: Option<json::JsonPlan>,
    /// Whether a field or an rpc has a map entry as its type. Then the code for a message also depends on other files.
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

/// The name of a type, and its scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ScopedName {
    pub(crate) name: String,
    pub(crate) scope: ScopeId,
}

/// A message or an enum.
#[derive(Debug, Clone, Default)]
pub(crate) enum TypePlan {
    /// Not generated, because external code has it or nothing needs it.
    #[default]
    Absent,
    Message(Box<MessagePlan>),
    Enum(Vec<ValuePlan>),
}

/// One module that is a file.
#[derive(Debug, Clone)]
pub(crate) struct ModulePlan {
    /// Its package segments or folders, joined by `/`. Identifies the module independently of its Rust name.
    pub(crate) key: String,
    /// Its name without `r#`; empty for the root.
    pub(crate) name: String,
    pub(crate) scope: ScopeId,
    pub(crate) output: OutputPath,
    /// A sentence about its contents.
    pub(crate) summary: String,
    /// The `#[path]` of its `mod` line, if the file cannot be found by the module's name.
    pub(crate) path_attribute: Option<String>,
    /// Sorted by name.
    pub(crate) children: Vec<ModuleId>,
    /// Sorted by source file name.
    pub(crate) units: Vec<UnitId>,
    /// Whether it has files that an earlier run generated.
    pub(crate) has_kept_files: bool,
    /// Whether it is the support module that generated code shares, without code of any file.
    pub(crate) is_support: bool,
}

/// The code of one source file.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) file: FileId,
    /// Index into [`Schema::islands`]; for a file in several, the first.
    pub(crate) island: usize,
    pub(crate) module: ModuleId,
    /// Whether it is written: `--only` does not exclude it, or something that is written needs it.
    pub(crate) selected: bool,
    /// In the order of the descriptor.
    pub(crate) messages: Vec<TypeId>,
    pub(crate) enums: Vec<TypeId>,
    pub(crate) services: Vec<ServiceId>,
}

/// One message.
#[derive(Debug, Clone, Default)]
pub(crate) struct MessagePlan {
    /// The traits that prost derives for it.
    pub(crate) traits: Traits,
    /// The module of its nested types, which exists only if there are any.
    pub(crate) module: String,
    /// The package's module with the same name, if there is one: the nested types are in that module's file.
    pub(crate) shared_module: Option<ModuleId>,
    pub(crate) nested_scope: ScopeId,
    /// In the order of the descriptor, like the other lists.
    pub(crate) fields: Vec<FieldPlan>,
    pub(crate) oneofs: Vec<OneofPlan>,
    /// `None` for a map entry.
    pub(crate) messages: Vec<Option<TypeId>>,
    pub(crate) enums: Vec<TypeId>,
    /// Its names on the wire, if the options ask for `prost::Name`.
    pub(crate) type_name: Option<Box<TypeName>>,
}

/// The names of a message on the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TypeName {
    pub(crate) package: String,
    /// The name within the package: `Outer.Inner`.
    pub(crate) name: String,
    pub(crate) full_name: String,
    pub(crate) url: String,
}

/// One field. There are more of these than of all other plans together, so it is kept small.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldPlan {
    /// For a member of a oneof, the name of the variant.
    pub(crate) name: Box<str>,
    /// Whether the type contains the message again, so that the field needs a `Box`.
    pub(crate) boxed: bool,
    /// Its message or enum type; for a map, that of the values.
    pub(crate) target: Option<Reference>,
    /// The variant that is the default value of an enum field in proto2.
    pub(crate) default_variant: Option<Box<str>>,
}

/// A type, as seen from the place where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The Rust path.
    pub(crate) path: Box<str>,
    pub(crate) traits: Traits,
}

/// The traits of a type that not every message has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Traits {
    pub(crate) copy: bool,
    /// `Eq` and `Hash`.
    pub(crate) eq: bool,
}

/// One oneof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OneofPlan {
    /// The traits that prost derives for it.
    pub(crate) traits: Traits,
    pub(crate) field: String,
    pub(crate) name: String,
}

/// One enum value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValuePlan {
    /// The first value with its number.
    Variant {
        /// Its name.
        name: String,
        /// The wire names of the later values with its number.
        aliases: Vec<String>,
    },
    /// A later value with the same number: a constant.
    Alias {
        /// Its name.
        constant: String,
        /// The index of the first value with this number.
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
    /// Paths from the module of the service, not from that of its client or server.
    pub(crate) input: String,
    pub(crate) output: String,
}

impl RustPlan {
    /// The modules that hold types nested in messages in addition to the code of files.
    pub(crate) fn shared_modules(&self) -> BTreeSet<ModuleId> {
        let shared = self.types.iter().filter_map(|plan| match plan {
            TypePlan::Message(message) => message.shared_module,
            TypePlan::Absent | TypePlan::Enum(_) => None,
        });
        shared.collect()
    }

    /// Puts all modules into the file of the root module.
    fn join_modules(&mut self) {
        let root = self.modules[0].output.clone();
        for module in &mut self.modules {
            module.output = root.clone();
            module.path_attribute = None;
        }
    }

    /// The Cargo feature of everything that a file defines, if packages have features.
    pub(crate) fn feature_of_file(&self, file: FileId) -> Option<&str> {
        self.features.as_ref()?.of_file(file)
    }

    /// The Cargo feature of a whole module, if there is one.
    pub(crate) fn feature_of_module(&self, module: ModuleId) -> Option<&str> {
        self.features.as_ref()?.of_whole(module)
    }

    /// Whether a generated rpc uses tonic's prost codec.
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

    /// Whether a module gets a file: the root, and modules with selected files in them or below.
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
    let (nodes, modules) = modules::build(schema, options, generated.keys().copied());
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

/// Sets the domains of type URLs from the options.
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
