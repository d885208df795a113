//! In: files that are right one by one. Out: the islands they form, with names resolved and options interpreted, or what
//! is wrong between files.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::FileDescriptorProto;
use protox::prost_reflect::DescriptorPool;

use crate::compile::bad_names::{self, Everything};
use crate::compile::checks::{Across, duplicate_extensions};
use crate::compile::findings::Findings;
use crate::compile::link::Disguise;
use crate::compile::linker::{Linker, Shard};
use crate::compile::names::qualify;
use crate::compile::shards::Shards;
use crate::compile::symbols::{Clash, Definition, FileSymbols, Namespace, SymbolKind, View};
use crate::compile::walk::{join, path_index, tag};
use crate::compile::{Compilation, FileId, Island, Origin, SchemaFile};
use crate::discover::{Rest, SourceTree};
use crate::{Diagnostic, Limits, ProtoPath, parallel};

impl Compilation {
    /// Resolves the names of all files, links those that are fit for it, and returns their islands.
    pub(super) fn link(&mut self, tree: &SourceTree) -> Vec<Island> {
        let limits = &tree.limits;
        let joined = self.joined(&tree.rest);
        let islands = self
            .graph
            .islands(|id| self.files[id].origin == Origin::Tree, &joined);
        let groups = self.resolve(&islands, limits);
        let mut left = vec![0; self.files.len()];
        for id in groups.iter().flat_map(BTreeMap::keys) {
            left[*id] += 1;
        }
        for disguises in &groups {
            for id in disguises.keys() {
                left[*id] -= 1;
            }
            self.link_group(disguises, &left, limits);
        }
        islands.into_iter().map(|files| Island { files }).collect()
    }

    /// Makes the names of all files absolute, and checks what they lead to. Returns the files that form a namespace,
    /// each with what the linker may not see of it.
    fn resolve(
        &mut self,
        islands: &[Vec<FileId>],
        limits: &Limits,
    ) -> Vec<BTreeMap<FileId, Disguise>> {
        let tables = self.symbols(limits);
        let groups = self.namespaces(islands, &tables, limits);
        self.spread();
        let groups = groups.iter();
        groups
            .map(|namespace| self.resolve_group(namespace, &tables, limits))
            .collect()
    }

