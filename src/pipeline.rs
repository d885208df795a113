//! Runs the stages from configurations to output folders: discover, compile, plan, generate, and write or compare.

#[cfg(feature = "cli")]
mod site;
#[cfg(feature = "template")]
mod templated;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::digest::Digest;
use crate::discover;
use crate::generate::{self, OutputTree};
use crate::plan::{self, Plan};
use crate::tree::{self, Usage};
use crate::write::{self, Changes, Destination, WriteOptions};
use protree_compiler::compile::{self, CustomOptions, Schema};
use protree_compiler::diagnostic::{Diagnostic, Severity};
use protree_compiler::error::{Error, Result};
use protree_compiler::parallel;
use protree_compiler::progress::Progress;
use protree_compiler::sources::SourceTree;

/// The configuration of a target, and its output folder.
pub(crate) type Output<'a> = (&'a Config, &'a Path);

/// The generated files for one output folder, with diagnostics.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Generated {
    /// The files.
    pub tree: OutputTree,
    /// How to use the generated code.
    pub usage: Usage,
    /// Warnings and notes, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// The files outside the tree that imports were resolved to, and templates.
    pub imported: Vec<PathBuf>,
    /// The templates among these, with the digests of their contents.
    pub(crate) templates: Vec<(PathBuf, Digest)>,
}

/// What a run changed in one output folder, or would change, with diagnostics.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// The changes that were made, or would be made.
    pub changes: Changes,
    /// How to use the generated code.
    pub usage: Usage,
    /// Warnings and notes, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// The files outside the tree that imports were resolved to.
    pub imported: Vec<PathBuf>,
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
    /// Whether all options have to be interpreted, because descriptors are embedded or a template is rendered with
    /// them.
    fn needs_options(&self) -> bool {
        let options = self.language.rust();
        self.is_template() || options.is_none_or(|options| options.embed_descriptors)
    }

    fn destination<'a>(&'a self, tree: &'a OutputTree, out: &'a Path) -> Destination<'a> {
        let destination = Destination::new(tree, out).with_jobs(self.threads());
        // Python code may be written beside its protos, so the output folder may be the tree.
        if self.language.rust().is_some() {
            destination.apart_from(&self.tree)
        } else {
            destination
        }
    }
}

