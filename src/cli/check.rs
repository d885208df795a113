//! `protree check`: compares, prints the difference, and names the command that fixes it.

use super::terminal::Terminal;
use super::writing::{self, Done};
use super::{OutputArguments, Ran};
use crate::{ChangeKind, Changes, Result};

pub(super) fn run(arguments: &OutputArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let project = arguments.project()?;
    let manifests = arguments.manifests(&project)?;
    let Ran { outcomes, took } = arguments.run(&project, None, terminal)?;
    for outcome in &outcomes {
        terminal.diagnostics(&outcome.diagnostics);
        show(&outcome.changes, &fixing_command(), terminal)?;
    }
    let manifests = manifests.map(|manifests| manifests.changes(&outcomes));
    let manifests = manifests.transpose()?.unwrap_or_default();
    for changes in &manifests {
        show(changes, &fixing_command(), terminal)?;
    }
    writing::say_total(Done::Compared, &outcomes, took, terminal);
    if manifests.is_empty() && outcomes.iter().all(|outcome| outcome.changes.is_current()) {
        return Ok(0);
    }
    advise(&fixing_command(), terminal);
    Ok(1)
}

/// Prints what differs in one folder.
pub(super) fn show(changes: &Changes, command: &str, terminal: &Terminal<'_>) -> Result<()> {
    if terminal.is_for_machines() {
        terminal.diagnostics(&changes.diagnostics);
        terminal.diagnostics(&changes.differences(command));
    } else {
        terminal.data(&changes.diff(terminal.colors_data()))?;
        comment(changes, terminal);
    }
    Ok(())
}

/// Prints the command that fixes the difference.
pub(super) fn advise(command: &str, terminal: &Terminal<'_>) {
    if !terminal.is_for_machines() {
        terminal.say_always(&format!("help: run `{command}`"));
    }
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
    terminal.say_always(&format!("error: `{folder}` is not current: {counts}"));
}

/// This command line with `gen` instead of `check`.
fn fixing_command() -> String {
    command_line(|words| {
        if let Some(command) = words.iter_mut().find(|word| *word == "check") {
            "gen".clone_into(command);
        }
    })
}

/// Flags for the format of messages, which a suggested command leaves out.
const OF_MESSAGES: [&str; 2] = ["--message-format", "--color"];

/// This command line after a change, quoted for a shell.
pub(super) fn command_line(change: impl FnOnce(&mut Vec<String>)) -> String {
    let mut words = Vec::new();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(word) = arguments.next() {
        let word = word.to_string_lossy();
        let (flag, has_value) = match word.split_once('=') {
            Some((flag, _)) => (flag, true),
            None => (&*word, false),
        };
        if !OF_MESSAGES.contains(&flag) {
            words.push(quoted(&word));
        } else if !has_value {
            arguments.next();
        }
    }
    change(&mut words);
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
