//! The tree of modules that are files, depending on the layout, before they are named.
//!
//! In: the schema and which files get code. Out: one node per package segment or folder, with its files.

use std::collections::{BTreeMap, BTreeSet};

use super::{ModuleId, RustOptions, UnitId};
use crate::config::Layout;
use protree_compiler::compile::{FileId, Schema, SchemaFile};
use protree_compiler::paths::ProtoPath;

/// A module before it has a name.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Its package segments, folders or file stem, joined by dots; empty for the root.
    pub(super) wire: String,
    /// The same joined by `/`, which no segment contains.
    pub(super) key: String,
    pub(super) children: BTreeMap<String, ModuleId>,
    pub(super) units: Vec<UnitId>,
    /// Whether it has files that an earlier run generated.
    pub(super) has_kept_files: bool,
    /// The package of each of its files, including those of an earlier run, by source file name.
    packages: BTreeMap<String, String>,
}

impl Node {
    /// A sentence about the contents of the module.
    pub(super) fn summary(&self, layout: Layout) -> String {
        let packages: BTreeSet<&str> = self.packages.values().map(String::as_str).collect();
        let packages: Vec<&str> = packages.into_iter().collect();
        // Packages have no such character, but folders may.
        let plain = |name: &str| name.replace('`', "'");
        match packages.as_slice() {
            [] if layout == Layout::Package => format!("Packages below `{}`.", self.wire),
            [] => format!("Folders below `{}`.", plain(&self.key)),
            [""] => match self.packages.first_key_value() {
                Some((path, _)) if self.packages.len() == 1 => {
                    format!("`{}`, which has no package.", plain(path))
                }
                _ => format!("Files of `{}` that have no package.", plain(&self.key)),
            },
            [package] => format!("Package `{package}`."),
            ["", package] => format!("Package `{package}`, and files that have no package."),
            [first @ .., last] => {
                let first: Vec<String> = first
                    .iter()
                    .filter(|package| !package.is_empty())
                    .map(|package| format!("`{package}`"))
                    .collect();
                format!("Packages {} and `{last}`.", first.join(", "))
            }
        }
    }
}

/// Builds the nodes, with the root first, and returns the node of each file.
pub(super) fn build(
    schema: &Schema,
    options: &RustOptions,
    files: impl Iterator<Item = FileId>,
) -> (Vec<Node>, Vec<ModuleId>) {
    let mut nodes = vec![Node::default()];
    let mut modules = Vec::new();
    for (unit, file) in files.enumerate() {
        let SchemaFile {
            path, descriptor, ..
        } = &schema.files[file];
        let module = descend(
            &mut nodes,
            &segments(path, descriptor.package(), options.layout),
        );
        nodes[module].units.push(unit);
        nodes[module]
            .packages
            .insert(path.to_string(), descriptor.package().to_owned());
        modules.push(module);
    }
    for file in schema.rest.kept.iter().filter(|file| !file.is_bare) {
        let segments = segments(&file.path, &file.package, options.layout);
        let module = descend(&mut nodes, &segments);
        nodes[module].has_kept_files = true;
        nodes[module]
            .packages
            .insert(file.path.to_string(), file.package.clone());
    }
    (nodes, modules)
}

fn descend(nodes: &mut Vec<Node>, segments: &[&str]) -> ModuleId {
    let mut module = 0;
    for segment in segments {
        module = match nodes[module].children.get(*segment) {
            Some(&child) => child,
            None => add(nodes, module, segment),
        };
    }
    module
}

/// The key of the module of a file; see [`Node::key`].
pub(crate) fn key(path: &ProtoPath, package: &str, layout: Layout) -> String {
    segments(path, package, layout).join("/")
}

fn add(nodes: &mut Vec<Node>, parent: ModuleId, segment: &str) -> ModuleId {
    let child = nodes.len();
    let wire = super::symbols::full_name(&nodes[parent].wire, segment);
    let key = match nodes[parent].key.as_str() {
        "" => segment.to_owned(),
        above => format!("{above}/{segment}"),
    };
    nodes[parent].children.insert(segment.to_owned(), child);
    nodes.push(Node {
        wire,
        key,
        ..Node::default()
    });
    child
}

fn segments<'a>(path: &'a ProtoPath, package: &'a str, layout: Layout) -> Vec<&'a str> {
    if layout == Layout::Package && !package.is_empty() {
        return package.split('.').collect();
    }
    let folders: Vec<&str> = path.folders().collect();
    if folders.is_empty() {
        vec![path.stem()]
    } else {
        folders
    }
}
