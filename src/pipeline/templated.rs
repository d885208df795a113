//! Targets that a template of the user's renders: the plan of their names becomes the model.

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
    /// The model, with what is to be said about it.
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

/// What a template makes of the names that the code of the configuration would have.
pub(super) fn render_one(
    schema: &Schema,
    config: &Config,
    template: &Template,
    diagnostics: Vec<Diagnostic>,
    seen: &mut dyn FnMut(&Schema, &Plan),
    progress: Progress<'_>,
) -> Result<Generated> {
    let (mut plans, _) = plan_for_model(schema, config, diagnostics.clone(), progress)?;
    // Whoever generates the code says what is to be said of its names.
    plans[0].remarks.clear();
    seen(schema, &plans[0]);
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

/// The plan of the configuration's language, and that of the other one whose names a template wants.
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
