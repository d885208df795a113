//! In: the parsed tree. Out: the parsed tree with everything it imports, each import resolved to a file, and
//! diagnostics about imports. Of the include roots, only imported files are read.

mod finder;
mod messages;

use std::collections::{BTreeMap, BTreeSet};

use self::finder::{Finder, Found};
use crate::compile::findings::Findings;
use crate::compile::load::parse_all;
use crate::compile::unit::{Broken, Parsed, Unit};
use crate::compile::walk::path_index;
use crate::compile::{Origin, SchemaFile};
use crate::descriptor::field_number as tag;
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::error::Result;
use crate::paths::ProtoPath;
use crate::progress::Step;
use crate::sources::{SourceTree, Unreadable, read};

/// Every file that could be parsed, by path, and diagnostics about the others.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) files: BTreeMap<ProtoPath, Box<SchemaFile>>,
    /// Files that exist but could not be loaded, and their diagnostics.
    pub(super) broken: BTreeMap<ProtoPath, Broken>,
    /// Files with a syntax error, or with an import that is not found.
    pub(super) incomplete: BTreeSet<ProtoPath>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Parses the tree and what it imports, breadth first: a long chain of imports needs no deep stack.
pub(super) fn load(tree: &SourceTree, step: &Step<'_>) -> Result<Loaded> {
    let mut finder = Finder::new(tree);
    let mut loaded = Loaded::default();
    for path in &tree.unreadable {
        loaded.broken.insert(path.clone(), Vec::new());
    }
    let mut wave: Vec<Unit> = tree
        .files
        .iter()
        .map(|file| Unit {
            path: file.path.clone(),
            origin: Origin::Tree,
            selected: file.selected,
            source: file.source.clone(),
            descriptor: file.descriptor.clone(),
        })
        .collect();
    let mut suggestions = tree.limits.errors;
    while !wave.is_empty() {
        let mut next: BTreeMap<ProtoPath, Found> = BTreeMap::new();
        for (path, parsed) in parse_all(wave, &tree.limits, tree.jobs, step) {
            match parsed {
                Ok(Parsed {
                    mut file,
                    diagnostics,
                }) => {
                    let resolved = resolve(&mut file, &mut finder, &mut suggestions);
                    let is_error = |it: &Diagnostic| it.severity == Severity::Error;
                    // A file with a syntax error may define names that other files do not find.
                    if resolved.incomplete || diagnostics.iter().any(is_error) {
                        loaded.incomplete.insert(path.clone());
                    }
                    loaded.diagnostics.extend(diagnostics);
                    loaded.diagnostics.extend(resolved.diagnostics);
                    next.extend(resolved.found);
                    loaded.files.insert(path, file);
                }
                Err(diagnostics) => drop(loaded.broken.insert(path, diagnostics)),
            }
        }
        next.retain(|path, _| {
            !loaded.files.contains_key(path) && !loaded.broken.contains_key(path)
        });
        wave = open(next, tree, &mut loaded)?;
    }
    Ok(loaded)
}

/// Opens the imports of one wave, which are the units of the next.
fn open(
    next: BTreeMap<ProtoPath, Found>,
    tree: &SourceTree,
    loaded: &mut Loaded,
) -> Result<Vec<Unit>> {
    let mut wave = Vec::new();
    for (path, found) in next {
        match found {
            Found::Tree => {}
            Found::Include(disk) => match read(&disk, &tree.limits) {
                Ok(source) => wave.push(Unit {
                    path,
                    origin: Origin::Include,
                    selected: false,
                    source,
                    descriptor: None,
                }),
                Err(Unreadable::Diagnostic(diagnostic)) => {
                    loaded.broken.insert(path, vec![*diagnostic]);
                }
                Err(Unreadable::Io(error)) => return Err(error),
            },
            Found::Given(file) => wave.push(Unit {
                path,
                origin: Origin::Include,
                selected: false,
                source: file.source,
                descriptor: file.descriptor,
            }),
            Found::Bundled(text) => wave.push(Unit {
                source: Source::new(path.as_str(), text),
                path,
                origin: Origin::Bundled,
                selected: false,
                descriptor: None,
            }),
        }
    }
    Ok(wave)
}

struct Resolved {
    found: Vec<(ProtoPath, Found)>,
    incomplete: bool,
    diagnostics: Vec<Diagnostic>,
}

/// Replaces every import of `file` with the path of the file that it resolves to.
fn resolve(file: &mut SchemaFile, finder: &mut Finder<'_>, suggestions: &mut usize) -> Resolved {
    let plain = std::mem::take(&mut file.descriptor.dependency);
    let for_options = std::mem::take(&mut file.descriptor.option_dependency);
    let mut resolver = Resolver {
        findings: Findings::new(file, finder.tree.limits.errors),
        finder,
        suggestions,
        found: Vec::new(),
        incomplete: false,
        first: BTreeMap::new(),
    };
    let plain = resolver.list(plain, tag::file::DEPENDENCY);
    let for_options = resolver.list(for_options, tag::file::OPTION_DEPENDENCY);
    let made = Resolved {
        found: resolver.found,
        incomplete: resolver.incomplete,
        diagnostics: resolver.findings.into_diagnostics(),
    };
    file.descriptor.dependency = plain;
    file.descriptor.option_dependency = for_options;
    made
}

struct Resolver<'f, 'r, 'a> {
    findings: Findings<'f>,
    finder: &'r mut Finder<'a>,
    suggestions: &'r mut usize,
    found: Vec<(ProtoPath, Found)>,
    incomplete: bool,
    /// Where each file is imported first.
    first: BTreeMap<String, [i32; 2]>,
}

impl Resolver<'_, '_, '_> {
    /// The paths that the imports of one kind resolve to.
    fn list(&mut self, written: Vec<String>, tag: i32) -> Vec<String> {
        let imports = written.into_iter().enumerate();
        imports
            .map(|(index, import)| self.import(import, [tag, path_index(index)]))
            .collect()
    }

    fn import(&mut self, mut import: String, place: [i32; 2]) -> String {
        if let Some((path, what)) = self.finder.find(&self.findings.file.path, &import) {
            if path.as_str() != import {
                self.findings
                    .push(|file| messages::misspelled(file, &place, &import, &path));
            }
            if self.finder.absent.contains(&path) {
                self.incomplete = true;
                self.findings
                    .push(|file| messages::not_here(file, &place, &path));
            }
            path.as_str().clone_into(&mut import);
            self.found.push((path, what));
        } else {
            self.incomplete = true;
            let with_suggestion = *self.suggestions > 0;
            *self.suggestions = self.suggestions.saturating_sub(1);
            let finder = &*self.finder;
            self.findings
                .push(|file| match ProtoPath::new(import.as_str()) {
                    Some(_) => messages::missing(file, &place, &import, finder, with_suggestion),
                    None => messages::no_name(file, &place, &import),
                });
        }
        let first = *self.first.entry(import.clone()).or_insert(place);
        if first != place {
            self.findings.push(|file| {
                Diagnostic::error("E0202", format!("`{import}` is imported twice"))
                    .label(file.label(&place, "imported again here"))
                    .label(file.label(&first, "first imported here"))
                    .help("remove one of them")
            });
            self.incomplete = true;
        }
        import
    }
}
