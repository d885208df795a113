//! `protree check`: compares, prints the difference, and ends with the command that mends it.

use std::process::ExitCode;

use super::OutputArguments;
use super::terminal::Terminal;
use crate::{ChangeKind, Changes, Result};

pub(super) fn run(arguments: &OutputArguments, terminal: &Terminal<'_>) -> Result<ExitCode> {
    let project = arguments.project()?;
    let outcomes = arguments.run(&project, None, terminal)?;
    for outcome in &outcomes {
        terminal.diagnostics(&outcome.diagnostics);
        if terminal.speaks_to_machines() {
            let differences = outcome.changes.differences(&mending_command());
            terminal.diagnostics(&differences);
        } else {
            terminal.data(&outcome.changes.diff(terminal.colors_data()))?;
        }
        comment(&outcome.changes, terminal);
    }
    if outcomes.iter().all(|outcome| outcome.changes.is_current()) {
        return Ok(ExitCode::SUCCESS);
    }
    terminal.say_error(&format!("help: run `{}`", mending_command()));
    Ok(ExitCode::from(1))
}

fn comment(changes: &Changes, terminal: &Terminal<'_>) {
    let folder = changes.folder.display();
    terminal.diagnostics(&changes.diagnostics);
    if changes.is_current() {
        terminal.say(&format!(
            "`{folder}` is current: {} files",
            changes.unchanged
        ));
        return;
    }
    for file in &changes.files {
        let path = file.path.below(&changes.folder);
        terminal.say(&format!("{}: {}", file.kind, path.display()));
    }
    if let Some(version) = &changes.written_by {
        let own = env!("CARGO_PKG_VERSION");
        terminal.say(&format!(
            "note: protree {version} wrote `{folder}`, this is {own}"
        ));
    }
    let kinds = [
        ChangeKind::Created,
        ChangeKind::Changed,
        ChangeKind::Deleted,
    ];
    let counts: Vec<String> = kinds
        .into_iter()
        .map(|kind| (changes.paths(kind).count(), kind))
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{count} {kind}"))
        .collect();
    let counts = counts.join(", ");
    terminal.say_error(&format!("error: `{folder}` is not current: {counts}"));
}

/// This command line with `gen` for `check`, as a shell takes it.
fn mending_command() -> String {
    let mut words: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|word| quoted(&word.to_string_lossy()))
        .collect();
    // Who reads the command is a person.
    if let Some(at) = words.iter().position(|word| word == "--message-format") {
        words.drain(at..words.len().min(at + 2));
    }
    words.retain(|word| !word.starts_with("--message-format="));
    if let Some(command) = words.iter_mut().find(|word| *word == "check") {
        "gen".clone_into(command);
    }
    format!("protree {}", words.join(" "))
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
