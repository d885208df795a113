//! In: files that are checked one by one. Out: the islands they form, with names resolved and options interpreted, or
//! diagnostics about errors between files.

mod interpret;

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::bad_names::{self, Everything};
use crate::compile::checks::{Across, duplicate_extensions};
use crate::compile::edits::remove_import;
use crate::compile::findings::Findings;
use crate::compile::names::{BadName, qualify};
use crate::compile::options::Standard;
use crate::compile::symbols::{
    Clash, Definition, FileSymbols, Namespace, Symbol, SymbolKind, View,
};
use crate::compile::walk::{join, path_index};
use crate::compile::{Compilation, FileId, Island, Origin, SchemaFile};
use crate::descriptor::field_number as tag;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::parallel;
use crate::paths::ProtoPath;
use crate::sources::{Rest, SourceTree};

impl Compilation {
    /// Resolves the names of all files, checks what they refer to, and returns the islands they form.
    pub(super) fn link(&mut self, tree: &SourceTree, standard: &Standard) -> Vec<Island> {
        let limits = &tree.limits;
        let joined = self.joined(&tree.rest);
        let islands = self.graph.islands(
            |id| self.files[id].origin == Origin::Tree,
            |id| self.files[id].path.is_well_known(),
            &joined,
        );
        let tables = self.symbols(limits);
        let namespaces = self.namespaces(&islands, &tables, limits);
        self.spread();
        for namespace in &namespaces {
            self.resolve_namespace(namespace, &tables, standard, limits);
        }
        islands.into_iter().map(|files| Island { files }).collect()
    }

