//! protree turns a tree of `.proto` files into a tree of modules in which every path is correct.
//!
//! The program is a pipeline of five stages. Each is a function from one plain value to the next; only the two ends
//! access the disk:
//!
//! ```text
//! Config ─▶ discover ─▶ compile ─▶ plan ─▶ generate ─▶ write | check
//!           SourceTree  Schema     Plan    OutputTree  Changes
//!           reads disk  pure       pure    pure        writes disk | compares only
//! ```
//!
//! Six invariants hold, and most of the design follows from them:
//!
//! * nothing below `plan` chooses a name or a path;
//! * nothing above `write` changes the disk, and nothing between `discover` and `write` reads it (imports
//!   from include roots, which may be huge, and what templates include are the lazy exceptions);
//! * the cache, which may be lost, is outside the pipeline: it passes a part of a tree to the stages instead of the
//!   whole, and recorded files to the writer; no stage depends on an earlier run;
//! * every order that can affect the output is that of a sorted collection;
//! * `check` is `write` without its last step: the two cannot disagree;
//! * a user's mistake is a [`Diagnostic`] and never a panic, and all of them are reported in one run.

mod build_script;
mod cache;
#[cfg(feature = "cli")]
pub mod cli;
mod config;
mod digest;
mod discover;
#[cfg(feature = "cli")]
mod doc;
mod explain;
#[cfg(feature = "cli")]
mod fix;
mod generate;
#[cfg(feature = "cli")]
mod init;
mod pipeline;
mod plan;
#[cfg(feature = "template")]
mod template;
mod tree;
mod write;

#[doc(hidden)]
pub use cache::{Outcome, RunKind};
#[cfg(feature = "prost-build")]
pub use config::ProstSettings;
pub use config::{
    Attribute, AttributeTarget, Codec, Config, Derive, ExternPackages, ExternPath, FeatureName,
    JsonScope, Language, Layout, MethodInfo, Project, RustOptions, ServiceExtra, ServiceInfo,
    Services, Target, TypeUrlDomain,
};
#[cfg(feature = "template")]
pub use config::{Each, Template};
#[cfg(feature = "python")]
pub use config::{Imports, PythonOptions, PythonProfile};
pub use explain::explain;
pub use generate::{OutputFile, OutputTree};
pub use pipeline::{Generated, Report};
/// The prost-build that [`RustOptions::with_prost`] changes.
#[cfg(feature = "prost-build")]
pub use prost_build;
#[doc(inline)]
pub use protree_compiler::diagnostic::{Diagnostic, Edit, Label, Position, Severity, Source};
#[doc(inline)]
pub use protree_compiler::error::{Error, Result};
#[doc(inline)]
pub use protree_compiler::limits::Limits;
#[doc(inline)]
pub use protree_compiler::paths::{OutputPath, ProtoPath};
#[doc(inline)]
pub use protree_compiler::sources::Include;
#[cfg(feature = "template")]
pub use tree::model;
pub use tree::{CrateFeature, Dependency, Misplaced, Usage};
pub use write::{ChangeKind, Changes, FileChange, WriteOptions};

use std::path::{Path, PathBuf};

use cache::Cache;
use pipeline::{generate_all, run};
use protree_compiler::compile::{self, CustomOptions};
use protree_compiler::parallel;
use protree_compiler::progress::Progress;

impl Config {
    /// Generates in memory: reads the tree, and writes nothing.
    pub fn generate(&self) -> Result<Generated> {
        generate_all(&[self]).map(only_one)
    }

    /// Generates, and updates `out` to match; see [`Project::write`].
    pub fn write(&self, out: impl AsRef<Path>) -> Result<Report> {
        let outputs = [(self, out.as_ref())];
        run(&outputs, Some(WriteOptions::default()), Progress::UNSEEN).map(only_one)
    }