    /// Puts the islands into as few namespaces as they fit in without contradiction, more or less.
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
                    self.unfit[clash.second.file] = true;
                    // Its names would be taken for those of the other file.
                    self.blind[clash.second.file] = true;
                }
                // If two messages have one name, so have their fields, and nobody needs to hear of that.
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

    /// The files that imports connect through files that are not compiled here.
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
        let mut table = |(id, table): (FileId, Result<FileSymbols, Diagnostic>)| {
            table.unwrap_or_else(|diagnostic| {
                self.diagnostics.push(diagnostic);
                self.unfit[id] = true;
                FileSymbols::default()
            })
        };
        tables.into_iter().enumerate().map(&mut table).collect()
    }

    fn public_imports(&self) -> Vec<Vec<FileId>> {
        let public = |(id, file): (FileId, &SchemaFile)| {
            let indices = file.descriptor.public_dependency.iter();
            let imports = self.graph.imports(id);
            // Where an import is missing, the indices no longer fit.
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
            _ => &tables[second.file].symbols[second.index].name,
        };
        let path = |definition: Definition| match definition.kind {
            SymbolKind::Package => vec![tag::PACKAGE],
            _ => join(
                &tables[definition.file].symbols[definition.index].path,
                &[tag::NAME],
            ),
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

    fn resolve_group(
        &mut self,
        namespace: &Namespace<'_>,
        tables: &[FileSymbols],
        limits: &Limits,
    ) -> BTreeMap<FileId, Disguise> {
        let public = self.public_imports();
        let used = self.qualify_group(namespace, tables, &public, limits);
        let across = Across::new(&self.files, namespace, tables);
        let members = namespace.files.iter().copied();
        let seeing: Vec<FileId> = members.clone().filter(|&id| !self.blind[id]).collect();
        let mut found = self.jobs.map(
            &seeing,
            |&id| self.files[id].size() / parallel::WALKING,
            |&id| (id, across.check(&self.files[id], limits)),
        );
        found.extend(duplicate_extensions(&self.files, namespace, limits));
        found.extend(self.unused_imports(&used, &public, limits));
        self.diagnose(found);
        self.spread();
        members
            .map(|id| (id, self.disguise(id, &used[&id], &public)))
            .collect()
    }

    /// Links the files of one namespace. Those that a later one shares stay as they are written: they are linked in
    /// each. `left` says how many later ones.
    fn link_group(
        &mut self,
        disguises: &BTreeMap<FileId, Disguise>,
        left: &[usize],
        limits: &Limits,
    ) {
        let shared = disguises.keys().copied().filter(|&id| left[id] > 0);
        let written: Vec<(FileId, FileDescriptorProto)> = shared
            .map(|id| (id, self.files[id].descriptor.clone()))
            .collect();
        self.link_shards(disguises, limits);
        for (id, descriptor) in written {
            self.files[id].descriptor = descriptor;
        }
    }

    /// Links what all shards share, and then the shards, side by side.
    fn link_shards(&mut self, disguises: &BTreeMap<FileId, Disguise>, limits: &Limits) {
        let order = self.graph.imports_first(disguises.keys().copied());
        let Shards { common, shards } = Shards::of(&order, &self.graph, |id| self.files[id].size());
        let mut files: Vec<Option<&mut SchemaFile>> = self.files.iter_mut().map(Some).collect();
        let mut members = |ids: Vec<FileId>| -> Shard<'_> {
            let mut take = |id: FileId| files[id].take().expect("invariant: it is in one shard");
            ids.into_iter().map(|id| (id, take(id))).collect()
        };
        let linker = Linker {
            graph: &self.graph,
            disguises,
            unfit: &self.unfit,
            keeps_pools: self.keeps_pools,
            limits,
        };
        let mut pool = DescriptorPool::new();
        let in_common = linker.link(&mut pool, members(common), &BTreeSet::new());
        let shards: Vec<Shard<'_>> = shards.into_iter().map(&mut members).collect();
        let size = |shard: &Shard<'_>| shard.iter().map(|(_, file)| file.size()).sum();
        let in_shards = self.jobs.map_owned(shards, size, |shard| {
            linker.link(&mut pool.clone(), shard, &in_common.unfit)
        });
        for linked in [in_common].into_iter().chain(in_shards) {
            for id in linked.unfit {
                self.unfit[id] = true;
            }
            self.diagnose(linked.failed);
        }
    }

    /// Makes all names absolute; returns which files each file refers to.
    fn qualify_group(
        &mut self,
        namespace: &Namespace<'_>,
        tables: &[FileSymbols],
        public: &[Vec<FileId>],
        limits: &Limits,
    ) -> BTreeMap<FileId, BTreeSet<FileId>> {
        let graph = &self.graph;
        let members = self.files.iter_mut().enumerate();
        let members = members.filter(|(id, _)| namespace.files.contains(id));
        let size = |(_, file): &(FileId, &mut SchemaFile)| file.size() / parallel::WALKING;
        let qualified = self.jobs.map_owned(members, size, |(id, file)| {
            let view = View::from(id, graph, public, tables);
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
                self.unfit[id] = true;
                bad.push((id, names.bad));
            }
        }
        // What a blind file does not find may well be there.
        bad.retain(|(id, _)| !self.blind[*id]);
        if !bad.is_empty() {
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
        used
    }

    /// The linker sees the imports of a file and what those import publicly, no further.
    fn disguise(&self, id: FileId, used: &BTreeSet<FileId>, public: &[Vec<FileId>]) -> Disguise {
        let hides = |id: FileId| public[id].iter().any(|&import| !public[import].is_empty());
        let mut seen = BTreeSet::from([id]);
        for &import in self.graph.imports(id) {
            seen.insert(import);
            if !hides(import) {
                seen.extend(&public[import]);
            }
        }
        let further = used.difference(&seen);
        Disguise {
            further_imports: further.map(|&id| self.files[id].path.to_string()).collect(),
            hide_public_imports: hides(id),
        }
    }

    fn unused_imports(
        &self,
        used: &BTreeMap<FileId, BTreeSet<FileId>>,
        public: &[Vec<FileId>],
        limits: &Limits,
    ) -> Vec<(FileId, Vec<Diagnostic>)> {
        let mut found = Vec::new();
        for (&id, used) in used {
            let file = &self.files[id];
            let imports = self.graph.imports(id);
            if self.unfit[id] || file.origin != Origin::Tree || !file.selected {
                continue;
            }
            let mut findings = Findings::new(file, limits.errors);
            for (index, &import) in imports.iter().enumerate() {
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
                        .label(file.label(&[tag::DEPENDENCY, index], ""))
                        .help("remove it")
                });
            }
            found.push((id, findings.into_diagnostics()));
        }
        found
    }
}

/// `import`, or something that it imports publicly, is used.
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
