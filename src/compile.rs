//! In: texts. Out: linked descriptors, island by island, or everything that is wrong with them. Names no Rust and no
//! Python thing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use prost_types::{FileDescriptorProto, SourceCodeInfo};
use protox::file::{File, FileResolver, GoogleFileResolver};
use protox::prost_reflect::DescriptorPool;

use crate::discover::SourceTree;
use crate::{Diagnostic, Error, Label, ProtoPath, Result, Source};

/// Every file of the tree and everything they import, linked.
#[derive(Debug, Clone)]
pub(crate) struct Schema {
    /// Sorted by path.
    pub(crate) files: Vec<SchemaFile>,
    /// In the order of their first tree file.
    pub(crate) islands: Vec<Island>,
    /// Warnings and notes of the front end.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Index into [`Schema::files`].
pub(crate) type FileId = usize;

/// One source file, linked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SchemaFile {
    pub(crate) path: ProtoPath,
    pub(crate) origin: Origin,
    /// A tree file that `--only` did not leave out.
    pub(crate) selected: bool,
    pub(crate) source: Source,
    /// Linked: every type reference is absolute (`.a.b.C`) and typed. Without `source_code_info`; options that are
    /// extensions are only in the island's pool.
    pub(crate) descriptor: FileDescriptorProto,
    /// Comments and spans, as the parser gave them: columns are bytes, a tab is one.
    pub(crate) info: SourceCodeInfo,
}

/// Where a file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In the tree: generated.
    Tree,
    /// In an include root.
    Include,
    /// One of the google/protobuf files that protree carries.
    Bundled,
}

/// Tree files connected by imports of tree files, with all they import: what one run of protoc would compile.
#[derive(Debug, Clone)]
pub(crate) struct Island {
    /// Imports before importers, otherwise by path. A file that is not of the tree may be in several islands.
    pub(crate) files: Vec<FileId>,
    /// The linked files, with the options that are extensions.
    pub(crate) pool: DescriptorPool,
}

impl SchemaFile {
    /// The source span of a descriptor path (`SourceCodeInfo.Location.path`), in bytes; the start if it has none.
    pub(crate) fn span(&self, path: &[i32]) -> Range<usize> {
        let location = self
            .info
            .location
            .iter()
            .find(|location| location.path == path);
        location
            .and_then(|location| byte_span(self.source.text(), &location.span))
            .unwrap_or(0..0)
    }

    /// A label on the element with this descriptor path.
    pub(crate) fn label(&self, path: &[i32], text: impl Into<String>) -> Label {
        Label {
            source: self.source.clone(),
            span: self.span(path),
            text: text.into(),
        }
    }
}

fn byte_span(text: &str, span: &[i32]) -> Option<Range<usize>> {
    let (start, end) = match *span {
        [line, start, end] => ((line, start), (line, end)),
        [line, start, end_line, end] => ((line, start), (end_line, end)),
        _ => return None,
    };
    Some(offset(text, start)?..offset(text, end)?)
}

fn offset(text: &str, (line, column): (i32, i32)) -> Option<usize> {
    let line_start = match usize::try_from(line).ok()? {
        0 => 0,
        line => text.match_indices('\n').nth(line - 1)?.0 + 1,
    };
    let offset = line_start + usize::try_from(column).ok()?;
    text.is_char_boundary(offset).then_some(offset)
}

pub(crate) fn compile(tree: &SourceTree) -> Result<Schema> {
    let mut files: BTreeMap<String, SchemaFile> = BTreeMap::new();
    let mut pending: Vec<String> = Vec::new();
    for file in &tree.files {
        let parsed = File::from_source(file.path.as_str(), file.source.text())
            .map_err(|error| failed(&error))?;
        let mut descriptor = FileDescriptorProto::from(parsed);
        pending.extend(descriptor.dependency.iter().cloned());
        let info = descriptor.source_code_info.take().unwrap_or_default();
        let source = file.source.clone();
        let (path, selected) = (file.path.clone(), file.selected);
        let schema_file = SchemaFile {
            path,
            origin: Origin::Tree,
            selected,
            source,
            descriptor,
            info,
        };
        files.insert(file.path.as_str().to_owned(), schema_file);
    }
    while let Some(name) = pending.pop() {
        if files.contains_key(&name) {
            continue;
        }
        let opened = open_import(tree, &name)?;
        pending.extend(opened.descriptor.dependency.iter().cloned());
        files.insert(name, opened);
    }
    let mut files: Vec<SchemaFile> = files.into_values().collect();
    let mut islands = Vec::new();
    for members in island_members(&files) {
        let mut pool = DescriptorPool::new();
        for &id in &members {
            pool.add_file_descriptor_proto(files[id].descriptor.clone())
                .map_err(|error| failed(&error.into()))?;
        }
        for &id in &members {
            let linked = pool
                .get_file_by_name(files[id].path.as_str())
                .expect("invariant: just added");
            files[id].descriptor = linked.file_descriptor_proto().clone();
        }
        islands.push(Island {
            files: members,
            pool,
        });
    }
    Ok(Schema {
        files,
        islands,
        diagnostics: Vec::new(),
    })
}