    /// Groups the islands into few namespaces, so that islands in one namespace do not define the same name.
    fn namespaces<'a>(
        &mut self,
        islands: &[Vec<FileId>],
        tables: &'a [FileSymbols],
        limits: &Limits,
    ) -> Vec<Namespace<'a>> {
        let mut groups: Vec<Namespace<'_>> = Vec::new();
        for members in islands {
            // Trees of many islands with the same names are rare; looking through every group would be quadratic.
            const TRIED: usize = 8;
            let mut tried = groups.iter_mut().take(TRIED);
            if let Some(namespace) = tried.find(|namespace| namespace.has_room_for(members, tables))
            {
                namespace.add(members, tables);
            } else {
                let mut namespace = Namespace::default();
                let clashes = namespace.add(members, tables);
                for clash in &clashes {
                    self.invalid[clash.second.file] = true;
                    // Its names would resolve to those of the other file.
                    self.incomplete[clash.second.file] = true;
                }
                // If two messages have the same name, their fields clash too, which need not be reported.
                let outermost = clashes
                    .iter()
                    .filter(|clash| !clash.is_within_another(tables, &namespace));
                let shown: Vec<&Clash> = outermost.take(limits.errors).collect();
                for clash in shown {
                    self.report_clash(clash, tables);
                }
                groups.push(namespace);
            }
        }
        groups
    }

    /// Pairs of files that are connected through files that are not compiled in this run.
    fn joined(&self, rest: &Rest) -> Vec<(FileId, FileId)> {
        let id = |path: &ProtoPath| self.files.binary_search_by(|file| file.path.cmp(path));
        let pairs = rest.joined.iter();
        pairs
            .filter_map(|(a, b)| Some((id(a).ok()?, id(b).ok()?)))
            .collect()
    }

    fn symbols(&mut self, limits: &Limits) -> Vec<FileSymbols> {
        let size = |file: &SchemaFile| file.size() / parallel::WALKING;
        let tables = self
            .jobs
            .map(&self.files, size, |file| FileSymbols::of(file, limits));
        let mut table = |(id, table): (FileId, Result<FileSymbols, Box<Diagnostic>>)| {
            table.unwrap_or_else(|diagnostic| {
                self.diagnostics.push(*diagnostic);
                self.invalid[id] = true;
                FileSymbols::default()
            })
        };
        tables.into_iter().enumerate().map(&mut table).collect()
    }

    fn public_imports(&self) -> Vec<Vec<FileId>> {
        let public = |(id, file): (FileId, &SchemaFile)| {
            let indices = file.descriptor.public_dependency.iter();
            let imports = &self.type_imports[id];
            // If an import is missing, the indices no longer match.
            let complete = imports.len() == file.descriptor.dependency.len();
            indices
                .filter_map(|&index| imports.get(usize::try_from(index).ok()?).copied())
                .filter(|_| complete)
                .collect()
        };
        self.files.iter().enumerate().map(public).collect()
    }

    fn report_clash(&mut self, clash: &Clash, tables: &[FileSymbols]) {
        let Clash { first, second } = *clash;
        let name = match second.kind {
            SymbolKind::Package => self.files[second.file].descriptor.package(),
            _ => symbol_of(tables, second).name,
        };
        let path = |definition: Definition| match definition.kind {
            SymbolKind::Package => vec![tag::file::PACKAGE],
            _ => join(symbol_of(tables, definition).path, &[tag::NAME]),
        };
        let again = self.files[second.file].label(&path(second), "defined again here");
        let noun = first.kind.noun();
        let before =
            self.files[first.file].label(&path(first), format!("first defined here, as {noun}"));
        let mut diagnostic = Diagnostic::error("E0303", format!("`{name}` is defined twice"))
            .label(again)
            .label(before);
        if [first.kind, second.kind].contains(&SymbolKind::Value) {
            diagnostic =
                diagnostic.with_note("an enum value is named beside its enum, not within it");
        }
        let help = if first.file == second.file {
            "rename one of them"
        } else {
            "rename one of them, or exclude one of the files"
        };
        self.diagnostics.push(diagnostic.help(help));
    }

    fn resolve_namespace(
        &mut self,
        namespace: &Namespace<'_>,
        tables: &[FileSymbols],
        standard: &Standard,
        limits: &Limits,
    ) {
        let public = self.public_imports();
        let mut used = self.qualify_group(namespace, tables, &public, limits);
        self.interpret_extensions(namespace, tables, &public, (standard, limits), &mut used);
        let across = Across::new(&self.files, namespace, tables);
        let members = namespace.files.iter().copied();
        let complete: Vec<FileId> = members.filter(|&id| !self.incomplete[id]).collect();
        let mut found = self.jobs.map(
            &complete,
            |&id| self.files[id].size() / parallel::WALKING,
            |&id| (id, across.check(&self.files[id], limits)),
        );
        found.extend(duplicate_extensions(&self.files, namespace, tables, limits));
        found.extend(self.unused_imports(&used, &public, limits));
        self.diagnose(found);
        self.spread();
    }

    /// Makes all names absolute; returns which files each file refers to.
    fn qualify_group(
        &mut self,
        namespace: &Namespace<'_>,
        tables: &[FileSymbols],
        public: &[Vec<FileId>],
        limits: &Limits,
    ) -> BTreeMap<FileId, BTreeSet<FileId>> {
        let imports = &self.type_imports;
        let members = self.files.iter_mut().enumerate();
        let members = members.filter(|(id, _)| namespace.files.contains(id));
        let size = |(_, file): &(FileId, &mut SchemaFile)| file.size() / parallel::WALKING;
        let qualified = self.jobs.map_owned(members, size, |(id, file)| {
            let view = View::from(id, &imports[id], public, tables);
            (
                id,
                qualify(&mut file.descriptor, namespace, &view, limits.errors),
            )
        });
        let mut used = BTreeMap::new();
        let mut bad = Vec::new();
        for (id, names) in qualified {
            used.insert(id, names.used);
            if !names.bad.is_empty() {
                self.invalid[id] = true;
                bad.push((id, names.bad));
            }
        }
        self.report_bad_names(bad, tables, limits);
        used
    }

    /// Reports names that do not resolve, and what was probably meant.
    fn report_bad_names(
        &mut self,
        mut bad: Vec<(FileId, Vec<BadName>)>,
        tables: &[FileSymbols],
        limits: &Limits,
    ) {
        // A name that an incomplete file does not find may be defined in the missing import.
        bad.retain(|(id, names)| !self.incomplete[*id] && !names.is_empty());
        if bad.is_empty() {
            return;
        }
        let everything = Everything::new(&self.files, tables);
        let mut left = limits.errors;
        let mut found = Vec::new();
        for (id, names) in bad {
            let mut findings = Findings::new(&self.files[id], left);
            bad_names::report(&mut findings, &names, &everything);
            let diagnostics = findings.into_diagnostics();
            left -= diagnostics.len();
            found.push((id, diagnostics));
        }
        self.diagnose(found);
    }

    fn unused_imports(
        &self,
        used: &BTreeMap<FileId, BTreeSet<FileId>>,
        public: &[Vec<FileId>],
        limits: &Limits,
    ) -> Vec<(FileId, Vec<Diagnostic>)> {
        let used: Vec<(&FileId, &BTreeSet<FileId>)> = used.iter().collect();
        self.jobs.map(
            &used,
            |&(&id, _)| self.files[id].size() / parallel::WALKING,
            |&(&id, used)| (id, self.unused_imports_of(id, used, public, limits)),
        )
    }

    fn unused_imports_of(
        &self,
        id: FileId,
        used: &BTreeSet<FileId>,
        public: &[Vec<FileId>],
        limits: &Limits,
    ) -> Vec<Diagnostic> {
        let file = &self.files[id];
        // A compiled descriptor does not show which imports its options use.
        if self.invalid[id] || file.origin != Origin::Tree || !file.selected || file.is_decoded {
            return Vec::new();
        }
        let mut findings = Findings::new(file, limits.errors);
        for (index, &import) in self.type_imports[id].iter().enumerate() {
            let index = path_index(index);
            let descriptor = &file.descriptor;
            let is_wanted_anyway = descriptor.public_dependency.contains(&index)
                || descriptor.weak_dependency.contains(&index);
            if is_wanted_anyway || reaches(import, used, public) {
                continue;
            }
            let name = &self.files[import].path;
            findings.push(|file| {
                Diagnostic::warning("E0211", format!("import `{name}` is not used"))
                    .label(file.label(&[tag::file::DEPENDENCY, index], ""))
                    .help("remove it")
                    .edit(remove_import(file, &[tag::file::DEPENDENCY, index]))
            });
        }
        findings.into_diagnostics()
    }
}

fn symbol_of(tables: &[FileSymbols], definition: Definition) -> Symbol<'_> {
    let symbol = tables[definition.file].get(definition.index);
    symbol.expect("invariant: a definition is that of a symbol")
}

/// Whether `import`, or something that it imports publicly, is used.
fn reaches(import: FileId, used: &BTreeSet<FileId>, public: &[Vec<FileId>]) -> bool {
    if used.contains(&import) {
        return true;
    }
    let mut seen = BTreeSet::new();
    let mut stack = vec![import];
    while let Some(id) = stack.pop() {
        if used.contains(&id) {
            return true;
        }
        if seen.insert(id) {
            stack.extend(&public[id]);
        }
    }
    false
}
