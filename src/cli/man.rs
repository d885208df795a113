//! `protree man`: the manual pages, for packagers of protree. In: the definitions of the command line. Out: a file for
//! the program, and one for each command.

use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use super::Arguments;
use crate::{Error, Result, write};

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// The folder to write, which exists
    out: PathBuf,
}

pub(super) fn run(arguments: &ManArguments) -> Result<u8> {
    let mut program = Arguments::command().disable_help_subcommand(true);
    // Sets the full names of the commands.
    program.build();
    let commands = program.get_subcommands().filter(|it| !it.is_hide_set());
    for command in [&program].into_iter().chain(commands) {
        let path = arguments.out.join(Man::new(command.clone()).get_filename());
        let page = page(command).map_err(|error| Error::Io {
            operation: "make",
            path: path.clone(),
            error,
        })?;
        write::single::write(&path, &page, is_page)?;
    }
    Ok(0)
}

fn page(command: &Command) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}

/// Whether the file is a manual page of protree, which may be overwritten.
fn is_page(found: &[u8]) -> bool {
    let title = b"\n.TH protree";
    found.windows(title.len()).any(|window| window == title)
}
