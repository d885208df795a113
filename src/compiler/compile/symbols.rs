//! In: the files of an island. Out: the symbols they define, and which of them each file can see. Islands without
//! clashing names share one table, which keeps trees of many small islands linear.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::compile::walk::{Element, walk};
use crate::compile::{FileId, SchemaFile};
use crate::descriptor::FileDescriptorProto;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;

/// The kind of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SymbolKind {
    Package,
    Message,
    Enum,
    Value,
    Field,
    Oneof,
    Extension,
    Service,
    Method,
}

impl SymbolKind {
    /// Whether it can contain names.
    pub(super) fn is_scope(self) -> bool {
        matches!(
            self,
            Self::Package | Self::Message | Self::Enum | Self::Service
        )
    }

    pub(super) fn is_type(self) -> bool {
        matches!(self, Self::Message | Self::Enum)
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Package => "a package",
            Self::Message => "a message",
            Self::Enum => "an enum",
            Self::Value => "an enum value",
            Self::Field => "a field",
            Self::Oneof => "a oneof",
            Self::Extension => "an extension",
            Self::Service => "a service",
            Self::Method => "an rpc",
        }
    }
}

/// One name that a file defines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Symbol<'a> {
    /// Full, without a leading dot.
    pub(super) name: &'a str,
    pub(super) kind: SymbolKind,
    pub(super) path: &'a [i32],
}

/// The positions of a symbol's name and path in the lists of its file.
#[derive(Debug, Clone)]
struct Entry {
    name: Range<u32>,
    path: Range<u32>,
    kind: SymbolKind,
}

/// Every name of one file.
#[derive(Debug, Clone, Default)]
pub(super) struct FileSymbols {
    entries: Vec<Entry>,
    /// All names in one string, to save memory: a large tree has a million.
    names: String,
    /// All paths, likewise.
    paths: Vec<i32>,
    /// The package and the packages around it.
    packages: Vec<String>,
    /// For each extension, the last part of the extendee's name and the number; names are not resolved yet.
    extensions: Vec<(String, i32)>,
}

impl FileSymbols {
    /// The symbols of `file`, or an error if its names exceed the limit.
    pub(super) fn of(file: &SchemaFile, limits: &Limits) -> Result<Self, Box<Diagnostic>> {
        Self::of_descriptor(&file.descriptor, limits).map_err(|bytes| {
            Box::new(
                Diagnostic::error("E0013", "the names of the file are too long together")
                    .label(file.label(&[], ""))
                    .with_note(format!(
                        "they have {bytes} bytes, the limit is {}",
                        limits.names
                    ))
                    .help("split the file, or raise `limits.names`"),
            )
        })
    }

    /// The symbols of a file, or the bytes that all its names have together if they exceed the limit.
    pub(super) fn of_descriptor(
        file: &FileDescriptorProto,
        limits: &Limits,
    ) -> Result<Self, usize> {
        let mut found = Self::default();
        let mut bytes = 0;
        let package = file.package();
        let ends = package.match_indices('.').map(|(end, _)| end);
        if !package.is_empty() {
            let ends = ends.chain([package.len()]);
            found.packages = ends.map(|end| package[..end].to_owned()).collect();
        }
        walk(file, &mut |element, name, path| {
            // An element with a syntax error may have no name.
            if name.is_empty() || name.ends_with('.') {
                return;
            }
            bytes += name.len();
            if bytes > limits.names {
                return;
            }
            if let Element::Extension(field) = element {
                let extendee = field.extendee().rsplit('.').next().unwrap_or_default();
                found.extensions.push((extendee.to_owned(), field.number()));
            }
            found.push(name, kind_of(element), path);
        });
        if bytes > limits.names {
            return Err(bytes);
        }
        Ok(found)
    }
}

