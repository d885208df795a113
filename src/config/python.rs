//! The options for Python code: plain data and setters, without work.

/// How generated Python refers to generated Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(feature = "config-file", derive(serde::Deserialize))]
#[cfg_attr(feature = "config-file", serde(rename_all = "kebab-case"))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Imports {
    /// `from ..book import book_pb2`: works wherever the tree lies
    #[default]
    Relative,
    /// `from prefix.book import book_pb2`
    Absolute,
    /// `from book import book_pb2`, byte for byte what grpcio-tools writes
    Protoc,
}

/// Which versions of the Python packages protobuf and grpcio the code is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(feature = "config-file", derive(serde::Deserialize))]
#[cfg_attr(feature = "config-file", serde(rename_all = "kebab-case"))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum PythonProfile {
    /// Runs on protobuf 5.29 to 7 and on grpcio 1.63 and later
    Compatible,
    /// What grpcio-tools 1.85.1 writes: needs protobuf 7.35.1 and grpcio 1.85.1
    Newest,
}

/// What Python code to generate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct PythonOptions {
    /// How generated modules refer to each other.
    pub imports: Imports,
    /// The package that the output folder is, for [`Imports::Absolute`]: `acme.protos`.
    pub package_prefix: String,
    /// Which versions to write for; by default [`PythonProfile::Newest`] in the protoc form, which exists to be exact,
    /// and [`PythonProfile::Compatible`] in the others.
    pub profile: Option<PythonProfile>,
    /// Whether a `_pb2_grpc.pyi` is written; by default in every form but protoc's, which has none.
    pub grpc_stubs: Option<bool>,
    /// Whether no `__init__.py` is written, so that other folders of `sys.path` may have modules in the same packages.
    pub namespace_packages: bool,
    /// Whether no `py.typed` is written, which tells type checkers that an installed package has types.
    pub no_py_typed: bool,
    /// Whether each `__init__.py` gives what the modules beside it define.
    pub reexports: bool,
}

impl PythonOptions {
    /// Sets how generated modules refer to each other. Default: relative.
    #[must_use]
    pub fn imports(mut self, imports: Imports) -> Self {
        self.imports = imports;
        self
    }

    /// Sets the package that the output folder is, for absolute imports: `acme.protos`. Default: none.
    #[must_use]
    pub fn package_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.package_prefix = prefix.into();
        self
    }

    /// Sets which versions of protobuf and grpcio to write for. Default: the newest in the protoc form, otherwise what
    /// runs on many.
    #[must_use]
    pub fn profile(mut self, profile: PythonProfile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// Sets whether typed stubs of the services (`_pb2_grpc.pyi`) are written. Default: in every form but protoc's.
    #[must_use]
    pub fn grpc_stubs(mut self, stubs: bool) -> Self {
        self.grpc_stubs = Some(stubs);
        self
    }

    /// Sets whether no `__init__.py` is written: packages without one may be spread over several folders of `sys.path`.
    /// Default: each folder has one.
    #[must_use]
    pub fn namespace_packages(mut self, namespace: bool) -> Self {
        self.namespace_packages = namespace;
        self
    }

    /// Sets whether no `py.typed` is written. Default: there is one in the output folder, where that is a package.
    #[must_use]
    pub fn no_py_typed(mut self, none: bool) -> Self {
        self.no_py_typed = none;
        self
    }

    /// Sets whether each `__init__.py` gives the messages, enums, extensions and services of the modules beside it, each
    /// module loaded when something of it is used: `from pb.book import Book`. Default: they are empty.
    #[must_use]
    pub fn reexports(mut self, reexports: bool) -> Self {
        self.reexports = reexports;
        self
    }
}
