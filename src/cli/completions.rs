//! `protree completions`: what a shell needs to complete commands, flags and their values.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Arguments;
use super::terminal::Terminal;
use crate::Result;

#[derive(Debug, Args)]
#[command(after_help = "\
bash:        protree completions bash > ~/.local/share/bash-completion/completions/protree
zsh:         protree completions zsh > a folder of $fpath/_protree
fish:        protree completions fish > ~/.config/fish/completions/protree.fish
PowerShell:  protree completions powershell >> $PROFILE
elvish:      protree completions elvish >> ~/.config/elvish/rc.elv")]
pub(super) struct CompletionsArguments {
    /// Whose completions to print
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(arguments: &CompletionsArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "protree",
        &mut script,
    );
    terminal.data(&String::from_utf8_lossy(&script))?;
    Ok(0)
}
