//! `protree fix`: makes the edits that diagnostics carry, or shows them.

use std::path::PathBuf;

use clap::Args;

use super::Settings;
use super::terminal::Terminal;
use crate::write::replace;
use crate::{Result, Severity, fix};

#[derive(Debug, Args)]
pub(super) struct FixArguments {
    /// The folder with the `.proto` files; without it, the first target of the nearest `protree.toml`
    protos: Option<PathBuf>,
    /// Print what would change and write nothing; exit 1 if that is anything
    #[arg(long)]
    dry_run: bool,
    /// Also make edits that take something away that you may want to keep, such as a comment
    #[arg(long)]
    r#unsafe: bool,
    #[command(flatten)]
    settings: Settings,
}

pub(super) fn run(arguments: &FixArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let config = arguments
        .settings
        .tree_config(arguments.protos.as_deref(), None)?;
    let fixed = fix::fix(&config, arguments.r#unsafe)?;
    let files = fixed.files.into_iter();
    let files = files.map(|(path, old, new)| (path, Some(old), new));
    let changes = replace::changes(&config.tree, files);
    if arguments.dry_run {
        if !terminal.is_for_machines() {
            terminal.data(&changes.diff(terminal.colors_data()))?;
        }
    } else {
        replace::apply(&changes)?;
    }
    terminal.diagnostics(&fixed.diagnostics);
    let done = if arguments.dry_run {
        "would fix"
    } else {
        "fixed"
    };
    for file in &changes.files {
        let path = file.path.below(&changes.folder);
        terminal.say(&format!("{done} {}", path.display()));
    }
    if changes.files.is_empty() {
        terminal.say("nothing to fix");
    }
    let mut left = fixed.diagnostics.iter();
    let has_errors = left.any(|it| it.severity == Severity::Error);
    let differs = arguments.dry_run && !changes.files.is_empty();
    Ok(u8::from(has_errors || differs))
}