impl FileSymbols {
    fn push(&mut self, name: &str, kind: SymbolKind, path: &[i32]) {
        let count = |length: usize| {
            u32::try_from(length).expect("invariant: the limits are far below 2^32 bytes of names")
        };
        let (name_start, path_start) = (count(self.names.len()), count(self.paths.len()));
        self.names.push_str(name);
        self.paths.extend_from_slice(path);
        self.entries.push(Entry {
            name: name_start..count(self.names.len()),
            path: path_start..count(self.paths.len()),
            kind,
        });
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<Symbol<'_>> {
        let entry = self.entries.get(index)?;
        Some(Symbol {
            name: &self.names[entry.name.start as usize..entry.name.end as usize],
            kind: entry.kind,
            path: &self.paths[entry.path.start as usize..entry.path.end as usize],
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Symbol<'_>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Whether the file defines no extensions.
    pub(super) fn has_no_extensions(&self) -> bool {
        self.extensions.is_empty()
    }
}

fn kind_of(element: Element<'_>) -> SymbolKind {
    match element {
        Element::Message(_) => SymbolKind::Message,
        Element::Field(_) => SymbolKind::Field,
        Element::Oneof(_) => SymbolKind::Oneof,
        Element::Extension(_) => SymbolKind::Extension,
        Element::Enum(_) => SymbolKind::Enum,
        Element::Value(_) => SymbolKind::Value,
        Element::Service(_) => SymbolKind::Service,
        Element::Method(_) => SymbolKind::Method,
    }
}

/// The first definition of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Definition {
    pub(super) file: FileId,
    pub(super) kind: SymbolKind,
    /// Index into the file's symbols; 0 for a package.
    pub(super) index: usize,
}

/// The names of one or more islands that do not clash.
#[derive(Debug, Default)]
pub(super) struct Namespace<'a> {
    names: HashMap<&'a str, Definition, RandomState>,
    extensions: HashSet<(&'a str, i32), RandomState>,
    pub(super) files: BTreeSet<FileId>,
}

/// A name that is defined twice.
#[derive(Debug)]
pub(super) struct Clash {
    pub(super) first: Definition,
    pub(super) second: Definition,
}

impl Clash {
    /// Whether the parent of the second element clashes as well.
    pub(super) fn is_within_another(
        &self,
        tables: &[FileSymbols],
        namespace: &Namespace<'_>,
    ) -> bool {
        if self.second.kind == SymbolKind::Package {
            return false;
        }
        let symbol = tables[self.second.file].get(self.second.index);
        let Some((around, _)) = symbol.and_then(|symbol| symbol.name.rsplit_once('.')) else {
            return false;
        };
        let first = namespace.get(around);
        first.is_some_and(|first| {
            first.kind != SymbolKind::Package && first.file != self.second.file
        })
    }
}

impl<'a> Namespace<'a> {
    pub(super) fn get(&self, name: &str) -> Option<Definition> {
        self.names.get(name).copied()
    }

    /// Whether no name of `members` clashes with one that is here already.
    pub(super) fn has_room_for(&self, members: &[FileId], tables: &[FileSymbols]) -> bool {
        if self.names.is_empty() {
            return true;
        }
        let new = members.iter().filter(|id| !self.files.contains(id));
        new.map(|&id| &tables[id]).all(|table| {
            let is_free = |symbol: Symbol<'_>| !self.names.contains_key(symbol.name);
            let is_package = |name: &String| {
                let known = self.names.get(name.as_str());
                known.is_none_or(|known| known.kind == SymbolKind::Package)
            };
            let is_new = |(extendee, number): &(String, i32)| {
                !self.extensions.contains(&(extendee.as_str(), *number))
            };
            table.iter().all(is_free)
                && table.packages.iter().all(is_package)
                && table.extensions.iter().all(is_new)
        })
    }

    /// Adds the names of `members`. Names that are defined already keep their definition and are returned.
    pub(super) fn add(&mut self, members: &[FileId], tables: &'a [FileSymbols]) -> Vec<Clash> {
        let mut clashes = Vec::new();
        let more = members.iter().map(|&file| tables[file].len());
        self.names.reserve(more.sum());
        for &file in members {
            if !self.files.insert(file) {
                continue;
            }
            let table = &tables[file];
            let packages = table
                .packages
                .iter()
                .map(|name| (name.as_str(), SymbolKind::Package, 0));
            let symbols = table.iter().enumerate();
            let symbols = symbols.map(|(index, it)| (it.name, it.kind, index));
            for (name, kind, index) in packages.chain(symbols) {
                let second = Definition { file, kind, index };
                let first = *self.names.entry(name).or_insert(second);
                let both_packages = [first.kind, kind] == [SymbolKind::Package; 2];
                if first != second && !both_packages {
                    clashes.push(Clash { first, second });
                }
            }
            let extensions = table.extensions.iter();
            self.extensions
                .extend(extensions.map(|(extendee, number)| (extendee.as_str(), *number)));
        }
        clashes
    }
}

/// Which files and packages one file sees: itself, its imports, and what those import publicly, to any depth.
#[derive(Debug)]
pub(super) struct View<'a> {
    files: HashSet<FileId, RandomState>,
    packages: HashSet<&'a str, RandomState>,
}

impl<'a> View<'a> {
    /// The view of `file`, which imports `imports`. `public` has the public imports of every file.
    pub(super) fn from(
        file: FileId,
        imports: &[FileId],
        public: &[Vec<FileId>],
        tables: &'a [FileSymbols],
    ) -> Self {
        let mut files: HashSet<FileId, RandomState> = HashSet::default();
        let mut packages: HashSet<&str, RandomState> = HashSet::default();
        let mut stack: Vec<FileId> = imports.to_vec();
        stack.push(file);
        while let Some(id) = stack.pop() {
            if files.insert(id) {
                let here = &tables[id].packages;
                let innermost = here.last();
                if innermost.is_some_and(|it| !packages.contains(it.as_str())) {
                    packages.extend(here.iter().map(String::as_str));
                }
                stack.extend(&public[id]);
            }
        }
        Self { files, packages }
    }

    /// Whether the name is defined in a visible file, or is the package of one.
    pub(super) fn sees(&self, name: &str, definition: Definition) -> bool {
        match definition.kind {
            SymbolKind::Package => self.packages.contains(name),
            _ => self.files.contains(&definition.file),
        }
    }
}
