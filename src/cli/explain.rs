//! `protree explain`: what a code means, with an example, and how sources move to editions.

use clap::Args;

use super::terminal::Terminal;
use crate::{Error, Result};

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The code in brackets, as in `error[E0300]`, or `editions`
    code: String,
}

pub(super) fn run(arguments: &ExplainArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let code = &arguments.code;
    let text = crate::explain(code).or_else(|| crate::explain(&code.to_ascii_uppercase()));
    let text = text.ok_or_else(|| Error::Config {
        message: format!("there is no code `{}`", arguments.code),
        help: "codes are `E` and four digits, as in `error[E0300]`; there is a page about `editions` as well".to_owned(),
    })?;
    terminal.data(text.trim_end())?;
    Ok(0)
}
