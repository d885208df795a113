//! The configuration of a run: plain data and setters, without work.

mod extern_path;
#[cfg(feature = "config-file")]
pub(crate) mod file;
mod project;
#[cfg(feature = "python")]
mod python;
mod rust;
#[cfg(feature = "config-file")]
pub(crate) mod settings;
#[cfg(feature = "template")]
mod template;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use extern_path::{ExternPackages, ExternPath};
pub use project::{Project, Target};
#[cfg(feature = "python")]
pub use python::{Imports, PythonOptions, PythonProfile};
#[cfg(feature = "prost-build")]
pub use rust::ProstSettings;
pub use rust::{
    Attribute, AttributeTarget, Codec, Derive, FeatureName, JsonScope, RustOptions, TypeUrlDomain,
};
pub use rust::{MethodInfo, ServiceExtra, ServiceInfo};
#[cfg(feature = "template")]
pub use template::{Each, Template};

use protree_compiler::limits::Limits;
use protree_compiler::parallel::Jobs;
use protree_compiler::sources::Include;

/// One tree, and what to make of it.
///
/// ```no_run
/// use protree::{Config, Layout, RustOptions};
///
/// Config::new("protos")
///     .include("third_party")
///     .rust(RustOptions::default().layout(Layout::Directory))
///     .write("src/pb")?;
/// # Ok::<(), protree::Error>(())
/// ```
///
/// A relative path starts at the current folder, which for a build script or a test is its package's.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// The folder whose `.proto` files are generated; or a file: a descriptor set that protoc, buf or protox wrote.
    pub tree: PathBuf,
    /// A descriptor set in memory.
    pub(crate) descriptors: Option<Arc<[u8]>>,
    /// For a descriptor set: the names of the files to generate; the others are only imported. `None` means all files
    /// except those that protoc adds itself.
    pub(crate) files_to_generate: Option<BTreeSet<String>>,
    /// Further descriptor sets, if the tree is one.
    pub(crate) further_sets: Vec<PathBuf>,
    /// Further folders that imports may resolve in, in the order they are searched.
    pub includes: Vec<Include>,
    /// Globs of source file names that are treated as if they were not there.
    pub exclude: Vec<String>,
    /// Globs of source file names to generate; empty means all. Imports still resolve in the whole tree.
    pub only: Vec<String>,
    /// What to generate.
    pub language: Language,
    /// The template that is rendered with the names of that, instead of the code itself.
    #[cfg(feature = "template")]
    pub template: Option<Template>,
    /// Treat warnings as errors.
    pub deny_warnings: bool,
    /// The folder below `OUT_DIR` that [`Config::build`] writes; `None` means the name of the tree's folder.
    pub name: Option<String>,
    /// The `protree.toml` that this was read from. A build script runs again when it changes.
    pub(crate) file: Option<PathBuf>,
    /// What the tree may ask for before it is refused.
    ///
    /// ```
    /// let mut config = protree::Config::new("protos");
    /// config.limits.file_size = 64 << 20;
    /// ```
    pub limits: Limits,
    /// How many threads to use; `None` means one for each core. The output is the same with any number.
    pub jobs: Option<NonZero<usize>>,
}

/// What is generated, with its options.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "there is one in a run")]
pub enum Language {
    /// prost messages and tonic services.
    Rust(RustOptions),
    /// protobuf and grpcio modules.
    #[cfg(feature = "python")]
    Python(PythonOptions),
}

impl Language {
    /// The options, if it is Rust.
    #[cfg_attr(
        not(feature = "python"),
        expect(clippy::unnecessary_wraps, reason = "Python has none")
    )]
    pub(crate) fn rust(&self) -> Option<&RustOptions> {
        match self {
            Self::Rust(options) => Some(options),
            #[cfg(feature = "python")]
            Self::Python(_) => None,
        }
    }
}

/// How a file is given its Rust module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(feature = "config-file", derive(serde::Deserialize))]
#[cfg_attr(feature = "config-file", serde(rename_all = "kebab-case"))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Layout {
    /// The module is the package: `acme.weather.v1` is `acme::weather::v1`; a file without one has its folder's
    #[default]
    Package,
    /// The module is the folder, whatever the package says
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

impl Services {
    /// Neither half: messages only.
    pub const NONE: Self = Self {
        client: false,
        server: false,
    };
}

impl Default for Services {
    fn default() -> Self {
        Self {
            client: true,
            server: true,
        }
    }
}

impl Config {
    /// Rust code with default options from the tree at `tree`.
    pub fn new(tree: impl Into<PathBuf>) -> Self {
        Self {
            tree: tree.into(),
            descriptors: None,
            files_to_generate: None,
            further_sets: Vec::new(),
            includes: Vec::new(),
            exclude: Vec::new(),
            only: Vec::new(),
            language: Language::Rust(RustOptions::default()),
            #[cfg(feature = "template")]
            template: None,
            deny_warnings: false,
            name: None,
            file: None,
            limits: Limits::default(),
            jobs: None,
        }
    }