/// A run over everything. Without options, it only compares.
pub(crate) fn run(
    outputs: &[Output<'_>],
    options: Option<WriteOptions>,
    progress: Progress<'_>,
) -> Result<Vec<Report>> {
    let configs: Vec<&Config> = outputs.iter().map(|&(config, _)| config).collect();
    parallel::on_deep_stack(|| {
        let mut read = |config: &Config| discover::discover(config, progress);
        let generated = generate_from(&configs, &mut read, &mut |_, _| (), progress)?;
        let changes = finish(outputs, &generated, options, progress)?;
        let reports = generated.into_iter().zip(changes);
        Ok(reports
            .map(|(generated, changes)| Report::new(generated, changes))
            .collect())
    })
}

/// The last stage: writes the folders or, without options, compares them.
pub(crate) fn finish(
    outputs: &[Output<'_>],
    generated: &[Generated],
    options: Option<WriteOptions>,
    progress: Progress<'_>,
) -> Result<Vec<Changes>> {
    let destinations: Vec<Destination<'_>> = outputs
        .iter()
        .zip(generated)
        .map(|((config, out), generated)| {
            let destination = config.destination(&generated.tree, out);
            destination.with_progress(progress)
        })
        .collect();
    match options {
        Some(options) => write::apply(&destinations, options),
        None => write::compare(&destinations),
    }
}

pub(crate) fn generate_all(configs: &[&Config]) -> Result<Vec<Generated>> {
    let unseen = Progress::UNSEEN;
    let read = |config: &Config| discover::discover(config, unseen);
    parallel::on_deep_stack(|| generate_from(configs, &mut { read }, &mut |_, _| (), unseen))
}

/// Runs the stages before writing. Adjacent configurations with the same sources are compiled once, and the errors of
/// all of them are reported together.
///
/// `read` returns the tree of each such group, and `inspect` is called with the schema and the plan of each target.
pub(crate) fn generate_from(
    configs: &[&Config],
    read: &mut dyn FnMut(&Config) -> Result<SourceTree>,
    inspect: &mut dyn FnMut(&Schema, &Plan),
    progress: Progress<'_>,
) -> Result<Vec<Generated>> {
    let mut all = Vec::new();
    let mut problems = Vec::new();
    for neighbours in configs.chunk_by(|a, b| a.same_sources(b)) {
        let tree = read(neighbours[0]);
        let schema = match tree.and_then(|tree| compile_for(neighbours, &tree, progress)) {
            Ok(schema) => schema,
            Err(Error::Protos(more)) => {
                problems.extend(more);
                continue;
            }
            Err(error) => return Err(error),
        };
        // The diagnostics of the front end are reported once, with the first target of the group.
        let mut diagnostics = schema.diagnostics.clone();
        let mut generate = |schema: Cow<'_, Schema>, config| {
            let diagnostics = std::mem::take(&mut diagnostics);
            match generate_one(schema, config, diagnostics, inspect, progress) {
                Ok(generated) => all.push(generated),
                Err(Error::Protos(more)) => problems.extend(more),
                Err(error) => return Err(error),
            }
            Ok(())
        };
        if let [others @ .., last] = neighbours {
            for config in others {
                generate(Cow::Borrowed(&schema), config)?;
            }
            generate(Cow::Owned(schema), last)?;
        }
    }
    if problems.is_empty() {
        Ok(all)
    } else {
        Err(Error::Protos(problems))
    }
}

/// The schema for configurations with the same sources, with all options if any of them needs these.
fn compile_for(
    neighbours: &[&Config],
    tree: &SourceTree,
    progress: Progress<'_>,
) -> Result<Schema> {
    let options = if neighbours.iter().any(|config| config.needs_options()) {
        CustomOptions::Kept
    } else {
        CustomOptions::Checked
    };
    compile::compile(tree, options, progress)
}

fn generate_one(
    schema: Cow<'_, Schema>,
    config: &Config,
    diagnostics: Vec<Diagnostic>,
    inspect: &mut dyn FnMut(&Schema, &Plan),
    progress: Progress<'_>,
) -> Result<Generated> {
    #[cfg(feature = "template")]
    if let Some(template) = &config.template {
        return templated::render_one(&schema, config, template, diagnostics, inspect, progress);
    }
    let (plan, diagnostics) = plan_one(&schema, config, diagnostics, progress)?;
    inspect(&schema, &plan);
    Ok(Generated {
        usage: tree::usage_of(&schema, &plan),
        diagnostics,
        imported: imported_files(&schema),
        templates: Vec::new(),
        tree: generate::generate(schema, plan, config.threads(), progress)?,
    })
}

/// The plan, and `diagnostics` with those of the plan added.
fn plan_one(
    schema: &Schema,
    config: &Config,
    mut diagnostics: Vec<Diagnostic>,
    progress: Progress<'_>,
) -> Result<(Plan, Vec<Diagnostic>)> {
    let plan = match plan::plan(schema, &*discover::packages::read_lists(config)?, progress) {
        Ok(plan) => plan,
        Err(Error::Protos(more)) => {
            diagnostics.extend(more);
            return Err(Error::Protos(diagnostics));
        }
        Err(error) => return Err(error),
    };
    let remarks = plan.remarks.iter();
    diagnostics.extend(remarks.map(|remark| remark.diagnostic.clone()));
    if config.deny_warnings
        && diagnostics
            .iter()
            .any(|it| it.severity == Severity::Warning)
    {
        return Err(Error::Protos(denied(diagnostics)));
    }
    Ok((plan, diagnostics))
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
