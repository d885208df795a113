//! `protree init`: shows the edits that set up protree in a folder, asks, and makes them.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;

use super::terminal::Terminal;
use crate::init::{self, Request};
use crate::write::replace;
use crate::{ChangeKind, Changes, Error, Result};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(super) struct InitArguments {
    /// The folder with the `.proto` files, below this one; without it, they are looked for
    protos: Option<PathBuf>,
    /// Print what would change and write nothing; exit 1 if that is anything
    #[arg(long)]
    dry_run: bool,
    /// Make the changes without asking
    #[arg(short, long, conflicts_with = "dry_run")]
    yes: bool,
    /// Generate in a build script, also if there is none yet, instead of code that is checked in
    #[arg(long)]
    build_script: bool,
    /// Take tree, include roots and targets from `buf.yaml`, `buf.work.yaml` and `buf.gen.yaml`
    #[arg(long, conflicts_with_all = ["protos", "build_script"])]
    from_buf: bool,
}

pub(super) fn run(arguments: &InitArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let request = Request {
        folder: PathBuf::new(),
        protos: arguments.protos.clone(),
        build_script: arguments.build_script,
        from_buf: arguments.from_buf,
    };
    let proposal = init::propose(&request)?;
    let changes = replace::changes(&request.folder, proposal.files);
    if !terminal.is_for_machines() {
        terminal.data(&changes.diff(terminal.colors_data()))?;
    }
    terminal.diagnostics(&proposal.diagnostics);
    if changes.files.is_empty() {
        terminal.say("nothing to do");
        return Ok(0);
    }
    if arguments.dry_run {
        say_files(&changes, ["would make", "would change"], terminal);
        return Ok(1);
    }
    if !arguments.yes && !is_agreed(&changes)? {
        terminal.say("nothing was changed");
        return Ok(1);
    }
    replace::apply(&changes)?;
    say_files(&changes, ["made", "changed"], terminal);
    for command in &proposal.commands {
        terminal.say(&format!("next: {command}"));
    }
    Ok(0)
}

fn say_files(changes: &Changes, [create, replace]: [&str; 2], terminal: &Terminal<'_>) {
    for file in &changes.files {
        let done = match file.kind {
            ChangeKind::Created => create,
            ChangeKind::Changed | ChangeKind::Deleted => replace,
        };
        terminal.say(&format!("{done} {}", file.path));
    }
}

/// Asks on the terminal. Without a terminal, nobody can agree.
fn is_agreed(changes: &Changes) -> Result<bool> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(Error::Config {
            message: "nobody is there to agree to these changes".to_owned(),
            help: "say `--yes` to make them, or `--dry-run` to see them only".to_owned(),
        });
    }
    let count = changes.files.len();
    let files = if count == 1 { "file" } else { "files" };
    let failed = |operation| {
        move |error| Error::Io {
            operation,
            path: PathBuf::from("the terminal"),
            error,
        }
    };
    let mut stderr = io::stderr();
    write!(stderr, "Change {count} {files}? [y/N] ").map_err(failed("write"))?;
    stderr.flush().map_err(failed("write"))?;
    let mut answer = String::new();
    stdin.read_line(&mut answer).map_err(failed("read"))?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}
