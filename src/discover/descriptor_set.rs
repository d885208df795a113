//! In: a descriptor set. Out: its files, as if they were those of a tree; none of them has a text.

use std::collections::BTreeSet;
use std::sync::Arc;

use prost::Message;

use super::globs::Globs;
use super::{SourceFile, SourceTree};
use crate::bundled;
use crate::descriptor::wire;
use crate::{Config, Diagnostic, Error, Label, ProtoPath, Result, Source};

/// The number of `FileDescriptorSet.file`.
const FILE: u32 = 1;

/// The name of a file in a set, and nothing else of it.
#[derive(Clone, PartialEq, Message)]
struct Name {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
}

/// The set that the configuration names, if it names one.
pub(super) fn bytes(config: &Config) -> Result<Option<Arc<[u8]>>> {
    if let Some(bytes) = &config.descriptors {
        return Ok(Some(Arc::clone(bytes)));
    }
    if !config.tree.is_file() {
        return Ok(None);
    }
    let read = std::fs::read(&config.tree);
    let bytes = read.map_err(|error| Error::Io {
        operation: "read",
        path: config.tree.clone(),
        error,
    })?;
    Ok(Some(bytes.into()))
}

/// The files of a set. Those that protree carries itself are not generated, as in a tree.
pub(super) fn read(
    config: &Config,
    bytes: &[u8],
    exclude: &Globs,
    only: &Globs,
) -> Result<SourceTree> {
    if bytes.len() as u64 > config.limits.tree_size {
        return Err(super::tree_too_large(&config.tree, config.limits.tree_size));
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
    let mut seen = BTreeSet::new();
    let mut length = 0;
    for field in wire::fields(bytes) {
        length = field.span.end;
        if field.number != FILE {
            continue;
        }
        let name = Name::decode(field.payload).ok().and_then(|file| file.name);
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
        if !seen.insert(path.clone()) {
            let text = format!("the set has `{path}` twice");
            tree.diagnostics.push(wrong(config, &text));
            continue;
        }
        let files = if bundled::has(&path) {
            &mut tree.given
        } else {
            &mut tree.files
        };
        files.push(SourceFile {
            source: Source::new(format!("{path} in {}", config.tree.display()), ""),
            selected: config.only.is_empty() || only.cover(path.as_str()),
            descriptor: Some(field.payload.into()),
            path,
        });
    }
    if length != bytes.len() || bytes.is_empty() {
        return Err(Error::Config {
            message: format!("`{}` is no descriptor set", config.tree.display()),
            help: "give a folder of `.proto` files, or what `protoc --include_imports --descriptor_set_out=FILE` writes".to_owned(),
        });
    }
    tree.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tree)
}

fn wrong(config: &Config, message: &str) -> Diagnostic {
    Diagnostic::error("E0020", message).label(Label {
        source: Source::new(config.tree.display().to_string(), ""),
        span: 0..0,
        text: String::new(),
    })
}
