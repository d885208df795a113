//! `protree gen`: writes, and says what a consumer needs the first time.

use std::process::ExitCode;

use super::OutputArguments;
use super::terminal::Terminal;
use crate::tree::text;
use crate::{Report, Result};

pub(super) fn run(arguments: &OutputArguments, terminal: &Terminal<'_>) -> Result<ExitCode> {
    for report in arguments.project()?.write()? {
        terminal.diagnostics(&report.diagnostics);
        for line in text::placements(&report.modules) {
            terminal.say_more(&line);
        }
        terminal.say(&summary(&report));
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(report: &Report) -> String {
    format!(
        "wrote {} files to `{}`",
        report.changes.created.len(),
        report.out.display()
    )
}
