//! `--depfile`: lists the files that the output was made from, so that a build system generates again if one changes.
//!
//! In: the outcomes of a run. Out: a rule in the syntax of make, which other build systems read as well: the outputs, a
//! colon, and every file that was read, each on its own line. As with `-MP` of gcc, each of those files also gets a
//! rule without prerequisites, so that make does not fail if a file is gone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{Config, Error, Outcome, Project, Result, discover, write};

/// The separator of files in a rule.
const NEXT: &[u8] = b" \\\n  ";

/// Writes the rule for `target`, or for all files that the run has written.
pub(super) fn write(
    path: &Path,
    target: Option<&Path>,
    project: &Project,
    outcomes: &[Outcome],
) -> Result<()> {
    let targets = match target {
        Some(target) => vec![target.to_owned()],
        None => outputs(project)?,
    };
    let rule = rule(&targets, &inputs(project, outcomes)?)?;
    write::single::write(path, &rule, is_rule)
}

fn outputs(project: &Project) -> Result<Vec<PathBuf>> {
    let mut outputs = Vec::new();
    for target in &project.targets {
        let written = write::listing::written_to(&target.out)?;
        outputs.extend(written.iter().map(|path| path.below(&target.out)));
    }
    Ok(outputs)
}

/// Every file that was read, with its path as the user wrote it.
fn inputs(project: &Project, outcomes: &[Outcome]) -> Result<BTreeSet<PathBuf>> {
    let mut inputs = BTreeSet::new();
    for (target, outcome) in project.targets.iter().zip(outcomes) {
        let config = &target.config;
        inputs.extend(discover::inputs(config)?);
        inputs.extend(outcome.imported.iter().cloned());
        inputs.extend(beside_the_tree(config));
    }
    Ok(inputs)
}

/// The files that are read in addition to the protos and their imports: the configuration and package lists.
pub(super) fn beside_the_tree(config: &Config) -> impl Iterator<Item = PathBuf> + '_ {
    let lists = config.package_lists().map(Path::to_owned);
    config.file.iter().cloned().chain(lists)
}

fn rule(targets: &[PathBuf], inputs: &BTreeSet<PathBuf>) -> Result<Vec<u8>> {
    let escape = |paths: &mut dyn Iterator<Item = &PathBuf>| -> Result<Vec<Vec<u8>>> {
        paths.map(|path| escaped(path)).collect()
    };
    let targets = escape(&mut targets.iter())?;
    let mut rule = targets.join(NEXT);
    rule.push(b':');
    let inputs = escape(&mut inputs.iter())?;
    for input in &inputs {
        rule.extend_from_slice(NEXT);
        rule.extend_from_slice(input);
    }
    rule.push(b'\n');
    for input in &inputs {
        rule.extend_from_slice(input);
        rule.extend_from_slice(b":\n");
    }
    Ok(rule)
}

/// The path with the escapes of make and ninja. Neither can read a line break in a path.
fn escaped(path: &Path) -> Result<Vec<u8>> {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut escaped = Vec::with_capacity(bytes.len());
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' | b'\r' => return Err(unwritable(path)),
            // Backslashes before a space or a hash sign have to be doubled.
            b' ' | b'\t' | b'#' => {
                let backslashes = bytes[..index].iter().rev().take_while(|&&it| it == b'\\');
                escaped.extend(backslashes);
                escaped.extend([b'\\', byte]);
            }
            b'$' => escaped.extend(b"$$"),
            // Not the colon after a drive letter.
            b':' if index != 1 || !cfg!(windows) => escaped.extend(b"\\:"),
            byte => escaped.push(byte),
        }
    }
    Ok(escaped)
}

fn unwritable(path: &Path) -> Error {
    Error::Config {
        message: format!(
            "a depfile cannot name `{}`: there is a line end in it",
            path.to_string_lossy().escape_debug()
        ),
        help: "rename the file or its folder".to_owned(),
    }
}

/// Whether the file holds a rule and nothing else, so that it may be overwritten.
fn is_rule(bytes: &[u8]) -> bool {
    let lines = bytes.split(|&byte| byte == b'\n');
    let mut behind = lines.skip_while(|line| line.ends_with(b" \\")).skip(1);
    bytes.is_empty()
        || bytes.contains(&b':') && behind.all(|line| line.is_empty() || line.ends_with(b":"))
}
