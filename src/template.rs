//! Renders user templates. In: the model, a template, and the subjects to render it for. Out: files in memory, or the
//! errors in the template with their place and subject.
//!
//! Besides imports from include roots, only this reads the disk between `discover` and `write`: the files that a
//! template includes are only known when it is rendered.

mod environment;
mod filters;
mod report;
mod subjects;

use std::collections::BTreeMap;
use std::path::PathBuf;

use minijinja::Environment;

use self::environment::Sources;
use self::subjects::Subject;
use crate::config::{Each, Template};
use crate::digest::Digest;
use crate::generate::{OutputFile, OutputTree};
use crate::tree::model::Model;
use protree_compiler::compile::Schema;
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::{Progress, Stage};

/// The result of rendering a template.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) tree: OutputTree,
    /// The files that were read, with the digests of their contents.
    pub(crate) read: Vec<(PathBuf, Digest)>,
}

pub(crate) fn render(
    schema: &Schema,
    model: &Model,
    template: &Template,
    progress: Progress<'_>,
) -> Result<Rendered> {
    if template.each == Each::Module && model.rust.is_none() {
        return Err(Error::Config {
            message: format!(
                "`{}` is rendered for every Rust module, and there is no Rust",
                template.file.display()
            ),
            help: "render it for every `package` or `file`, or generate Rust".to_owned(),
        });
    }
    let sources = Sources::read(&template.file)?;
    let values = subjects::value(model);
    let subjects = subjects::subjects(model, &values, template.each);
    let environment = environment::environment(&sources, &values);
    let mut rendering = Rendering {
        schema,
        template,
        sources: &sources,
        files: BTreeMap::new(),
        problems: Vec::new(),
    };
    let step = progress.begin(Stage::Generate, subjects.len());
    for subject in &subjects {
        step.done(rendering.subject(&environment, subject));
    }
    let Rendering {
        files, problems, ..
    } = rendering;
    if !problems.is_empty() {
        return Err(Error::Options(problems));
    }
    let mut tree = OutputTree::default();
    for (path, (_, text)) in files {
        tree.files.insert(
            path,
            OutputFile {
                bytes: text.into(),
                vouched_by: None,
                keep_existing: false,
            },
        );
    }
    let read = sources.digests();
    Ok(Rendered { tree, read })
}

struct Rendering<'a> {
    schema: &'a Schema,
    template: &'a Template,
    sources: &'a Sources,
    /// Each file with its subject and text.
    files: BTreeMap<OutputPath, (&'a Subject, String)>,
    problems: Vec<Diagnostic>,
}

impl<'a> Rendering<'a> {
    /// Renders the template for one subject, and returns the number of bytes.
    fn subject(&mut self, environment: &Environment<'_>, subject: &'a Subject) -> usize {
        let pattern = &self.template.path;
        let path = environment
            .template_from_named_str(report::PATH, pattern)
            .and_then(|template| template.render(&subject.context));
        let path = match path {
            Ok(path) if path.trim().is_empty() => return 0,
            Ok(path) => path.trim().to_owned(),
            Err(error) => {
                self.fail(&error, subject);
                return 0;
            }
        };
        let path = match report::output_path(&path) {
            Ok(path) => path,
            Err(why) => {
                let problem = report::bad_path(self.schema, self.template, subject, &path, why);
                self.problems.push(problem);
                return 0;
            }
        };
        if let Some((other, _)) = self.files.get(&path) {
            let problem = report::same_path(self.schema, self.template, other, subject, &path);
            self.problems.push(problem);
            return 0;
        }
        let text = environment
            .get_template(self.sources.main())
            .and_then(|template| template.render(&subject.context));
        match text {
            Ok(text) => {
                let bytes = text.len();
                self.files.insert(path, (subject, text));
                bytes
            }
            Err(error) => {
                self.fail(&error, subject);
                0
            }
        }
    }

    /// Records an error in a template, which is reported only for the first subject that causes it.
    fn fail(&mut self, error: &minijinja::Error, subject: &Subject) {
        let problem = report::failed(self.schema, self.template, self.sources, subject, error);
        let is_known = |known: &Diagnostic| {
            known.message == problem.message && known.labels.first() == problem.labels.first()
        };
        if !self.problems.iter().any(is_known) {
            self.problems.push(problem);
        }
    }
}
