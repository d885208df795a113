//! `protree gen`: writes the outputs, or lists them.

use clap::Args;

use super::terminal::Terminal;
use super::writing::WriteArguments;
use crate::{Project, Result};

#[derive(Debug, Args)]
pub(super) struct GenArguments {
    /// Write nothing, and print the paths of the files that would be written, one a line
    #[arg(long, conflicts_with_all = ["descriptor_set", "depfile", "force", "no_wait"])]
    list_outputs: bool,
    // Last, because its help heading applies to all arguments that follow.
    #[command(flatten)]
    write: WriteArguments,
}

pub(super) fn run(arguments: &GenArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let project = arguments.write.output.project()?;
    if arguments.list_outputs {
        return list_outputs(&project, terminal);
    }
    arguments.write.run(&project, terminal)?;
    Ok(0)
}

impl GenArguments {
    pub(super) fn prints_data(&self) -> bool {
        self.list_outputs
    }
}

fn list_outputs(project: &Project, terminal: &Terminal<'_>) -> Result<u8> {
    let mut lines = String::new();
    for (target, generated) in project.targets.iter().zip(project.generate()?) {
        terminal.diagnostics(&generated.diagnostics);
        for (path, _) in generated.tree.files() {
            lines += &path.below(&target.out).to_string_lossy();
            lines.push('\n');
        }
    }
    terminal.data(&lines)?;
    Ok(0)
}
