//! In: a configuration. Out: its tree after the edits of its diagnostics, if they change nothing but what they fix.
//! Does not write to the disk.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::Config;
use crate::discover;
use crate::generate::descriptor_set;
use protree_compiler::compile::{self, CustomOptions, Origin, Schema, SchemaFile};
use protree_compiler::diagnostic::{Diagnostic, Edit, Severity, Source};
use protree_compiler::error::{Error, Result};
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::Progress;
use protree_compiler::sources::{SourceFile, SourceTree};

/// The result of the edits.
#[derive(Debug)]
pub(crate) struct Fixed {
    /// The files that change, each with its bytes before and after.
    pub(crate) files: Vec<(OutputPath, Vec<u8>, Vec<u8>)>,
    /// The diagnostics of the tree after the edits.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Makes the safe edits and, if `with_unsafe` is set, the others.
pub(crate) fn fix(config: &Config, with_unsafe: bool) -> Result<Fixed> {
    let mut tree = discover::discover(config, Progress::UNSEEN)?;
    let before = compile::compile(&tree, CustomOptions::Kept, Progress::UNSEEN);
    let edits: Vec<Edit> = diagnostics(&before)?
        .iter()
        .flat_map(|diagnostic| &diagnostic.edits)
        .filter(|edit| edit.is_safe || with_unsafe)
        .cloned()
        .collect();
    let files = apply(&mut tree, &edits);
    if files.is_empty() {
        let diagnostics = diagnostics(&before)?.to_vec();
        return Ok(Fixed { files, diagnostics });
    }
    let after = compile::compile(&tree, CustomOptions::Kept, Progress::UNSEEN);
    let diagnostics = diagnostics(&after)?.to_vec();
    let is_sound = match (&before, &after) {
        (Ok(before), Ok(after)) => contents(before) == contents(after),
        (Ok(_), Err(_)) => false,
        (Err(before), _) => adds_no_errors(before.diagnostics(), &diagnostics),
    };
    if !is_sound {
        return Err(Error::Protos(vec![
            Diagnostic::error("E0001", "the edits would change what the protos mean")
                .with_note("nothing was changed")
                .help("please report it, with the protos"),
        ]));
    }
    Ok(Fixed { files, diagnostics })
}

/// The diagnostics of the protos; any other failure is returned as an error.
fn diagnostics(outcome: &Result<Schema>) -> Result<&[Diagnostic]> {
    match outcome {
        Ok(schema) => Ok(&schema.diagnostics),
        Err(Error::Protos(diagnostics)) => Ok(diagnostics),
        Err(error) => Err(Error::Config {
            message: error.to_string(),
            help: String::new(),
        }),
    }
}

/// Applies the edits to the texts of the tree, and returns the files that they change.
fn apply(tree: &mut SourceTree, edits: &[Edit]) -> Vec<(OutputPath, Vec<u8>, Vec<u8>)> {
    let mut by_file: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.source.name()).or_default().push(edit);
    }
    let mut files = Vec::new();
    for file in &mut tree.files {
        let Some(edits) = by_file.get_mut(file.source.name()) else {
            continue;
        };
        let Some(path) = OutputPath::new(file.path.as_str()) else {
            continue;
        };
        edits.sort_by_key(|edit| {
            let Edit {
                span, replacement, ..
            } = edit;
            (span.start, std::cmp::Reverse(span.end), replacement)
        });
        // Several diagnostics may carry the same edit.
        edits.dedup_by_key(|edit| (edit.span.clone(), &edit.replacement));
        let text = edited(file.source.text().as_bytes(), edits, 0);
        let Ok(text) = String::from_utf8(text) else {
            continue;
        };
        let old = bytes(&path.below(&tree.root), &file.source);
        let mark = old.len() - file.source.text().len();
        let new = edited(&old, edits, mark);
        file.source = with_text(file, text);
        files.push((path, old, new));
    }
    files
}

/// Applies sorted edits to a text that begins with a byte order mark of `mark` bytes. If two edits overlap, only the
/// first is made.
fn edited(text: &[u8], edits: &[&Edit], mark: usize) -> Vec<u8> {
    let mut made = Vec::with_capacity(text.len());
    let mut position = 0;
    for edit in edits {
        let span = edit.span.start + mark..edit.span.end + mark;
        if span.start < position {
            continue;
        }
        made.extend_from_slice(&text[position..span.start]);
        made.extend_from_slice(edit.replacement.as_bytes());
        position = span.end;
    }
    made.extend_from_slice(&text[position..]);
    made
}

fn with_text(file: &SourceFile, text: String) -> Source {
    let name = file.source.name();
    if file.source.has_byte_order_mark() {
        Source::after_byte_order_mark(name, text)
    } else {
        Source::new(name, text)
    }
}

/// The bytes of the file on the disk; its text differs in comments that are not UTF-8, but has the same length. If the
/// file has changed since it was read, returns what was read, and the writer will notice the change.
fn bytes(path: &Path, source: &Source) -> Vec<u8> {
    let mark = if source.has_byte_order_mark() {
        "\u{feff}"
    } else {
        ""
    };
    let read = [mark.as_bytes(), source.text().as_bytes()].concat();
    let is_same = |(found, read): (&u8, &u8)| found == read || (!found.is_ascii() && *read == b'?');
    match std::fs::read(path) {
        Ok(found) if found.len() == read.len() && found.iter().zip(&read).all(is_same) => found,
        _ => read,
    }
}

/// The descriptors of the tree's files without their imports, and their public imports.
fn contents(schema: &Schema) -> Vec<(Vec<u8>, Vec<String>)> {
    let files = schema.files.iter();
    let files = files.filter(|file| file.origin == Origin::Tree);
    files.map(content).collect()
}

fn content(file: &SchemaFile) -> (Vec<u8>, Vec<String>) {
    let mut file = file.clone();
    let descriptor = &mut file.descriptor;
    let imports = std::mem::take(&mut descriptor.dependency);
    descriptor.option_dependency.clear();
    descriptor.weak_dependency.clear();
    let public = std::mem::take(&mut descriptor.public_dependency);
    let public = public.into_iter().filter_map(|index| {
        let index = usize::try_from(index).ok()?;
        imports.get(index).cloned()
    });
    let public = public.collect();
    (descriptor_set::of_file(&file), public)
}

/// Whether no error code occurs more often than before.
fn adds_no_errors(before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    let count = |diagnostics: &[Diagnostic]| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for diagnostic in diagnostics {
            if diagnostic.severity == Severity::Error {
                *counts.entry(diagnostic.code).or_default() += 1;
            }
        }
        counts
    };
    let before = count(before);
    count(after)
        .iter()
        .all(|(code, count)| before.get(code).is_some_and(|before| before >= count))
}
