//! Completions for shells, and manual pages. `scripts/completions.sh` tests more shells than most machines have.
#![cfg(all(unix, feature = "cli"))]

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/program.rs"]
mod program;

use std::collections::BTreeSet;
use std::path::Path;

use clap::CommandFactory;
use clap::builder::PossibleValue;
use protree::cli::Arguments;
use tempfile::TempDir;

fn stdout(folder: &Path, line: &str) -> String {
    let run = program::protree(folder, line.split_whitespace());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}

/// A folder with bash's completions and a file.
fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let script = stdout(folder.path(), "completions bash");
    folders::write(&folder.path().join("completions"), script);
    folders::write(&folder.path().join("protos/book.proto"), "");
    folder
}

/// The completions for the last word by a real bash, which most machines have.
fn complete(folder: &Path, words: &str) -> String {
    let program = format!(
        "source completions; COMP_WORDS=(protree {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _protree protree \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; echo \"${{COMPREPLY[@]}}\""
    );
    let mut bash = std::process::Command::new("bash");
    let run = program::run(bash.current_dir(folder).args(["-c", &program]));
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout.trim().to_owned()
}

#[test]
fn bash_completes_commands_and_flags() {
    let folder = project();
    assert_eq!(complete(folder.path(), "ge"), "gen");
    assert_eq!(complete(folder.path(), "gen --single"), "--single-file");
}

/// For every option of every command that takes one of several values.
#[test]
fn bash_completes_all_values() {
    let folder = project();
    let mut count = 0;
    for command in Arguments::command().get_subcommands() {
        for option in command.get_arguments() {
            let (Some(long), values) = (option.get_long(), option.get_possible_values()) else {
                continue;
            };
            if values.is_empty() || !option.get_action().takes_values() {
                continue;
            }
            // Switches of `protree.toml` can be false there; here they have no value.
            if option.get_num_args().is_some_and(|it| it.max_values() == 0) {
                continue;
            }
            let expected: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
            let words = format!("{} --{long} ''", command.get_name());
            assert_eq!(
                complete(folder.path(), &words),
                expected.join(" "),
                "{words}"
            );
            count += 1;
        }
    }
    assert!(count > 5, "{count} options have values");
}

#[test]
fn bash_completes_files() {
    let folder = project();
    let words = "gen --descriptor-set-in comp";
    assert_eq!(complete(folder.path(), words), "completions");
    // For positional folders, bash itself completes the names of files.
    assert_eq!(complete(folder.path(), "gen pro"), "");
    let program = "source completions; complete -p protree";
    let mut bash = std::process::Command::new("bash");
    let run = program::run(bash.current_dir(folder.path()).args(["-c", program]));
    assert!(run.stdout.contains("-o default"), "{}", run.stdout);
}

#[test]
fn every_shell_has_completions() {
    let folder = project();
    for (shell, has_values) in [
        ("zsh", true),
        ("fish", true),
        ("powershell", false),
        ("elvish", false),
    ] {
        let script = stdout(folder.path(), &format!("completions {shell}"));
        for word in ["protree", "descriptor-set-in", "single-file"] {
            assert!(script.contains(word), "{shell}: no `{word}`");
        }
        assert_eq!(script.contains("mermaid"), has_values, "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for _ in 0..2 {
        stdout(folder.path(), "man .");
    }
    let pages = folders::read(folder.path());
    let command = Arguments::command();
    let shown = command.get_subcommands().filter(|it| !it.is_hide_set());
    let names = shown.map(|it| format!("protree-{}.1", it.get_name()));
    let expected: BTreeSet<String> = names.chain(["protree.1".to_owned()]).collect();
    assert_eq!(pages.keys().cloned().collect::<BTreeSet<_>>(), expected);
    let page = String::from_utf8_lossy(&pages["protree-gen.1"]);
    for part in [
        ".SH NAME",
        ".SH OPTIONS",
        r"\-\-descriptor\-set",
        "acme_money",
    ] {
        assert!(page.contains(part), "no `{part}` in {page}");
    }
    // Hand-written files are kept.
    folders::write(&folder.path().join("protree.1"), "by hand");
    let run = program::protree(folder.path(), ["man", "."]);
    assert_eq!(run.code, 1, "{}", run.stderr);
}