fn open_import(tree: &SourceTree, name: &str) -> Result<SchemaFile> {
    let path = ProtoPath::new(name).ok_or_else(|| Error::Config {
        message: format!("`{name}` is not a usable import"),
        help: String::new(),
    })?;
    for include in &tree.includes {
        let Some(rest) = name.strip_prefix(include.prefix.as_str()) else {
            continue;
        };
        let disk = include.folder.join(rest.trim_start_matches('/'));
        let Ok(text) = std::fs::read_to_string(&disk) else {
            continue;
        };
        let mut descriptor = FileDescriptorProto::from(
            File::from_source(name, &text).map_err(|error| failed(&error))?,
        );
        let info = descriptor.source_code_info.take().unwrap_or_default();
        let source = Source::new(disk.display().to_string(), text);
        return Ok(SchemaFile {
            path,
            origin: Origin::Include,
            selected: false,
            source,
            descriptor,
            info,
        });
    }
    let file = GoogleFileResolver::new()
        .open_file(name)
        .map_err(|error| failed(&error))?;
    let source = Source::new(name, file.source().unwrap_or_default());
    let mut descriptor = FileDescriptorProto::from(file);
    let info = descriptor.source_code_info.take().unwrap_or_default();
    Ok(SchemaFile {
        path,
        origin: Origin::Bundled,
        selected: false,
        source,
        descriptor,
        info,
    })
}

/// The files of each island, imports before importers.
fn island_members(files: &[SchemaFile]) -> Vec<Vec<FileId>> {
    let by_name: BTreeMap<&str, FileId> = files
        .iter()
        .enumerate()
        .map(|(id, file)| (file.path.as_str(), id))
        .collect();
    let imports = |id: FileId| {
        files[id]
            .descriptor
            .dependency
            .iter()
            .map(|name| by_name[name.as_str()])
    };
    let is_tree = |id: FileId| files[id].origin == Origin::Tree;
    let mut neighbours: Vec<Vec<FileId>> = vec![Vec::new(); files.len()];
    for id in (0..files.len()).filter(|&id| is_tree(id)) {
        for import in imports(id).filter(|&import| is_tree(import)) {
            neighbours[id].push(import);
            neighbours[import].push(id);
        }
    }
    let mut seen = vec![false; files.len()];
    let mut islands = Vec::new();
    for start in (0..files.len()).filter(|&id| is_tree(id)) {
        if seen[start] {
            continue;
        }
        let mut members = BTreeSet::new();
        let mut stack = vec![start];
        while let Some(id) = stack.pop() {
            if !std::mem::replace(&mut seen[id], true) {
                members.insert(id);
                stack.extend(&neighbours[id]);
            }
        }
        let mut ordered = Vec::new();
        let mut placed = BTreeSet::new();
        for &member in &members {
            let mut stack = vec![(member, false)];
            while let Some((id, imports_placed)) = stack.pop() {
                if placed.contains(&id) {
                    continue;
                }
                if imports_placed {
                    placed.insert(id);
                    ordered.push(id);
                } else {
                    stack.push((id, true));
                    stack.extend(imports(id).map(|import| (import, false)));
                }
            }
        }
        islands.push(ordered);
    }
    islands
}

fn failed(error: &protox::Error) -> Error {
    Error::Protos(vec![Diagnostic::error("E0000", format!("{error:?}"))])
}
