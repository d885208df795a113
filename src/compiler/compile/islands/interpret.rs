//! In: a namespace whose names are resolved. Out: its options that are extensions, interpreted, or diagnostics.

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::options::{
    self, CompiledOptions, Definitions, ElementOptions, Extent, Linked, Made, Standard,
};
use crate::compile::symbols::{FileSymbols, Namespace, View};
use crate::compile::{Compilation, CustomOptions, FileId, InterpretedOptions, KeptOptions};
use crate::limits::Limits;
use crate::parallel;
use crate::syntax::OptionStatement;

impl Compilation {
    /// Interprets the options that are extensions or contain extensions.
    pub(super) fn interpret_extensions(
        &mut self,
        namespace: &Namespace<'_>,
        tables: &[FileSymbols],
        public: &[Vec<FileId>],
        (standard, limits): (&Standard, &Limits),
        used: &mut BTreeMap<FileId, BTreeSet<FileId>>,
    ) {
        let keeps = self.custom_options == CustomOptions::Kept;
        let extent = if keeps { Extent::Kept } else { Extent::Checked };
        let wanted = |id: &FileId| {
            let file = &self.files[*id];
            !self.incomplete[*id]
                && (keeps
                    || file.features.is_editions()
                    || file
                        .options
                        .iter()
                        .any(OptionStatement::may_have_extensions))
        };
        let members: Vec<FileId> = namespace.files.iter().copied().filter(wanted).collect();
        let interpreted = self.jobs.map(
            &members,
            |&id| self.files[id].size() / parallel::WALKING,
            |&id| {
                let imports = self.graph.imports(id);
                let definitions = Definitions {
                    standard,
                    linked: Some(Linked {
                        files: &self.files,
                        tables,
                        namespace,
                        view: &View::from(id, imports, public, tables),
                    }),
                };
                options::interpret_file(&self.files[id], definitions, extent)
            },
        );
        let mut bad = Vec::new();
        let mut found = Vec::new();
        for (id, interpreted) in members.into_iter().zip(interpreted) {
            used.entry(id).or_default().extend(interpreted.used);
            bad.push((id, interpreted.bad));
            found.push((id, interpreted.diagnostics));
            // A compiled descriptor has its interpreted options already.
            if keeps && !self.files[id].options.is_empty() {
                let options = interpreted.options.into_iter();
                let kept = |it: ElementOptions| match it.made {
                    Made::Descriptors(kept) => Some((it.element, kept)),
                    Made::Types(_) => None,
                };
                self.files[id].interpreted = InterpretedOptions {
                    elements: options.filter_map(kept).collect(),
                    paths: interpreted.paths,
                };
            }
        }
        if keeps {
            self.strip_compiled(namespace, tables, public, standard);
        }
        for (id, _) in bad.iter().filter(|(_, names)| !names.is_empty()) {
            self.invalid[*id] = true;
        }
        self.report_bad_names(bad, tables, limits);
        self.diagnose(found);
    }

    /// Removes options with source retention from files that were compiled elsewhere.
    fn strip_compiled(
        &mut self,
        namespace: &Namespace<'_>,
        tables: &[FileSymbols],
        public: &[Vec<FileId>],
        standard: &Standard,
    ) {
        let compiled = |id: &FileId| self.files[*id].is_decoded;
        let members: Vec<FileId> = namespace.files.iter().copied().filter(compiled).collect();
        let Some(&first) = members.first() else {
            return;
        };
        let linked = Linked {
            files: &self.files,
            tables,
            namespace,
            view: &View::from(first, &[], public, tables),
        };
        let options = CompiledOptions::new(Definitions {
            standard,
            linked: Some(linked),
        });
        let stripped = self.jobs.map(
            &members,
            |&id| self.files[id].size() / parallel::WALKING,
            |&id| {
                let elements = self.files[id].interpreted.elements.iter();
                let strip = |(path, kept): &(Box<[i32]>, KeptOptions)| {
                    (path.clone(), options.strip(path, kept))
                };
                elements.map(strip).collect::<Vec<_>>()
            },
        );
        for (id, elements) in members.into_iter().zip(stripped) {
            self.files[id].interpreted.elements = elements;
        }
    }
}
