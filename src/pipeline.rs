//! The stages in a line, from configurations to what their folders take: discover, compile, plan, generate, and write or
//! compare.

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

/// A target, and the folder it goes to.
pub(crate) type Output<'a> = (&'a Config, &'a Path);

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
    pub(crate) templates: Vec<(PathBuf, Digest)>,
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

/// A run over everything; without options it compares.
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

/// How a run ends: by bringing the folders in line or, without options, by saying what that would take.
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

/// The stages up to the disk. Neighbours that read the same protos share one compilation; what is wrong with any of
/// them is reported for all.
///
/// `read` gives the tree of each group of neighbours, and `seen` gets to see what becomes of it for each target.
pub(crate) fn generate_from(
    configs: &[&Config],
    read: &mut dyn FnMut(&Config) -> Result<SourceTree>,
    seen: &mut dyn FnMut(&Schema, &Plan),
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
        // What the front end says is said once, with the first of its targets.
        let mut diagnostics = schema.diagnostics.clone();
        let mut generate = |schema: Cow<'_, Schema>, config| {
            let diagnostics = std::mem::take(&mut diagnostics);
            match generate_one(schema, config, diagnostics, seen, progress) {
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

/// The schema of configurations that read the same protos, with what any of them needs.
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
    seen: &mut dyn FnMut(&Schema, &Plan),
    progress: Progress<'_>,
) -> Result<Generated> {
    #[cfg(feature = "template")]
    if let Some(template) = &config.template {
        return templated::render_one(&schema, config, template, diagnostics, seen, progress);
    }
    let (plan, diagnostics) = plan_one(&schema, config, diagnostics, progress)?;
    seen(&schema, &plan);
    Ok(Generated {
        usage: tree::usage_of(&schema, &plan),
        diagnostics,
        imported: imported_files(&schema),
        templates: Vec::new(),
        tree: generate::generate(schema, plan, config.threads(), progress)?,
    })
}

/// The plan, and `said` with what the plan adds to it.
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
