//! Generates the files of the `protree doc` site from a configuration.

use super::plan_one;
use crate::config::{Config, PythonOptions};
use crate::generate::OutputTree;
use protree_compiler::compile::{self, CustomOptions};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};
use protree_compiler::parallel;
use protree_compiler::progress::Progress;

use crate::{discover, doc, plan};

/// The files of the site, with diagnostics.
pub(crate) struct SiteFiles {
    pub(crate) tree: OutputTree,
    /// Whether the site has no Rust paths, because the protos cannot be planned as Rust.
    pub(crate) lacks_rust: bool,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Config {
    /// The site that `protree doc` writes, with the Rust paths of this configuration, whose language is Rust.
    pub(crate) fn site(
        &self,
        python: &PythonOptions,
        title: &str,
        progress: Progress<'_>,
    ) -> Result<SiteFiles> {
        parallel::on_deep_stack(|| {
            let tree = discover::discover(self, progress)?;
            let schema = compile::compile(&tree, CustomOptions::Checked, progress)?;
            // Protos that cannot be planned as Rust get a site without Rust paths.
            let plan = match plan_one(&schema, self, schema.diagnostics.clone(), progress) {
                Ok((plan, _)) => Some(plan),
                Err(Error::Protos(_)) if !self.deny_warnings => None,
                Err(error) => return Err(error),
            };
            let rust = plan.as_ref().and_then(|plan| match &plan.target {
                plan::Target::Rust(plan) => Some(plan),
                plan::Target::Python(_) => None,
            });
            let options = doc::SiteOptions {
                title,
                rust,
                python,
                jobs: self.threads(),
                progress,
            };
            let tree = doc::generate(&schema, options);
            let files = SiteFiles {
                tree,
                lacks_rust: rust.is_none(),
                diagnostics: schema.diagnostics.clone(),
            };
            let weight = schema.weight() / parallel::WALKING;
            parallel::drop_in_background(schema, weight);
            Ok(files)
        })
    }
}
