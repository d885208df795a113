//! Names everything in each module, beginning at the root.
//!
//! In: the modules without names, and the definitions. Out: the plan without references. One scope is one Rust module:
//! that of a file, the inline module of a message's nested types, or both merged.

use std::collections::BTreeMap;

use super::clashes::{Settled, settle};
use super::contents::{Contents, name_contents};
use super::items::{Item, What, module_items, nested_items};
use super::members::{self, Context};
use super::modules::Node;
use super::symbols::{Definition, Symbols};
use super::{
    ModuleId, ModulePlan, Rename, Rival, RustPlan, ScopedName, ServicePlan, TypeId, TypePlan, Unit,
    names,
};
use crate::config::{Layout, RustOptions};
use protree_compiler::compile::{FileId, Schema};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::OutputPath;

pub(super) fn name(
    schema: &Schema,
    symbols: &Symbols<'_>,
    nodes: &[Node],
    units: Vec<Unit>,
    options: &RustOptions,
    jobs: Jobs,
) -> Result<RustPlan> {
    let plan = RustPlan {
        options: options.clone(),
        crates: symbols.crates.clone(),
        modules: nodes
            .iter()
            .map(|node| unnamed(node, options.layout))
            .collect(),
        scoped_names: vec![ScopedName::default(); symbols.types.len()],
        types: symbols.types.iter().map(|_| TypePlan::Absent).collect(),
        services: vec![
            ServicePlan::default();
            schema
                .files
                .iter()
                .map(|file| file.descriptor.service.len())
                .sum()
        ],
        units,
        ..RustPlan::default()
    };
    // The names of members do not depend on anything outside their definition, so they are found first and in parallel.
    let contents = jobs.map(&symbols.types, weight, |definition| {
        name_contents(schema, options, definition)
    });
    let mut namer = Namer {
        schema,
        symbols,
        nodes,
        plan,
        contents,
        layout: options.layout,
        errors: Vec::new(),
    };
    let mut pending = vec![Scope {
        module: Some(0),
        ..Scope::default()
    }];
    while let Some(scope) = pending.pop() {
        pending.extend(namer.scope(scope));
    }
    let modules: Vec<String> = namer
        .plan
        .modules
        .iter()
        .map(|module| module.name.clone())
        .collect();
    for module in &mut namer.plan.modules {
        ordered::sort_by(&mut module.children, |&a, &b| modules[a].cmp(&modules[b]));
    }
    if namer.errors.is_empty() {
        Ok(namer.plan)
    } else {
        Err(Error::Protos(namer.errors))
    }
}

/// The cost of naming a definition: about one or two lines of source for each member.
fn weight(definition: &Definition<'_>) -> usize {
    const MEMBER: usize = 32;
    definition.size() * MEMBER
}

fn unnamed(node: &Node, layout: Layout) -> ModulePlan {
    ModulePlan {
        key: node.key.clone(),
        name: String::new(),
        summary: node.summary(layout),
        scope: 0,
        output: OutputPath::new("mod.rs").expect("invariant: a plain name"),
        path_attribute: None,
        children: Vec::new(),
        units: node.units.clone(),
        has_kept_files: node.has_kept_files,
        is_support: false,
    }
}

/// One Rust module whose items are to be named.
#[derive(Default)]
struct Scope {
    path: Vec<String>,
    /// The module, if it is a file.
    module: Option<ModuleId>,
    /// Messages whose nested types are in it.
    owners: Vec<TypeId>,
}

/// A file, and the descriptor path of a definition in it.
type Site = (FileId, Vec<i32>);

struct Namer<'a> {
    schema: &'a Schema,
    symbols: &'a Symbols<'a>,
    /// By [`ModuleId`].
    nodes: &'a [Node],
    plan: RustPlan,
    /// By [`TypeId`]: the members, until the definition itself is named.
    contents: Vec<Contents>,
    layout: Layout,
    errors: Vec<Diagnostic>,
}

