//! Targets with a user's template: the model is built from their plans.

use super::{Generated, imported_files, plan_one};
use crate::config::{Config, Template};
use crate::plan::Plan;
use crate::tree::{self, Usage, model};
use protree_compiler::compile::{self, CustomOptions, Schema};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::Result;
use protree_compiler::parallel;
use protree_compiler::progress::Progress;

use crate::{discover, template};

impl Config {
    /// The model, with diagnostics.
    pub(crate) fn model_and_diagnostics(&self) -> Result<(model::Model, Vec<Diagnostic>)> {
        let tree = discover::discover(self, Progress::UNSEEN)?;
        parallel::on_deep_stack(|| {
            let schema = compile::compile(&tree, CustomOptions::Kept, Progress::UNSEEN)?;
            let (plans, diagnostics) =
                plan_for_model(&schema, self, schema.diagnostics.clone(), Progress::UNSEEN)?;
            Ok((
                tree::model(&schema, &plans.iter().collect::<Vec<_>>()),
                diagnostics,
            ))
        })
    }
}

/// Renders a template with the names that the configuration's code would have.
pub(super) fn render_one(
    schema: &Schema,
    config: &Config,
    template: &Template,
    diagnostics: Vec<Diagnostic>,
    inspect: &mut dyn FnMut(&Schema, &Plan),
    progress: Progress<'_>,
) -> Result<Generated> {
    let (mut plans, _) = plan_for_model(schema, config, diagnostics.clone(), progress)?;
    // Remarks about names are reported by the target that generates the code.
    plans[0].remarks.clear();
    inspect(schema, &plans[0]);
    let model = tree::model(schema, &plans.iter().collect::<Vec<_>>());
    let template::Rendered { tree, read } = template::render(schema, &model, template, progress)?;
    let mut imported = imported_files(schema);
    imported.extend(read.iter().map(|(path, _)| path.clone()));
    Ok(Generated {
        tree,
        usage: Usage::default(),
        diagnostics,
        imported,
        templates: read,
    })
}

/// The plan of the configuration's language, and of the second language if the template uses its names.
fn plan_for_model(
    schema: &Schema,
    config: &Config,
    mut diagnostics: Vec<Diagnostic>,
    progress: Progress<'_>,
) -> Result<(Vec<Plan>, Vec<Diagnostic>)> {
    let mut plans = Vec::new();
    let also = config.template.as_ref().and_then(|it| it.also.as_ref());
    for language in std::iter::once(&config.language).chain(also) {
        let config = Config {
            language: language.clone(),
            ..config.clone()
        };
        let (plan, more) = plan_one(schema, &config, diagnostics, progress)?;
        plans.push(plan);
        diagnostics = more;
    }
    Ok((plans, diagnostics))
}
