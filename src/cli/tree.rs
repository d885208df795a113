//! `protree tree`: prints the plan.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Settings;
use super::terminal::Terminal;
use crate::tree::model::Model;
use crate::tree::{graph, text};
use crate::{Config, Result};

#[derive(Debug, Args)]
pub(super) struct TreeArguments {
    /// The folder with the `.proto` files; without it, the first target of the nearest `protree.toml`
    protos: Option<PathBuf>,
    /// The target of `protree.toml` whose names are printed, instead of the first
    #[arg(long, value_name = "NAME", conflicts_with = "protos")]
    target: Option<String>,
    /// How the modules are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print which file imports which instead
    #[arg(long, value_enum, value_name = "LANGUAGE", conflicts_with = "format")]
    graph: Option<Graph>,
    /// Print the names that were changed because two would clash instead
    #[arg(long, conflicts_with_all = ["format", "graph"])]
    renames: bool,
    /// Print the `[features]` table that `Cargo.toml` needs for `--package-features` instead
    #[arg(long, conflicts_with_all = ["format", "graph", "renames"])]
    features: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For tools: all that a template can be rendered with
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Graph {
    /// A Mermaid flowchart
    Mermaid,
    /// Graphviz
    Dot,
}

pub(super) fn run(arguments: &TreeArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let config = arguments
        .settings
        .tree_config(arguments.protos.as_deref(), arguments.target.as_deref())?;
    let (modules, diagnostics) = config.model_and_diagnostics()?;
    terminal.diagnostics(&diagnostics);
    terminal.data(&arguments.render(&config, &modules))?;
    Ok(0)
}

impl TreeArguments {
    fn render(&self, config: &Config, modules: &Model) -> String {
        if self.features {
            return text::features(modules);
        }
        match (self.graph, self.renames, self.format) {
            (Some(Graph::Mermaid), ..) => graph::mermaid(modules),
            (Some(Graph::Dot), ..) => graph::dot(modules),
            (None, true, _) => text::renames(modules),
            (None, false, Format::Text) => {
                text::modules(&config.tree.display().to_string(), modules)
            }
            (None, false, Format::Json) => {
                serde_json::to_string_pretty(modules).expect("invariant: every key is a string")
            }
        }
    }
}
