//! What a user can ask for: plain data and setters, no work.

use std::path::PathBuf;

use crate::Limits;

/// One tree, and what to make of it.
///
/// ```no_run
/// protree::Config::new("protos").rust(protree::RustOptions::default()).write("src/pb")?;
/// # Ok::<(), protree::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// The folder whose `.proto` files are generated.
    pub tree: PathBuf,
    /// Further folders that imports may resolve in, in the order they are searched.
    pub includes: Vec<Include>,
    /// Globs of source file names that are treated as if they were not there.
    pub exclude: Vec<String>,
    /// Globs of source file names to generate; empty means all. Imports still resolve in the whole tree.
    pub only: Vec<String>,
    /// What to generate.
    pub language: Language,
    /// Treat warnings as errors.
    pub deny_warnings: bool,
    /// What the tree may ask for before it is refused.
    pub limits: Limits,
}

/// A further folder that imports may resolve in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// What the imports that resolve here begin with, as protoc's `-Iprefix=dir`; empty for none.
    pub prefix: String,
    /// The folder.
    pub folder: PathBuf,
}

/// What is generated, with its options.
#[derive(Debug, Clone, PartialEq)]
pub enum Language {
    /// prost messages and tonic services.
    Rust(RustOptions),
    /// protobuf and grpcio modules.
    Python(PythonOptions),
}

/// How a file is given its Rust module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// The module is the package: `acme.weather.v1` is `acme::weather::v1`; a file without one has its folder's.
    #[default]
    Package,
    /// The module is the folder, whatever the package says.
    Directory,
}

/// Which halves of a service are generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Services {
    /// The client.
    pub client: bool,
    /// The server and its trait.
    pub server: bool,
}

impl Default for Services {
    fn default() -> Self {
        Self {
            client: true,
            server: true,
        }
    }
}

/// What Rust code to generate.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct RustOptions {
    /// How a file is given its module.
    pub layout: Layout,
    /// Which halves of a service are generated.
    pub services: Services,
}

/// How generated Python refers to generated Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Imports {
    /// `from ..book import book_pb2`: works wherever the tree lies.
    #[default]
    Relative,
    /// `from prefix.book import book_pb2`.
    Absolute,
    /// `from book import book_pb2`, byte for byte what grpcio-tools writes.
    Protoc,
}

/// What Python code to generate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct PythonOptions {
    /// How generated modules refer to each other.
    pub imports: Imports,
    /// The package that the output folder is, for [`Imports::Absolute`]: `acme.protos`.
    pub package_prefix: String,
}

impl Config {
    /// Rust code with default options from the tree at `tree`.
    pub fn new(tree: impl Into<PathBuf>) -> Self {
        Self {
            tree: tree.into(),
            includes: Vec::new(),
            exclude: Vec::new(),
            only: Vec::new(),
            language: Language::Rust(RustOptions::default()),
            deny_warnings: false,
            limits: Limits::default(),
        }
    }

    /// Generates Rust.
    #[must_use]
    pub fn rust(mut self, options: RustOptions) -> Self {
        self.language = Language::Rust(options);
        self
    }

    /// Generates Python.
    #[must_use]
    pub fn python(mut self, options: PythonOptions) -> Self {
        self.language = Language::Python(options);
        self
    }

    /// Adds a folder that imports may resolve in, after the tree and those added before.
    #[must_use]
    pub fn include(mut self, folder: impl Into<PathBuf>) -> Self {
        self.includes.push(Include {
            prefix: String::new(),
            folder: folder.into(),
        });
        self
    }
}