    /// The same from what protoc, buf or protox compiled, instead of texts: every file of the set is generated, but for
    /// those that protoc brings along. Comments are there if the set has source info.
    ///
    /// ```no_run
    /// # fn compile() -> prost_types::FileDescriptorSet { unimplemented!() }
    /// let set = compile();
    /// protree::Config::descriptors(&set).write("src/pb")?;
    /// # Ok::<(), protree::Error>(())
    /// ```
    pub fn descriptors(set: &impl prost::Message) -> Self {
        Self::encoded_descriptors(set.encode_to_vec())
    }

    /// The same from the bytes of a `google.protobuf.FileDescriptorSet`, which may hold options that no type knows.
    pub fn encoded_descriptors(set: impl Into<Arc<[u8]>>) -> Self {
        Self {
            descriptors: Some(set.into()),
            ..Self::new("descriptors")
        }
    }

    /// Adds the files of another descriptor set, if the tree is one. A file that both have must be the same in both.
    #[must_use]
    pub fn further_set(mut self, file: impl Into<PathBuf>) -> Self {
        self.further_sets.push(file.into());
        self
    }

    /// Of a descriptor set, generates only the files with these names, and takes the others for what an include root
    /// holds; see [`Config::include`]. A plugin of protoc is asked so.
    #[must_use]
    pub fn files_to_generate<N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = N>,
    ) -> Self {
        self.files_to_generate = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Whether the sources are descriptors instead of texts.
    pub(crate) fn reads_descriptors(&self) -> bool {
        self.descriptors.is_some() || self.tree.is_file()
    }

    /// Generates Rust.
    #[must_use]
    pub fn rust(mut self, options: RustOptions) -> Self {
        self.language = Language::Rust(options);
        self
    }

    /// Generates Python.
    #[cfg(feature = "python")]
    #[must_use]
    pub fn python(mut self, options: PythonOptions) -> Self {
        self.language = Language::Python(options);
        self
    }

    /// Renders a template instead of the code. It knows the names that the code has: those of [`Config::rust`] or
    /// [`Config::python`].
    ///
    /// ```no_run
    /// // build.rs
    /// use protree::{Config, Each, Template};
    ///
    /// fn main() -> Result<(), protree::Error> {
    ///     let protos = Config::new("protos");
    ///     protos.build()?;
    ///     let path = "{{ module.folder }}/{{ service.name|snake }}.rs";
    ///     let mocks = Template::new("mocks.rs.jinja", Each::Service, path);
    ///     protos.template(mocks).name("mocks").build()
    /// }
    /// ```
    #[cfg(feature = "template")]
    #[must_use]
    pub fn template(mut self, template: Template) -> Self {
        self.template = Some(template);
        self
    }

    /// Whether a template is rendered instead of generating code.
    pub(crate) fn is_template(&self) -> bool {
        self.template_file().is_some()
    }

    /// The file of the template.
    #[cfg_attr(
        not(feature = "template"),
        expect(clippy::unused_self, reason = "there is none")
    )]
    pub(crate) fn template_file(&self) -> Option<&Path> {
        #[cfg(feature = "template")]
        return self.template.as_ref().map(|it| it.file.as_path());
        #[cfg(not(feature = "template"))]
        None
    }

    /// Adds a folder that imports may resolve in, after the tree and those added before.
    #[must_use]
    pub fn include(self, folder: impl Into<PathBuf>) -> Self {
        self.include_as("", folder)
    }

    /// Adds a folder for the imports that begin with `prefix`, as protoc's `-Iprefix=folder`.
    #[must_use]
    pub fn include_as(mut self, prefix: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        self.includes.push(Include {
            prefix: prefix.into(),
            folder: folder.into(),
        });
        self
    }

    /// Treats the source file names that this glob matches as if they were not there.
    #[must_use]
    pub fn exclude(mut self, glob: impl Into<String>) -> Self {
        self.exclude.push(glob.into());
        self
    }

    /// Generates only the source file names that this glob, or one added before, matches.
    #[must_use]
    pub fn only(mut self, glob: impl Into<String>) -> Self {
        self.only.push(glob.into());
        self
    }

    /// Treats warnings as errors; off unless set.
    #[must_use]
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.deny_warnings = deny;
        self
    }

    /// Names the folder below `OUT_DIR` that [`Config::build`] writes; the name of the tree's folder unless set.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets how many threads to use; one for each core unless set. The output is the same with any number.
    #[must_use]
    pub fn jobs(mut self, jobs: NonZero<usize>) -> Self {
        self.jobs = Some(jobs);
        self
    }

    /// The package lists of other crates.
    pub(crate) fn package_lists(&self) -> impl Iterator<Item = &Path> {
        let options = self.language.rust().into_iter();
        let packages = options.flat_map(|options| &options.extern_packages);
        packages.map(|packages| packages.list.as_path())
    }

    pub(crate) fn threads(&self) -> Jobs {
        Jobs::new(self.jobs)
    }

    /// Whether both have the same sources, so that compiling them once is enough.
    pub(crate) fn same_sources(&self, other: &Self) -> bool {
        self.tree == other.tree
            && self.descriptors == other.descriptors
            && self.files_to_generate == other.files_to_generate
            && self.further_sets == other.further_sets
            && self.includes == other.includes
            && self.exclude == other.exclude
            && self.only == other.only
            && self.limits == other.limits
    }
}
