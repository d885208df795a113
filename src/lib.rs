//! protree turns a tree of `.proto` files into a tree of modules in which every path is correct.
//!
//! The program is a straight line of five stages. Each is a function from one plain value to the next; the disk is
//! touched only at the two ends:
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
//! * the cache, which may be lost, lies beside the line: it hands the stages a part of a tree instead of all of it, and
//!   the writer what is kept besides what was made; no stage knows of an earlier run;
//! * whatever order can reach the output is the order of a sorted collection;
//! * `check` is `write` without its last step: the two cannot disagree;
//! * a user's mistake is a [`Diagnostic`] and never a panic, and all of them are reported in one run.

mod build_script;
mod bundled;
mod cache;
#[cfg(feature = "cli")]
pub mod cli;
mod compile;
mod components;
mod config;
mod descriptor;
mod diagnostic;
mod digest;
mod discover;
#[cfg(feature = "cli")]
mod doc;
mod error;
mod explain;
#[cfg(feature = "cli")]
mod fix;
mod generate;
mod limits;
mod parallel;
mod paths;
mod plan;
mod syntax;
#[cfg(feature = "template")]
mod template;
mod tokens;
mod tree;
mod write;

#[doc(hidden)]
pub use cache::{Outcome, RunKind};
#[cfg(feature = "prost-build")]
pub use config::ProstSettings;
pub use config::{
    Attribute, AttributeTarget, Codec, Config, Derive, ExternPackages, ExternPath, Include,
    JsonScope, Language, Layout, MethodInfo, Project, RustOptions, ServiceExtra, ServiceInfo,
    Services, Target, TypeUrlDomain,
};
#[cfg(feature = "template")]
pub use config::{Each, Template};
#[cfg(feature = "python")]
pub use config::{Imports, PythonOptions, PythonProfile};
pub use diagnostic::{Diagnostic, Edit, Label, Position, Severity, Source};
pub use error::{Error, Result};
pub use explain::explain;
pub use generate::{OutputFile, OutputTree};
pub use limits::Limits;
pub use paths::{OutputPath, ProtoPath};
/// The prost-build that [`RustOptions::with_prost`] changes.
#[cfg(feature = "prost-build")]
pub use prost_build;
#[cfg(feature = "template")]
pub use tree::model;
pub use tree::{Dependency, Misplaced, Usage};
pub use write::{ChangeKind, Changes, FileChange, WriteOptions};

use std::path::{Path, PathBuf};

use cache::Cache;
use compile::{CustomOptions, Schema};
use discover::SourceTree;
use plan::Plan;
use write::Destination;

/// What a run would put into the output folder, and what is to be said about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Generated {
    /// The files.
    pub tree: OutputTree,
    /// What is to be known of the files.
    pub usage: Usage,
    /// Warnings and notes, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// The files outside the tree that imports were resolved to, and templates.
    pub imported: Vec<PathBuf>,
    /// The templates among these, with the digests of what was in them.
    pub(crate) templates: Vec<(PathBuf, digest::Digest)>,
}

/// What a run changed in one output folder, or would change, and what is to be said about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// What was changed, or would be.
    pub changes: Changes,
    /// What is to be known of the files.
    pub usage: Usage,
    /// Warnings and notes, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// The files outside the tree that imports were resolved to.
    pub imported: Vec<PathBuf>,
}

/// What `protree doc` would write, and what is to be said about it.
#[cfg(feature = "cli")]
pub(crate) struct SiteFiles {
    pub(crate) tree: OutputTree,
    /// The protos cannot become Rust.
    pub(crate) lacks_rust: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Report {
    fn new(generated: Generated, changes: Changes) -> Self {
        Self {
            changes,
            usage: generated.usage,
            diagnostics: generated.diagnostics,
            imported: generated.imported,
        }
    }
}

impl Config {
    /// Generates in memory; reads the tree, writes nothing.
    pub fn generate(&self) -> Result<Generated> {
        generate_all(&[self]).map(only_one)
    }