    /// Generates and compares: reports what [`Config::write`] would change, and changes nothing.
    ///
    /// A test keeps checked-in code current wherever `cargo test` runs:
    ///
    /// ```no_run
    /// # fn main() -> Result<(), protree::Error> {
    /// let changes = protree::Config::new("protos").check("src/pb")?.changes;
    /// assert!(changes.is_current(), "{changes}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn check(&self, out: impl AsRef<Path>) -> Result<Report> {
        run(&[(self, out.as_ref())], None, Progress::UNSEEN).map(only_one)
    }

    /// Reads and links the protos without generating code. Returns the warnings and notes, or all errors.
    pub fn verify(&self) -> Result<Vec<Diagnostic>> {
        parallel::on_deep_stack(|| {
            let tree = discover::discover(self, Progress::UNSEEN)?;
            Ok(compile::compile(&tree, CustomOptions::Checked, Progress::UNSEEN)?.diagnostics)
        })
    }

    /// The descriptors of the tree and all its imports, as the bytes of a `google.protobuf.FileDescriptorSet`: the same
    /// that `protoc --include_imports --descriptor_set_out` writes. They include comments and source locations if the
    /// Rust options set [`source_info`](RustOptions::source_info).
    pub fn descriptor_set(&self) -> Result<Vec<u8>> {
        let tree = discover::discover(self, Progress::UNSEEN)?;
        let schema = compile::compile(&tree, CustomOptions::Kept, Progress::UNSEEN)?;
        let source_info = self.language.rust().is_some_and(|it| it.source_info);
        Ok(generate::descriptor_set::of_all(&schema, source_info))
    }
}

#[cfg(feature = "template")]
impl Config {
    /// The model of the tree and of its generated code, which templates are rendered with.
    pub fn model(&self) -> Result<model::Model> {
        Ok(self.model_and_diagnostics()?.0)
    }
}

impl Project {
    /// Generates every target in memory: reads the trees, and writes nothing.
    pub fn generate(&self) -> Result<Vec<Generated>> {
        let configs: Vec<&Config> = self.targets.iter().map(|target| &target.config).collect();
        generate_all(&configs)
    }

    /// Generates every target and updates its folder: all of them or, if there is an error in any, none.
    ///
    /// Unchanged files are not touched, files that are no longer generated are deleted, and hand-written ones in the
    /// way are an error.
    pub fn write(&self, options: WriteOptions) -> Result<Vec<Report>> {
        run(&self.outputs(), Some(options), Progress::UNSEEN)
    }

    /// Generates every target and compares: reports what [`Project::write`] would change, and changes nothing.
    pub fn check(&self) -> Result<Vec<Report>> {
        run(&self.outputs(), None, Progress::UNSEEN)
    }

    /// The same as the command line: [`Project::write`], or [`Project::check`] without options, with the cache in
    /// `folder`.
    #[doc(hidden)]
    pub fn run_with_cache(
        &self,
        folder: impl Into<PathBuf>,
        options: Option<WriteOptions>,
    ) -> Result<Vec<Outcome>> {
        let cache = Some(Cache::new(folder.into()));
        Cache::run_with(cache, &self.outputs(), options, Progress::UNSEEN)
    }

    fn outputs(&self) -> Vec<(&Config, &Path)> {
        let targets = self.targets.iter();
        targets
            .map(|target| (&target.config, target.out.as_path()))
            .collect()
    }
}

fn only_one<T>(mut list: Vec<T>) -> T {
    list.pop().expect("invariant: one in, one out")
}

/// The README and the book, so that `cargo test --doc` compiles their Rust.
#[cfg(doctest)]
mod book {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../README.zh.md")]
    struct ReadmeZh;
    #[doc = include_str!("../docs/build-scripts.md")]
    struct BuildScripts;
    #[doc = include_str!("../docs/checked-in.md")]
    struct CheckedIn;
    #[doc = include_str!("../docs/json.md")]
    struct Json;
    #[doc = include_str!("../docs/moving-from-prost-build.md")]
    struct MovingFromProstBuild;
    #[doc = include_str!("../docs/sharing.md")]
    struct Sharing;
    #[cfg(feature = "template")]
    #[doc = include_str!("../docs/templates.md")]
    struct Templates;
}
