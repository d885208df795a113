//! Python: the module of each file, its imports and their names, and the contents of its stubs.
//!
//! In: the schema. Out: everything that the templates need, except the bytes of descriptors. Writes no code.

mod annotations;
mod clashes;
pub(crate) mod comments;
mod context;
mod exports;
pub(crate) mod imports;
pub(crate) mod messages;
pub(crate) mod modules;
pub(crate) mod names;
mod needs;
pub(crate) mod packages;
pub(crate) mod services;
pub(crate) mod stub;
mod symbols;
mod type_names;

use crate::config::{Imports, PythonOptions, PythonProfile};
use crate::plan::{Plan, Remark, Target};
use protree_compiler::compile::Schema;
use protree_compiler::diagnostic::Severity;
use protree_compiler::error::{Error, Result};
use protree_compiler::parallel::Jobs;

use imports::ImportForm;
use modules::PythonModule;
use packages::Packages;

/// The Python modules, with every import in them.
#[derive(Debug, Clone)]
pub(crate) struct PythonPlan {
    /// Sorted by source file name.
    pub(crate) modules: Vec<PythonModule>,
    pub(crate) packages: Packages,
    /// Whether packages re-export the definitions of several files, so that no file can be generated alone.
    pub(crate) reexports: bool,
    pub(crate) versions: Versions,
    /// The prefix of module names, with a dot at its end; may be empty.
    #[cfg(feature = "template")]
    pub(crate) prefix: String,
    /// Whether the output equals that of grpcio-tools byte for byte, including its faults and without a marker.
    pub(crate) exact: bool,
}

/// The versions that the code is written for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Versions {
    /// The minimum version of protobuf: major, minor, patch.
    pub(crate) protobuf: (u32, u32, u32),
    /// The minimum version of grpcio.
    pub(crate) grpc: &'static str,
    /// Whether classes are written with `(object)`.
    pub(crate) object_base: bool,
    /// Whether servers older than grpcio 1.65 are supported, which have no registered method handlers.
    pub(crate) old_servers: bool,
    /// Whether stubs accept `datetime` values, and import collections from `collections.abc`.
    pub(crate) modern_stubs: bool,
}

impl Versions {
    fn of(profile: PythonProfile) -> Self {
        match profile {
            PythonProfile::Compatible => Self {
                protobuf: (5, 29, 0),
                grpc: "1.63.0",
                object_base: true,
                old_servers: true,
                modern_stubs: false,
            },
            PythonProfile::Newest => Self {
                protobuf: (7, 35, 1),
                grpc: "1.85.1",
                object_base: false,
                old_servers: false,
                modern_stubs: true,
            },
        }
    }
}

pub(crate) fn plan(schema: &Schema, options: &PythonOptions, jobs: Jobs) -> Result<Plan> {
    let prefix = checked_prefix(options)?;
    check_reexports(options)?;
    let (named, diagnostics) = modules::name(schema, options.imports);
    if diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return Err(Error::Protos(diagnostics));
    }
    let clashes = clashes::in_the_descriptor_pool(schema).into_iter();
    let remarks = diagnostics.into_iter().map(|it| Remark::of_files(0, it));
    let remarks = remarks.chain(clashes.map(|it| Remark::of_files(1, it)));
    let form = ImportForm {
        imports: options.imports,
        prefix,
        generated: named
            .iter()
            .map(|(_, module)| module.clone())
            .chain(modules::kept(schema, options.imports))
            .collect(),
    };
    let profile = options.profile.unwrap_or(match options.imports {
        Imports::Protoc => PythonProfile::Newest,
        Imports::Relative | Imports::Absolute => PythonProfile::Compatible,
    });
    let versions = Versions::of(profile);
    let context = context::Context {
        schema,
        form: &form,
        versions,
        grpc_stubs: options.grpc_stubs.unwrap_or(!form.is_exact()),
        jobs,
    };
    let modules = modules::plan(&context, &named);
    let packages = packages::plan(schema, &modules, &form, options).map_err(Error::Protos)?;
    Ok(Plan {
        target: Target::Python(PythonPlan {
            modules,
            packages,
            reexports: options.reexports,
            versions,
            exact: form.is_exact(),
            #[cfg(feature = "template")]
            prefix: form.prefix,
        }),
        remarks: remarks.collect(),
    })
}

/// Reexports need an `__init__.py` in each package, and modules that belong to these packages.
fn check_reexports(options: &PythonOptions) -> Result<()> {
    let (what, cure) = if options.namespace_packages {
        (
            "namespace packages, which have no `__init__.py`",
            "leave one of the two out",
        )
    } else if options.imports == Imports::Protoc {
        (
            "protoc's form, which has no packages",
            "choose the import form `relative` or `absolute`",
        )
    } else {
        return Ok(());
    };
    if !options.reexports {
        return Ok(());
    }
    Err(Error::Config {
        message: format!("`reexports` does not go with {what}"),
        help: cure.to_owned(),
    })
}

/// The validated package prefix: empty, or with a dot at its end.
fn checked_prefix(options: &PythonOptions) -> Result<String> {
    let prefix = options.package_prefix.as_str();
    if prefix.is_empty() {
        return Ok(String::new());
    }
    if options.imports != Imports::Absolute {
        return Err(Error::Config {
            message: format!(
                "the package prefix `{prefix}` means nothing without absolute imports"
            ),
            help: "choose the import form `absolute`, or leave the prefix out".to_owned(),
        });
    }
    if !prefix.split('.').all(names::is_identifier) {
        return Err(Error::Config {
            message: format!("`{prefix}` is not the name of a Python package"),
            help: "write it as an import would: `acme.protos`".to_owned(),
        });
    }
    Ok(format!("{prefix}."))
}
