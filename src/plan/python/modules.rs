//! The modules of a run: which files are generated, and the names and contents of their modules.

use std::collections::{BTreeMap, HashMap};

use super::context::{Context, FileContext};
use super::exports;
use super::imports::{Import, ModulePath, PublicImport, StarImport};
use super::names::ModuleName;
use super::services::{self, ServicesModule};
use super::stub::{self, StubModule};
use super::symbols::Symbols;
use crate::config::Imports;
use protree_compiler::compile::{FileId, Origin, Schema, SchemaFile};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::parallel;
use protree_compiler::paths::{OutputPath, ProtoPath};

/// Everything that is generated from one file.
#[derive(Debug, Clone)]
pub(crate) struct PythonModule {
    pub(crate) file: FileId,
    /// The source file name.
    pub(crate) source: String,
    /// The paths of the `_pb2.py` and the `_pb2.pyi`.
    pub(crate) code_path: OutputPath,
    pub(crate) stub_path: OutputPath,
    /// The expression for the `__module__` of its classes.
    pub(crate) own_name: String,
    pub(crate) imports: Vec<Import>,
    pub(crate) star_imports: Vec<StarImport>,
    /// The names in `__all__`; empty if there is no such list.
    pub(crate) exports: Vec<String>,
    /// Whether the module contains generic services, as `py_generic_services` requests.
    pub(crate) generic_services: bool,
    pub(crate) stub: StubModule,
    /// The `_pb2_grpc.py`.
    pub(crate) services: Option<ServicesModule>,
}

/// The generated files with their modules, and errors in their names.
pub(crate) fn name(
    schema: &Schema,
    imports: Imports,
) -> (Vec<(FileId, ModuleName)>, Vec<Diagnostic>) {
    let mut named = Vec::new();
    let mut diagnostics = Vec::new();
    let mut first: BTreeMap<ModuleName, FileId> = BTreeMap::new();
    for (id, file) in schema.files.iter().enumerate() {
        let Some(module) = ModuleName::of(&file.path) else {
            diagnostics.push(unusable_name(file));
            continue;
        };
        if file.origin != Origin::Tree || !file.selected {
            continue;
        }
        if is_of_the_runtime(&file.path, imports) {
            diagnostics.push(left_to_the_runtime(file));
            continue;
        }
        if let Some(other) = first.insert(module.clone(), id) {
            diagnostics.push(same_module(&module, &schema.files[other], file));
        }
        named.push((id, module));
    }
    (named, diagnostics)
}

/// The modules that are kept from an earlier run.
pub(crate) fn kept(schema: &Schema, imports: Imports) -> impl Iterator<Item = ModuleName> {
    let kept = schema.rest.kept.iter().map(|file| &file.path);
    kept.filter(move |path| !is_of_the_runtime(path, imports))
        .filter_map(ModuleName::of)
}

/// Whether the protobuf package contains the module, so that a generated one would clash with it.
fn is_of_the_runtime(path: &ProtoPath, imports: Imports) -> bool {
    let path = path.as_str();
    path == "google/protobuf/descriptor.proto"
        || imports != Imports::Protoc && path.starts_with("google/protobuf/")
}

fn left_to_the_runtime(file: &SchemaFile) -> Diagnostic {
    Diagnostic::note(
        "E0604",
        format!(
            "`{}` is not generated: the protobuf package has it",
            file.path
        ),
    )
    .label(file.label(&[], ""))
}

fn unusable_name(file: &SchemaFile) -> Diagnostic {
    Diagnostic::error(
        "E0601",
        format!("no Python module can be called after `{}`", file.path),
    )
    .label(file.label(&[], ""))
    .help("rename it: letters, digits, `_`, `-` and dots are fine")
}

fn same_module(module: &ModuleName, first: &SchemaFile, second: &SchemaFile) -> Diagnostic {
    Diagnostic::error(
        "E0602",
        format!(
            "`{}` and `{}` are both the Python module `{}`",
            first.path,
            second.path,
            module.dotted()
        ),
    )
    .label(second.label(&[], "this file"))
    .label(first.label(&[], "and this one"))
    .help("rename one of them: in a module name `-` becomes `_`, and a dot a folder")
}

pub(crate) fn plan(context: &Context<'_>, named: &[(FileId, ModuleName)]) -> Vec<PythonModule> {
    let generated: HashMap<FileId, &ModuleName> =
        named.iter().map(|(id, module)| (*id, module)).collect();
    let all_names: HashMap<FileId, ModuleName> = context
        .schema
        .files
        .iter()
        .enumerate()
        .filter_map(|(id, file)| Some((id, ModuleName::of(&file.path)?)))
        .collect();
    let islands = &context.schema.islands;
    let symbols = context.jobs.map(
        islands,
        |island| island.files.len() * parallel::READING,
        |island| Symbols::of(context.schema, island),
    );
    let mut files = Vec::new();
    for (island, symbols) in islands.iter().zip(&symbols) {
        for &id in &island.files {
            if let Some(&name) = generated.get(&id) {
                let file = FileContext {
                    run: *context,
                    id,
                    file: &context.schema.files[id],
                    name,
                    names: &all_names,
                    symbols,
                };
                files.push(file);
            }
        }
    }
    let size = |context: &FileContext<'_>| context.file.size();
    let mut modules = context.jobs.map(&files, size, module);
    modules.sort_by_key(|module| module.file);
    modules
}

fn module(context: &FileContext<'_>) -> PythonModule {
    let file = context.file;
    let path = |suffix: &str| {
        OutputPath::new(context.name.file(suffix))
            .expect("invariant: a module name is made of identifier characters")
    };
    let descriptor = &file.descriptor;
    let generic_services = exports::has_generic_services(descriptor);
    PythonModule {
        file: context.id,
        source: file.path.as_str().to_owned(),
        code_path: path(".py"),
        stub_path: path(".pyi"),
        own_name: context.run.form.own_name(context.name),
        imports: imports(context),
        star_imports: context
            .public_dependencies(context.id)
            .into_iter()
            .map(|id| context.run.form.star(context.name, &context.names[&id]))
            .collect(),
        exports: exports::all_types(context),
        generic_services,
        stub: stub::plan(context, generic_services),
        services: services::plan(context),
    }
}

fn imports(context: &FileContext<'_>) -> Vec<Import> {
    let mut imports: Vec<Import> = Vec::new();
    let mut importlib = false;
    for id in context.dependencies() {
        let path = context.path(id);
        let dynamic = matches!(path, ModulePath::Dynamic { .. });
        let mut public = Vec::new();
        add_public(context, id, &mut public);
        imports.push(Import {
            needs_importlib: dynamic && !importlib,
            path,
            alias: context.names[&id].alias(),
            public,
        });
        importlib |= dynamic;
    }
    imports
}

/// Depth first. As in protoc, a file that is reached twice is written twice.
fn add_public(context: &FileContext<'_>, id: FileId, public: &mut Vec<PublicImport>) {
    for dependency in context.public_dependencies(id) {
        let name = &context.names[&dependency];
        public.push(PublicImport {
            alias: name.alias(),
            dotted: name.dotted(),
        });
        add_public(context, dependency, public);
    }
}