impl Namer<'_> {
    /// Names the items of a scope and returns the scopes inside it.
    fn scope(&mut self, scope: Scope) -> impl Iterator<Item = Scope> + use<> {
        let id = self.plan.scopes.len();
        self.plan.scopes.push(scope.path.clone());
        if let Some(module) = scope.module {
            self.plan.modules[module].scope = id;
        }
        let mut items = self.items(&scope);
        ordered::sort_by(&mut items, |a, b| (a.file, &a.path).cmp(&(b.file, &b.path)));
        self.refuse_duplicates(&mut items, &scope);
        let settled = settle(&items, &[]);
        let mut inner: BTreeMap<String, Scope> = BTreeMap::new();
        for (item, Settled { number, rival }) in items.iter().zip(&settled) {
            let name = item.name(*number);
            if number.is_some() {
                self.plan
                    .renames
                    .push(self.rename(item, &name, rival.map(|rival| &items[rival])));
            }
            match item.what {
                What::Module(module) => {
                    self.name_module(module, scope.module, &name);
                    inner.entry(name).or_default().module = Some(module);
                }
                What::Message(message) => {
                    self.plan.scoped_names[message] = ScopedName { name, scope: id };
                    let module = item.module_name(*number);
                    self.take_contents(message);
                    if let (Some(module), TypePlan::Message(message)) =
                        (&module, &mut self.plan.types[message])
                    {
                        message.module.clone_from(module);
                    }
                    if let Some(module) = module {
                        inner.entry(module).or_default().owners.push(message);
                    }
                }
                What::Enum(enumeration) => {
                    self.plan.scoped_names[enumeration] = ScopedName { name, scope: id };
                    self.take_contents(enumeration);
                }
                What::Oneof(owner, index) => {
                    if let TypePlan::Message(message) = &mut self.plan.types[owner] {
                        message.oneofs[index].name = name;
                    }
                }
                What::Client(service) => self.plan.services[service].client_module = name,
                What::Server(service) => {
                    self.plan.services[service].server_module = name;
                    self.name_service(item, service);
                }
            }
        }
        self.plan.rename_scopes.resize(self.plan.renames.len(), id);
        for owner in scope.owners {
            if let TypePlan::Message(message) = &mut self.plan.types[owner] {
                message.nested_scope = id;
                message.shared_module = scope.module;
            }
        }
        inner.into_iter().map(move |(name, inner)| {
            let path = scope.path.iter().cloned().chain([name]).collect();
            Scope { path, ..inner }
        })
    }

    fn items(&self, scope: &Scope) -> Vec<Item> {
        let mut items = Vec::new();
        if let Some(module) = scope.module {
            for (segment, &child) in &self.nodes[module].children {
                let wire = self.nodes[child].wire.clone();
                items.push(Item::new(
                    What::Module(child),
                    wire,
                    names::module(segment),
                    None,
                    Vec::new(),
                ));
            }
            for &unit in &self.nodes[module].units {
                items.extend(module_items(
                    self.schema,
                    self.symbols,
                    &self.plan.units[unit],
                ));
            }
        }
        for &owner in &scope.owners {
            items.extend(nested_items(self.symbols, owner));
        }
        items
    }

    /// Two definitions with one full name can only come from different islands. No rename would help, so this is an
    /// error.
    fn refuse_duplicates(&mut self, items: &mut Vec<Item>, scope: &Scope) {
        let mut sites: BTreeMap<(bool, String), Vec<Site>> = BTreeMap::new();
        items.retain(|item| {
            let Some(file) = item.file else { return true };
            let is_service = match item.what {
                What::Server(_) => true,
                What::Client(_) | What::Oneof(..) | What::Module(_) => return true,
                What::Message(_) | What::Enum(_) => false,
            };
            let sites = sites.entry((is_service, item.wire.clone())).or_default();
            sites.push((file, item.path.clone()));
            sites.len() == 1
        });
        let help = match self.layout {
            Layout::Package => {
                "give each folder a module of its own with `--layout directory`, or give the files different packages"
            }
            Layout::Directory => "move one of the files into a folder of its own",
        };
        for ((_, wire), sites) in sites.into_iter().filter(|(_, sites)| sites.len() > 1) {
            let module = scope.path.join("::");
            let message = format!("`{wire}` is defined more than once in module `{module}`");
            let mut error = Diagnostic::error("E0700", message)
                .with_note("the files do not import each other, so each was compiled on its own")
                .help(help);
            let texts = ["defined here"]
                .into_iter()
                .chain(std::iter::repeat("and again here"));
            let labels = sites.iter().zip(texts);
            error.labels = labels
                .map(|((file, path), text)| self.schema.files[*file].label(path, text))
                .collect();
            self.errors.push(error);
        }
    }

    fn rename(&self, item: &Item, renamed: &str, rival: Option<&Item>) -> Rename {
        let site = |item: &Item| {
            item.file
                .map(|file| self.schema.files[file].label(&item.path, ""))
        };
        Rename {
            kind: item.what.kind(),
            wire: item.wire.clone(),
            natural: item.natural.clone(),
            renamed: renamed.to_owned(),
            site: site(item),
            rival: rival.map(|rival| Rival {
                wire: rival.wire.clone(),
                same_name: rival.natural == item.natural,
                site: site(rival),
            }),
        }
    }

    fn name_module(&mut self, module: ModuleId, parent: Option<ModuleId>, name: &str) {
        let parent = parent.expect("invariant: only a file's module has files below it");
        let folder = match self.plan.modules[parent].output.as_str() {
            "mod.rs" => String::new(),
            output => format!("{}/", output.trim_end_matches(".rs")),
        };
        let special = names::special_file_stem(name);
        let output = format!("{folder}{}.rs", special.as_deref().unwrap_or(name));
        // A file that is found by `#[path]` looks for its child modules in its own folder, so they need `#[path]` too.
        let needs_path = special.is_some() || self.plan.modules[parent].path_attribute.is_some();
        let beside = folder
            .trim_end_matches('/')
            .rsplit_once('/')
            .map_or(0, |(above, _)| above.len() + 1);
        self.plan.modules[parent].children.push(module);
        let plan = &mut self.plan.modules[module];
        plan.path_attribute = needs_path.then(|| output[beside..].to_owned());
        plan.output = OutputPath::new(output).expect("invariant: a module is an identifier");
        name.clone_into(&mut plan.name);
    }

    fn take_contents(&mut self, id: TypeId) {
        let Contents { plan, renames } = std::mem::take(&mut self.contents[id]);
        self.plan.types[id] = plan;
        self.plan.renames.extend(renames);
    }

    fn name_service(&mut self, item: &Item, service: usize) {
        let Some(file) = item.file else { return };
        let file = &self.schema.files[file];
        let index = usize::try_from(item.path[1]).expect("invariant: an index");
        let descriptor = &file.descriptor.service[index];
        let mut context = Context {
            full_name: &item.wire,
            file,
            path: &item.path,
            renames: &mut self.plan.renames,
        };
        self.plan.services[service].trait_name = members::service_trait(descriptor, &mut context);
        self.plan.services[service].methods = members::methods(descriptor, &mut context);
    }
}