    /// Generates and brings `out` in line with it; see [`Project::write`].
    pub fn write(&self, out: impl AsRef<Path>) -> Result<Report> {
        run(&[(self, out.as_ref())], Some(WriteOptions::default())).map(only_one)
    }

    /// Generates and compares: says what [`Config::write`] would change, and changes nothing.
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
        run(&[(self, out.as_ref())], None).map(only_one)
    }

    /// Reads and links the protos, and generates nothing: the warnings and notes, or everything that is wrong with them.
    pub fn verify(&self) -> Result<Vec<Diagnostic>> {
        let tree = discover::discover(self)?;
        Ok(compile::compile(&tree, CustomOptions::Checked)?.diagnostics)
    }

    /// The descriptors of the tree and of all it imports, as the bytes of a `google.protobuf.FileDescriptorSet`: what
    /// `protoc --include_imports --descriptor_set_out` writes. Comments and places are in it if the Rust options ask
    /// for [`source_info`](RustOptions::source_info).
    pub fn descriptor_set(&self) -> Result<Vec<u8>> {
        let tree = discover::discover(self)?;
        let schema = compile::compile(&tree, CustomOptions::Kept)?;
        let source_info = self.language.rust().is_some_and(|it| it.source_info);
        Ok(generate::descriptor_set::of_all(&schema, source_info))
    }

    /// All options are asked for: the generated code holds descriptors, or a template is rendered with them.
    fn needs_options(&self) -> bool {
        let options = self.language.rust();
        self.is_template() || options.is_none_or(|options| options.embed_descriptors)
    }

    fn destination<'a>(&'a self, tree: &'a OutputTree, out: &'a Path) -> Destination<'a> {
        let destination = Destination::new(tree, out).with_jobs(self.threads());
        // Where a `.py` belongs beside its `.proto`, one folder is both.
        if self.language.rust().is_some() {
            destination.apart_from(&self.tree)
        } else {
            destination
        }
    }
}

#[cfg(feature = "template")]
impl Config {
    /// All that is known of the tree and of the code that is generated from it: what templates are rendered with.
    pub fn model(&self) -> Result<model::Model> {
        Ok(self.model_and_diagnostics()?.0)
    }

    /// The same, with what is to be said about it.
    pub(crate) fn model_and_diagnostics(&self) -> Result<(model::Model, Vec<Diagnostic>)> {
        let tree = discover::discover(self)?;
        parallel::on_deep_stack(|| {
            let schema = compile::compile(&tree, CustomOptions::Kept)?;
            let (plans, said) = plan_for_model(&schema, self, schema.diagnostics.clone())?;
            Ok((
                tree::model(&schema, &plans.iter().collect::<Vec<_>>()),
                said,
            ))
        })
    }

    /// The site that `protree doc` writes, with the Rust paths of this configuration, which is of Rust.
    pub(crate) fn site(&self, python: &PythonOptions, title: &str) -> Result<SiteFiles> {
        parallel::on_deep_stack(|| {
            let tree = discover::discover(self)?;
            let schema = compile::compile(&tree, CustomOptions::Checked)?;
            // Protos that become no Rust have a site all the same.
            let plan = match plan_one(&schema, self, schema.diagnostics.clone()) {
                Ok((plan, _)) => Some(plan),
                Err(Error::Protos(_)) if !self.deny_warnings => None,
                Err(error) => return Err(error),
            };
            let rust = plan.as_ref().and_then(|plan| match &plan.target {
                plan::Target::Rust(plan) => Some(plan),
                plan::Target::Python(_) => None,
            });
            let facts = doc::Facts {
                title,
                rust,
                python,
                jobs: self.threads(),
            };
            let tree = doc::generate(&schema, facts);
            let files = SiteFiles {
                tree,
                lacks_rust: rust.is_none(),
                diagnostics: schema.diagnostics.clone(),
            };
            parallel::drop_in_background(schema);
            Ok(files)
        })
    }
}

