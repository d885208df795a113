//! The tree of modules that are files, by layout, before it has names.
//!
//! In: the schema and which files get code. Out: one node per package segment or folder, with its files.

use std::collections::BTreeMap;

use super::{ModuleId, RustOptions, UnitId};
use crate::Layout;
use crate::compile::{FileId, Schema, SchemaFile};

/// A module before it has a name.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The package segments, folders or file stem that lead to it, joined by dots; empty for the root.
    pub(super) wire: String,
    pub(super) children: BTreeMap<String, ModuleId>,
    pub(super) units: Vec<UnitId>,
}

/// The nodes, the root first, and the node of each file.
pub(super) fn grow(
    schema: &Schema,
    options: &RustOptions,
    files: impl Iterator<Item = FileId>,
) -> (Vec<Node>, Vec<ModuleId>) {
    let mut nodes = vec![Node::default()];
    let mut modules = Vec::new();
    for (unit, file) in files.enumerate() {
        let mut module = 0;
        for segment in segments(&schema.files[file], options.layout) {
            module = match nodes[module].children.get(segment) {
                Some(&child) => child,
                None => add(&mut nodes, module, segment),
            };
        }
        nodes[module].units.push(unit);
        modules.push(module);
    }
    (nodes, modules)
}

fn add(nodes: &mut Vec<Node>, parent: ModuleId, segment: &str) -> ModuleId {
    let child = nodes.len();
    let wire = super::symbols::full_name(&nodes[parent].wire, segment);
    nodes[parent].children.insert(segment.to_owned(), child);
    nodes.push(Node {
        wire,
        ..Node::default()
    });
    child
}

fn segments(file: &SchemaFile, layout: Layout) -> Vec<&str> {
    let package = file.descriptor.package();
    if layout == Layout::Package && !package.is_empty() {
        return package.split('.').collect();
    }
    let folders: Vec<&str> = file.path.folders().collect();
    if folders.is_empty() {
        vec![file.path.stem()]
    } else {
        folders
    }
}
