//! Which folders of the output are packages, and the contents of their `__init__.py`.

use std::collections::{BTreeMap, BTreeSet};

use super::exports::{self, Export};
use super::imports::ImportForm;
use super::modules::PythonModule;
use super::names;
use crate::config::PythonOptions;
use protree_compiler::compile::{FileId, Schema};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::paths::OutputPath;

/// The files of packages that are not modules of protos.
#[derive(Debug, Clone, Default)]
pub(crate) struct Packages {
    /// Empty `__init__.py` files, and `py.typed`.
    pub(crate) empty: Vec<EmptyFile>,
    pub(crate) inits: Vec<PackageInit>,
}

/// An empty file, which the user may fill.
#[derive(Debug, Clone)]
pub(crate) struct EmptyFile {
    pub(crate) path: OutputPath,
    /// A module in the package that vouches for the file, because an empty file has no marker.
    pub(crate) vouched_by: OutputPath,
}

/// An `__init__.py` that re-exports the definitions of the modules in its folder.
#[derive(Debug, Clone)]
pub(crate) struct PackageInit {
    pub(crate) path: OutputPath,
    pub(crate) stub_path: OutputPath,
    /// Sorted by name.
    pub(crate) members: Vec<Member>,
}

/// A name that a package exports.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// The module of the package that defines it.
    pub(crate) module: String,
    /// Whether the module's name is valid in an `import` statement.
    pub(crate) in_stub: bool,
}

/// Where a name of a package is defined.
struct Site {
    module: String,
    file: FileId,
    path: Vec<i32>,
}

/// Plans an `__init__.py` for every folder above a module. There is none in `google`, because it would hide installed
/// packages, and in protoc's form none in the root, which is a folder of `sys.path`. `Err` has the names that several
/// modules of a package define.
pub(super) fn plan(
    schema: &Schema,
    modules: &[PythonModule],
    form: &ImportForm,
    options: &PythonOptions,
) -> Result<Packages, Vec<Diagnostic>> {
    let mut packages = Packages::default();
    if options.namespace_packages {
        return Ok(packages);
    }
    let folders = folders(modules, form);
    let path = |folder: &str, name: &str| {
        OutputPath::new(format!("{folder}{name}")).expect("invariant: below a module's folder")
    };
    if let Some(&module) = folders.get("").filter(|_| !options.no_py_typed) {
        packages.empty.push(EmptyFile {
            path: path("", "py.typed"),
            vouched_by: module.clone(),
        });
    }
    let mut clashes = Vec::new();
    for (folder, &module) in &folders {
        let members = if options.reexports {
            members(schema, modules, folder, &mut clashes)
        } else {
            Vec::new()
        };
        if members.is_empty() {
            packages.empty.push(EmptyFile {
                path: path(folder, "__init__.py"),
                vouched_by: module.clone(),
            });
        } else {
            packages.inits.push(PackageInit {
                path: path(folder, "__init__.py"),
                stub_path: path(folder, "__init__.pyi"),
                members,
            });
        }
    }
    if clashes.is_empty() {
        Ok(packages)
    } else {
        Err(clashes)
    }
}

/// The folders that are packages: each is empty or ends with `/`, and has a module in it or below.
fn folders<'a>(
    modules: &'a [PythonModule],
    form: &ImportForm,
) -> BTreeMap<&'a str, &'a OutputPath> {
    let mut folders = BTreeMap::new();
    for module in modules {
        let path = module.code_path.as_str();
        if !form.is_exact() {
            folders.entry("").or_insert(&module.code_path);
        }
        if path.starts_with("google/") {
            continue;
        }
        for (end, slash) in path.match_indices('/') {
            let folder = &path[..end + slash.len()];
            folders.entry(folder).or_insert(&module.code_path);
        }
    }
    folders
}

/// The names that the modules of one folder export.
fn members(
    schema: &Schema,
    modules: &[PythonModule],
    folder: &str,
    clashes: &mut Vec<Diagnostic>,
) -> Vec<Member> {
    let mut sites: BTreeMap<String, Site> = BTreeMap::new();
    // Names that `import` finds in the folder: modules, and packages below it.
    let mut taken = BTreeSet::new();
    for module in modules {
        let Some(below) = module.code_path.as_str().strip_prefix(folder) else {
            continue;
        };
        if let Some((package, _)) = below.split_once('/') {
            taken.insert(package);
            continue;
        }
        let own = below.strip_suffix(".py").unwrap_or(below);
        taken.insert(own);
        let descriptor = &schema.files[module.file].descriptor;
        let types = exports::of_types(descriptor);
        let services = module.services.iter();
        let services = services.flat_map(|_| exports::of_services(descriptor));
        let types = types.into_iter().map(|export| (own.to_owned(), export));
        let services = services.map(|export| (format!("{own}_grpc"), export));
        for (of, Export { name, path }) in types.chain(services) {
            let site = Site {
                module: of,
                file: module.file,
                path,
            };
            match sites.get(&name) {
                Some(first) => clashes.push(defined_twice(schema, &name, first, &site)),
                None if names::is_identifier(&name) => {
                    sites.insert(name, site);
                }
                None => {}
            }
        }
    }
    for (name, site) in &sites {
        if taken.contains(name.as_str()) {
            clashes.push(hides_module(schema, name, site));
        }
    }
    let members = sites.into_iter().map(|(name, site)| Member {
        name,
        in_stub: names::is_identifier(&site.module),
        module: site.module,
    });
    members.collect()
}

const CURE: &str = "rename one, or generate without `reexports`";

fn defined_twice(schema: &Schema, name: &str, first: &Site, second: &Site) -> Diagnostic {
    Diagnostic::error(
        "E0605",
        format!(
            "both `{}` and `{}` would give their package the name `{name}`",
            first.module, second.module
        ),
    )
    .label(schema.files[second.file].label(&second.path, "by this definition"))
    .label(schema.files[first.file].label(&first.path, "and by this one"))
    .help(CURE)
}

fn hides_module(schema: &Schema, name: &str, site: &Site) -> Diagnostic {
    Diagnostic::error(
        "E0605",
        format!("the package would have two things with the name `{name}`: a module, and what `{}` gives it", site.module),
    )
    .label(schema.files[site.file].label(&site.path, "defined here"))
    .help(CURE)
}