impl Project {
    /// Generates every target in memory; reads the trees, writes nothing.
    pub fn generate(&self) -> Result<Vec<Generated>> {
        let configs: Vec<&Config> = self.targets.iter().map(|target| &target.config).collect();
        generate_all(&configs)
    }

    /// Generates every target and brings its folder in line: all of them or, if anything is wrong with one, none.
    ///
    /// Unchanged files are not touched, files that are no longer generated are deleted, and hand-written ones in the
    /// way are an error.
    pub fn write(&self, options: WriteOptions) -> Result<Vec<Report>> {
        run(&self.outputs(), Some(options))
    }

    /// Generates every target and compares: says what [`Project::write`] would change, and changes nothing.
    pub fn check(&self) -> Result<Vec<Report>> {
        run(&self.outputs(), None)
    }

    /// What the command line does: [`Project::write`], or without options [`Project::check`], with what is remembered
    /// in `folder` of earlier runs.
    #[doc(hidden)]
    pub fn run_with_cache(
        &self,
        folder: impl Into<PathBuf>,
        options: Option<WriteOptions>,
    ) -> Result<Vec<Outcome>> {
        Cache::run_with(Some(Cache::new(folder.into())), &self.outputs(), options)
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

/// A run over everything; without options it compares.
fn run(outputs: &[cache::Output<'_>], options: Option<WriteOptions>) -> Result<Vec<Report>> {
    let configs: Vec<&Config> = outputs.iter().map(|&(config, _)| config).collect();
    parallel::on_deep_stack(|| {
        let generated = generate_all(&configs)?;
        let changes = finish(outputs, &generated, options)?;
        let reports = generated.into_iter().zip(changes);
        Ok(reports
            .map(|(generated, changes)| Report::new(generated, changes))
            .collect())
    })
}

/// How a run ends: by bringing the folders in line or, without options, by saying what that would take.
fn finish(
    outputs: &[cache::Output<'_>],
    generated: &[Generated],
    options: Option<WriteOptions>,
) -> Result<Vec<Changes>> {
    let destinations: Vec<Destination<'_>> = outputs
        .iter()
        .zip(generated)
        .map(|((config, out), generated)| config.destination(&generated.tree, out))
        .collect();
    match options {
        Some(options) => write::apply(&destinations, options),
        None => write::compare(&destinations),
    }
}

fn generate_all(configs: &[&Config]) -> Result<Vec<Generated>> {
    parallel::on_deep_stack(|| generate_from(configs, &mut discover::discover, &mut |_, _| ()))
}

/// The stages up to the disk. Neighbours that read the same protos share one compilation; what is wrong with any of
/// them is reported for all.
///
/// `read` gives the tree of each group of neighbours, and `seen` gets to see what becomes of it for each target.
fn generate_from(
    configs: &[&Config],
    read: &mut dyn FnMut(&Config) -> Result<SourceTree>,
    seen: &mut dyn FnMut(&Schema, &Plan),
) -> Result<Vec<Generated>> {
    let mut all = Vec::new();
    let mut problems = Vec::new();
    for neighbours in configs.chunk_by(|a, b| a.same_sources(b)) {
        let schema = match read(neighbours[0]).and_then(|tree| compile_for(neighbours, &tree)) {
            Ok(schema) => schema,
            Err(Error::Protos(more)) => {
                problems.extend(more);
                continue;
            }
            Err(error) => return Err(error),
        };
        let mut said = schema.diagnostics.clone();
        for config in neighbours {
            // What the front end says is said once, with the first of its targets.
            let said = std::mem::take(&mut said);
            match generate_one(&schema, config, said, seen) {
                Ok(generated) => all.push(generated),
                Err(Error::Protos(more)) => problems.extend(more),
                Err(error) => return Err(error),
            }
        }
        parallel::drop_in_background(schema);
    }
    if problems.is_empty() {
        Ok(all)
    } else {
        Err(Error::Protos(problems))
    }
}

/// The schema of configurations that read the same protos, with what any of them needs.
fn compile_for(neighbours: &[&Config], tree: &SourceTree) -> Result<Schema> {
    let options = if neighbours.iter().any(|config| config.needs_options()) {
        CustomOptions::Kept
    } else {
        CustomOptions::Checked
    };
    compile::compile(tree, options)
}

fn generate_one(
    schema: &Schema,
    config: &Config,
    said: Vec<Diagnostic>,
    seen: &mut dyn FnMut(&Schema, &Plan),
) -> Result<Generated> {
    #[cfg(feature = "template")]
    if let Some(template) = &config.template {
        return render_one(schema, config, template, said, seen);
    }
    let (plan, diagnostics) = plan_one(schema, config, said)?;
    seen(schema, &plan);
    let generated = Generated {
        tree: generate::generate(schema, &plan, config.threads())?,
        usage: tree::usage_of(schema, &plan),
        diagnostics,
        imported: imported_files(schema),
        templates: Vec::new(),
    };
    parallel::drop_in_background(plan);
    Ok(generated)
}

/// What a template makes of the names that the code of the configuration would have.
#[cfg(feature = "template")]
fn render_one(
    schema: &Schema,
    config: &Config,
    template: &Template,
    said: Vec<Diagnostic>,
    seen: &mut dyn FnMut(&Schema, &Plan),
) -> Result<Generated> {
    let (mut plans, _) = plan_for_model(schema, config, said.clone())?;
    // Whoever generates the code says what is to be said of its names.
    plans[0].remarks.clear();
    seen(schema, &plans[0]);
    let model = tree::model(schema, &plans.iter().collect::<Vec<_>>());
    let template::Rendered { tree, read } = template::render(schema, &model, template)?;
    let mut imported = imported_files(schema);
    imported.extend(read.iter().map(|(path, _)| path.clone()));
    Ok(Generated {
        tree,
        usage: Usage::default(),
        diagnostics: said,
        imported,
        templates: read,
    })
}

/// The plan of the configuration's language, and that of the other one whose names a template wants.
#[cfg(feature = "template")]
fn plan_for_model(
    schema: &Schema,
    config: &Config,
    said: Vec<Diagnostic>,
) -> Result<(Vec<Plan>, Vec<Diagnostic>)> {
    let mut said = said;
    let mut plans = Vec::new();
    let also = config.template.as_ref().and_then(|it| it.also.as_ref());
    for language in std::iter::once(&config.language).chain(also) {
        let config = Config {
            language: language.clone(),
            ..config.clone()
        };
        let (plan, more) = plan_one(schema, &config, said)?;
        plans.push(plan);
        said = more;
    }
    Ok((plans, said))
}

/// The plan, and `said` with what the plan adds to it.
fn plan_one(
    schema: &Schema,
    config: &Config,
    mut said: Vec<Diagnostic>,
) -> Result<(Plan, Vec<Diagnostic>)> {
    let plan = match plan::plan(schema, &*discover::packages::read_lists(config)?) {
        Ok(plan) => plan,
        Err(Error::Protos(more)) => {
            said.extend(more);
            return Err(Error::Protos(said));
        }
        Err(error) => return Err(error),
    };
    let remarks = plan.remarks.iter();
    said.extend(remarks.map(|remark| remark.diagnostic.clone()));
    if config.deny_warnings && said.iter().any(|said| said.severity == Severity::Warning) {
        return Err(Error::Protos(denied(said)));
    }
    Ok((plan, said))
}

fn denied(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for diagnostic in &mut diagnostics {
        if diagnostic.severity == Severity::Warning {
            diagnostic.severity = Severity::Error;
        }
    }
    diagnostics
}

fn imported_files(schema: &Schema) -> Vec<PathBuf> {
    let files = schema.files.iter();
    let imported = files.filter(|file| file.origin == compile::Origin::Include && !file.is_decoded);
    imported.map(|file| file.source.name().into()).collect()
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
