//! The options as users write them. Each struct defines the flags of the command line and the keys of `protree.toml`
//! together, so a new option is one field here and one line in `apply`. An option that is not given keeps its value.

mod rust;

use std::path::{Path, PathBuf};

use serde::Deserialize;

pub(crate) use self::rust::RustSettings;
use crate::config::{Config, Imports, PythonOptions, PythonProfile};
use protree_compiler::sources::Include;

/// Which protos are read, and how strictly.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SourceSettings {
    /// A further folder that imports may resolve in, searched after the tree; with a prefix, only for imports that
    /// begin with it
    #[cfg_attr(feature = "cli", arg(short = 'I', long, value_name = "[PREFIX=]DIR"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    include: Option<Vec<IncludeSetting>>,
    /// Treat the files that match as if they were not there: a glob over paths below the tree
    #[cfg_attr(feature = "cli", arg(long, value_name = "GLOB"))]
    exclude: Option<Vec<String>>,
    /// Generate only the files that match; imports still resolve in the whole tree
    #[cfg_attr(feature = "cli", arg(long, value_name = "GLOB"))]
    only: Option<Vec<String>>,
    /// Treat warnings about the protos as errors
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    deny_warnings: Option<bool>,
}

/// The options of a Python target.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct PythonSettings {
    /// How generated modules refer to each other [default: relative]
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "FORM"))]
    imports: Option<Imports>,
    /// The package that the output folder is, for absolute imports: `acme.protos`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PACKAGE"))]
    package_prefix: Option<String>,
    /// Which versions of protobuf and grpcio to write for [default: newest in the protoc form, else compatible]
    #[cfg_attr(feature = "cli", arg(long, value_enum))]
    python_profile: Option<PythonProfile>,
    /// Write typed stubs of the services, `_pb2_grpc.pyi` [default: in every form but protoc's]
    #[cfg_attr(feature = "cli", arg(long, value_name = "BOOL"))]
    grpc_stubs: Option<bool>,
    /// Write no `__init__.py`, so that several outputs may have modules in the same packages
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    namespace_packages: Option<bool>,
    /// Write no `py.typed`, which tells type checkers that an installed package has types
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    no_py_typed: Option<bool>,
    /// Let each `__init__.py` give what the modules beside it define: `from pb.book import Book`
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    reexports: Option<bool>,
}

/// Which language a target is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum LanguageSetting {
    /// prost messages and tonic services
    #[default]
    Rust,
    /// protobuf and grpcio modules
    Python,
}

/// `third_party`, or `google/api=vendor/api`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "String")]
struct IncludeSetting(Include);

impl SourceSettings {
    /// Applies the given options to `config`; a given list replaces the existing one. Relative folders start at `base`.
    pub(crate) fn apply(self, config: &mut Config, base: &Path) {
        let includes = self.include.map(|includes| {
            let includes = includes.into_iter();
            includes.map(|include| include.below(base)).collect()
        });
        set(&mut config.includes, includes);
        set(&mut config.exclude, self.exclude);
        set(&mut config.only, self.only);
        set(&mut config.deny_warnings, self.deny_warnings);
    }
}

impl PythonSettings {
    /// Applies the given options to `options`.
    pub(crate) fn apply(self, options: &mut PythonOptions) {
        set(&mut options.imports, self.imports);
        set(&mut options.package_prefix, self.package_prefix);
        options.profile = self.python_profile.or(options.profile);
        options.grpc_stubs = self.grpc_stubs.or(options.grpc_stubs);
        set(&mut options.namespace_packages, self.namespace_packages);
        set(&mut options.no_py_typed, self.no_py_typed);
        set(&mut options.reexports, self.reexports);
    }
}

fn all<T, U>(list: Vec<T>, convert: impl FnMut(T) -> U) -> Vec<U> {
    list.into_iter().map(convert).collect()
}

fn set<T>(option: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *option = given;
    }
}

impl IncludeSetting {
    fn below(self, base: &Path) -> Include {
        let Self(Include { prefix, folder }) = self;
        let folder = base.join(folder);
        Include { prefix, folder }
    }
}

impl From<String> for IncludeSetting {
    fn from(text: String) -> Self {
        let (prefix, folder) = text.split_once('=').unwrap_or(("", &text));
        Self(Include {
            prefix: prefix.to_owned(),
            folder: PathBuf::from(folder),
        })
    }
}
