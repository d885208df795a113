//! `protree explain`: what a code means, with an example.

use std::process::ExitCode;

use clap::Args;

use super::terminal::Terminal;
use crate::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The code in brackets, as in `error[E0300]`
    code: String,
}

pub(super) fn run(arguments: &ExplainArguments, terminal: &Terminal<'_>) -> Result<ExitCode> {
    let code = arguments.code.to_ascii_uppercase();
    let text = crate::explain(&code).ok_or_else(|| Error::Config {
        message: format!("there is no code `{}`", arguments.code),
        help: "codes are `E` and four digits, as in `error[E0300]`".to_owned(),
    })?;
    terminal.data(text.trim_end())?;
    Ok(ExitCode::SUCCESS)
}
