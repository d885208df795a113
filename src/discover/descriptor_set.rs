//! In: a descriptor set. Out: its files in the form of a source tree; they have no texts.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::globs::Globs;
use crate::config::Config;
use protree_compiler::bundled;
use protree_compiler::descriptor::wire;
use protree_compiler::diagnostic::{Diagnostic, Label, Source};
use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;
use protree_compiler::paths::ProtoPath;
use protree_compiler::sources::{SourceFile, SourceTree};

/// The field number of `FileDescriptorSet.file`.
const FILE: u32 = 1;
/// The field number of `FileDescriptorProto.name`.
const NAME: u32 = 1;

/// The bytes of the configured descriptor set, if there is one.
pub(super) fn bytes(config: &Config) -> Result<Option<Arc<[u8]>>> {
    let first = match &config.descriptors {
        Some(bytes) => Arc::clone(bytes),
        None if config.tree.is_file() => read_file(config, &config.tree)?.into(),
        None => return Ok(None),
    };
    if config.further_sets.is_empty() {
        return Ok(Some(first));
    }
    // Encoded sets can be concatenated: the result is a set with the files of all.
    let mut all = first.to_vec();
    for set in &config.further_sets {
        all.append(&mut read_file(config, set)?);
    }
    Ok(Some(all.into()))
}

fn read_file(config: &Config, path: &Path) -> Result<Vec<u8>> {
    let read = std::fs::read(path);
    let bytes = read.map_err(|error| Error::Io {
        operation: "read",
        path: path.to_owned(),
        error,
    })?;
    if bytes.len() as u64 > config.limits.tree_size {
        return Err(super::tree_too_large(path, config.limits.tree_size));
    }
    is_set(&bytes).then_some(bytes).ok_or_else(|| no_set(path))
}

/// Whether the bytes can be read as fields of a message; their meaning is not checked.
fn is_set(bytes: &[u8]) -> bool {
    let length = wire::fields(bytes).last().map_or(0, |field| field.span.end);
    length == bytes.len() && !bytes.is_empty()
}

fn no_set(path: &Path) -> Error {
    Error::Config {
        message: format!("`{}` is no descriptor set", path.display()),
        help: "give a folder of `.proto` files, or what `protoc --include_imports --descriptor_set_out=FILE` writes".to_owned(),
    }
}

/// The files of a set. As in a tree, files that are bundled with protree are not generated.
pub(super) fn read(
    config: &Config,
    bytes: &[u8],
    exclude: &Globs,
    only: &Globs,
) -> Result<SourceTree> {
    if bytes.len() as u64 > config.limits.tree_size {
        return Err(super::tree_too_large(&config.tree, config.limits.tree_size));
    }
    if !is_set(bytes) {
        return Err(no_set(&config.tree));
    }
    let mut tree = SourceTree {
        root: config.tree.clone(),
        files: Vec::new(),
        includes: config.includes.clone(),
        given: Vec::new(),
        unreadable: Vec::new(),
        diagnostics: Vec::new(),
        limits: config.limits.clone(),
        jobs: config.threads(),
        rest: Arc::default(),
    };
    let mut seen: BTreeMap<ProtoPath, &[u8]> = BTreeMap::new();
    for field in wire::fields(bytes) {
        if field.number != FILE {
            continue;
        }
        // If a field occurs more than once, the last one counts, as always in protobuf.
        let names = wire::fields(field.payload).filter(|field| field.number == NAME);
        let name = names.last().and_then(|name| name.delimited());
        let name = name.and_then(|name| str::from_utf8(name).ok());
        let Some(path) = name.and_then(ProtoPath::new) else {
            tree.diagnostics.push(wrong(
                config,
                "a file of the set has no name that an import could have",
            ));
            continue;
        };
        if exclude.cover(path.as_str()) {
            continue;
        }
        match seen.insert(path.clone(), field.payload) {
            None => {}
            Some(other) if other == field.payload => continue,
            Some(_) => {
                let text = format!("the set has `{path}` twice");
                tree.diagnostics.push(wrong(config, &text));
                continue;
            }
        }
        let is_of_tree = match &config.files_to_generate {
            Some(names) => names.contains(path.as_str()),
            None => !bundled::has(&path),
        };
        let files = if is_of_tree {
            &mut tree.files
        } else {
            &mut tree.given
        };
        files.push(SourceFile {
            source: Source::new(format!("{path} in {}", config.tree.display()), ""),
            selected: config.only.is_empty() || only.cover(path.as_str()),
            descriptor: Some(field.payload.into()),
            path,
        });
    }
    for name in config.files_to_generate.iter().flatten() {
        let path = ProtoPath::new(name.as_str());
        if path.is_none_or(|path| !seen.contains_key(&path)) {
            let text = format!("the set does not have `{name}`, which is to be generated");
            tree.diagnostics.push(wrong(config, &text));
        }
    }
    ordered::sort_by(&mut tree.files, |a, b| a.path.cmp(&b.path));
    Ok(tree)
}

fn wrong(config: &Config, message: &str) -> Diagnostic {
    Diagnostic::error("E0020", message).label(Label {
        source: Source::new(config.tree.display().to_string(), ""),
        span: 0..0,
        text: String::new(),
    })
}
