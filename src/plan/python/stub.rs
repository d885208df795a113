//! The contents of a `_pb2.pyi`: its imports, and the definitions of the module.

use std::collections::{BTreeSet, HashMap};

use super::comments::Comments;
use super::context::FileContext;
use super::exports;
use super::imports::{Import, ModulePath, StarImport};
use super::messages::{self, EnumStub, ExtensionStub, MessageStub, Scope};
use super::names;
use super::needs::{Needs, needs};
use super::type_names::Names;
use protree_compiler::compile::FileId;

/// The contents of one `_pb2.pyi`.
#[derive(Debug, Clone)]
pub(crate) struct StubModule {
    pub(crate) needs: Needs,
    pub(crate) imports: Vec<Import>,
    /// Imports from `collections.abc`: `Iterable as _Iterable`.
    pub(crate) collection_names: Vec<&'static str>,
    /// Imports from `typing`.
    pub(crate) typing_names: Vec<&'static str>,
    /// The names in `__all__`; empty if there is no such list.
    pub(crate) exports: Vec<String>,
    /// Names of public imports, as `from module import Name as Name`.
    pub(crate) reexports: Vec<Reexport>,
    /// Extensions and enum values of public imports, in their order.
    pub(crate) public_contents: Vec<PublicContents>,
    pub(crate) enums: Vec<EnumStub>,
    pub(crate) extensions: Vec<ExtensionStub>,
    pub(crate) messages: Vec<MessageStub>,
    /// The generic services, as `py_generic_services` requests.
    pub(crate) generic_services: Vec<String>,
}

/// A name of another module that this one re-exports.
#[derive(Debug, Clone)]
pub(crate) struct Reexport {
    pub(crate) module: String,
    pub(crate) name: String,
}

/// The definitions other than classes that a public import adds to the module.
#[derive(Debug, Clone)]
pub(crate) struct PublicContents {
    pub(crate) extensions: Vec<ExtensionStub>,
    /// Enums, as seen from this module, with their values.
    pub(crate) enums: Vec<EnumStub>,
}

pub(super) fn plan(context: &FileContext<'_>, generic_services: bool) -> StubModule {
    let (imports, aliases) = imports(context);
    let names = Names { context, aliases };
    let descriptor = &context.file.descriptor;
    let mut needs = needs(descriptor, context);
    needs.datetime &= context.run.versions.modern_stubs;
    needs.services = generic_services;
    let (collection_names, typing_names) =
        imported_names(&needs, context.run.versions.modern_stubs);
    let services: &[_] = if generic_services {
        &descriptor.service
    } else {
        &[]
    };
    let comments = Comments::of_types(context.file, context.run.form.is_exact());
    let module = Scope::module(&comments);
    StubModule {
        imports,
        collection_names,
        typing_names,
        exports: exports::stub_types(context),
        reexports: reexports(context),
        public_contents: public_contents(&names),
        enums: messages::enums(&descriptor.enum_type, None, &module),
        extensions: messages::extensions(&descriptor.extension, &module),
        messages: messages::messages(&names, &descriptor.message_type, &module),
        generic_services: services
            .iter()
            .map(|service| service.name().to_owned())
            .collect(),
        needs,
    }
}

fn imported_names(needs: &Needs, modern: bool) -> (Vec<&'static str>, Vec<&'static str>) {
    let chosen = |names: &[(bool, &'static str)]| {
        names
            .iter()
            .filter(|(needed, _)| *needed)
            .map(|(_, name)| *name)
            .collect::<Vec<_>>()
    };
    let collections = chosen(&[
        (needs.iterable, "Iterable as _Iterable"),
        (needs.mapping, "Mapping as _Mapping"),
    ]);
    let mut typing = vec!["ClassVar as _ClassVar"];
    if !modern {
        typing.extend(&collections);
    }
    typing.extend(chosen(&[
        (needs.optional, "Optional as _Optional"),
        (needs.union, "Union as _Union"),
    ]));
    (if modern { collections } else { Vec::new() }, typing)
}

/// The imports of a stub: each dependency, and the public imports of that.
fn imports(context: &FileContext<'_>) -> (Vec<Import>, HashMap<FileId, String>) {
    let mut imports = Vec::new();
    let mut aliases = HashMap::new();
    let mut taken = BTreeSet::new();
    let mut importlib = false;
    for dependency in context.dependencies() {
        let public = context.public_dependencies(dependency);
        for id in std::iter::once(dependency).chain(public) {
            let path = context.path(id);
            let dynamic = matches!(path, ModulePath::Dynamic { .. });
            let mut alias = format!("_{}", context.names[&id].last());
            while taken.contains(&alias) {
                alias.push_str("_1");
            }
            if !dynamic {
                taken.insert(alias.clone());
            }
            imports.push(Import {
                needs_importlib: dynamic && !importlib,
                path,
                alias: alias.clone(),
                public: Vec::new(),
            });
            importlib |= dynamic;
            aliases.insert(id, alias);
        }
    }
    (imports, aliases)
}

/// The messages and enums of public imports. Names that are not valid in an `import` are left out, except in protoc's
/// form.
fn reexports(context: &FileContext<'_>) -> Vec<Reexport> {
    let exact = context.run.form.is_exact();
    let mut reexports = Vec::new();
    for id in context.public_dependencies(context.id) {
        let StarImport::Static { module } =
            context.run.form.star(context.name, &context.names[&id])
        else {
            continue;
        };
        let descriptor = &context.schema_file(id).descriptor;
        let messages = descriptor
            .message_type
            .iter()
            .map(protree_compiler::descriptor::DescriptorProto::name);
        let enums = descriptor
            .enum_type
            .iter()
            .map(protree_compiler::descriptor::EnumDescriptorProto::name);
        for name in messages.chain(enums) {
            if exact || names::is_identifier(name) {
                reexports.push(Reexport {
                    module: module.clone(),
                    name: name.to_owned(),
                });
            }
        }
    }
    reexports
}

fn public_contents(names: &Names<'_>) -> Vec<PublicContents> {
    let context = names.context;
    context
        .public_dependencies(context.id)
        .into_iter()
        .map(|id| {
            let file = context.schema_file(id);
            let descriptor = &file.descriptor;
            // Comments are written where the definitions are, not here.
            let comments = Comments::none(file);
            let module = Scope::module(&comments);
            PublicContents {
                extensions: messages::extensions(&descriptor.extension, &module),
                enums: messages::enums(&descriptor.enum_type, Some(&names.alias(id)), &module),
            }
        })
        .collect()
}
