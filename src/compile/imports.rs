//! In: the parsed tree. Out: the parsed tree with everything it imports, each import naming the file it means, and what
//! is wrong with imports. Reads include roots, and only the files that are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::bundled;
use crate::compile::edits::respell_import;
use crate::compile::findings::Findings;
use crate::compile::load::{Broken, Parsed, Unit, parse_all};
use crate::compile::suggest::nearest;
use crate::compile::walk::path_index;
use crate::compile::{Origin, SchemaFile, known};
use crate::descriptor::field_number as tag;
use crate::discover::{SourceFile, SourceTree, Unreadable, read};
use crate::progress::Step;
use crate::{Diagnostic, ProtoPath, Result, Severity, Source};

/// Every file that could be parsed, by path, and what is known of the others.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) files: BTreeMap<ProtoPath, SchemaFile>,
    /// Files that exist but failed, and what is wrong with them.
    pub(super) broken: BTreeMap<ProtoPath, Broken>,
    /// Files with an import that names no file.
    pub(super) incomplete: BTreeSet<ProtoPath>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Parses the tree and what it imports, wave by wave: a chain of imports costs no stack.
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
                    // What could not be read may define what others do not find.
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

/// Opens what a wave asks for: the units of the next one.
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

/// Makes every import of `file` name the file it means.
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
    /// The names that the imports of one kind mean.
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
                    .push(|file| misspelled(file, &place, &import, &path));
            }
            if self.finder.absent.contains(&path) {
                self.incomplete = true;
                self.findings.push(|file| not_here(file, &place, &path));
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
                    Some(_) => missing(file, &place, &import, finder, with_suggestion),
                    None => no_name(file, &place, &import),
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

fn misspelled(file: &SchemaFile, place: &[i32], import: &str, meant: &ProtoPath) -> Diagnostic {
    let diagnostic = Diagnostic::warning("E0210", format!("`{import}` is not how this file is imported"))
        .label(file.label(place, format!("taken for `{meant}`")))
        .with_note("an import is a path from the root of the tree or of an include root; protoc refuses this one")
        .help(format!("write `import \"{meant}\";`"));
    // Only the tree is the user's to change.
    let edit = if file.origin == Origin::Tree && !file.is_decoded {
        respell_import(file, place, meant)
    } else {
        None
    };
    match edit {
        Some(edit) => diagnostic.edit(edit),
        None => diagnostic,
    }
}

/// Never seen: whoever leaves files out of a run does it again with all of them if anything is wrong.
fn not_here(file: &SchemaFile, place: &[i32], path: &ProtoPath) -> Diagnostic {
    Diagnostic::error("E0001", format!("`{path}` is not part of this run"))
        .label(file.label(place, ""))
}

fn no_name(file: &SchemaFile, place: &[i32], import: &str) -> Diagnostic {
    Diagnostic::error("E0203", format!("no file can have the name `{import}`"))
        .label(file.label(place, ""))
        .help("an import is a path from the tree's root, with `/` between its parts and without `.`, `..` or `\\`")
}

fn missing(
    file: &SchemaFile,
    place: &[i32],
    import: &str,
    finder: &Finder<'_>,
    with_suggestion: bool,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::error("E0200", format!("import `{import}` not found"))
        .label(file.label(place, "no such file"))
        .with_note(format!("searched {}", finder.searched()));
    if let Some(source) = known::source_of(import) {
        diagnostic = diagnostic.help(format!(
            "it comes from {source}: put it into the tree, or give its folder as an include root (`-I`)"
        ));
    }
    if with_suggestion {
        let similar = finder.similar(import);
        if !similar.is_empty() {
            let names: Vec<String> = similar.iter().map(|path| format!("`{path}`")).collect();
            diagnostic = diagnostic.help(format!("did you mean {}?", names.join(" or ")));
        }
    }
    if diagnostic.helps.is_empty() {
        diagnostic = diagnostic
            .help("an import is a path from the tree's root; give further roots with `-I DIR`");
    }
    diagnostic
}

/// Where an import was found.
#[derive(Debug, Clone)]
enum Found {
    Tree,
    Include(PathBuf),
    Given(SourceFile),
    Bundled(&'static str),
}

/// Looks imports up: the tree, the include roots in their order, the bundled files.
struct Finder<'a> {
    tree: &'a SourceTree,
    in_tree: BTreeSet<&'a ProtoPath>,
    given: BTreeMap<&'a ProtoPath, &'a SourceFile>,
    absent: BTreeSet<&'a ProtoPath>,
    by_file_name: BTreeMap<&'a str, Vec<&'a ProtoPath>>,
    /// The folders of the tree and the include roots, without symbolic links, each with its prefix.
    roots: Vec<(PathBuf, &'a str)>,
    known: BTreeMap<String, Option<(ProtoPath, Found)>>,
}

impl<'a> Finder<'a> {
    fn new(tree: &'a SourceTree) -> Self {
        let in_tree: BTreeSet<&ProtoPath> = tree
            .files
            .iter()
            .map(|file| &file.path)
            .chain(&tree.unreadable)
            .chain(&tree.rest.absent)
            .collect();
        let mut by_file_name: BTreeMap<&str, Vec<&ProtoPath>> = BTreeMap::new();
        for path in &in_tree {
            let name = path.as_str().rsplit('/').next().unwrap_or_default();
            by_file_name.entry(name).or_default().push(path);
        }
        let real = |folder: &Path| folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let includes = tree.includes.iter();
        let roots = [(real(&tree.root), "")]
            .into_iter()
            .chain(
                includes.map(|include| (real(&include.folder), include.prefix.trim_matches('/'))),
            )
            .collect();
        Self {
            tree,
            in_tree,
            given: tree.given.iter().map(|file| (&file.path, file)).collect(),
            absent: tree.rest.absent.iter().collect(),
            by_file_name,
            roots,
            known: BTreeMap::new(),
        }
    }

    /// The file that `import` in `importer` means, by the one name it has.
    fn find(&mut self, importer: &ProtoPath, import: &str) -> Option<(ProtoPath, Found)> {
        if let Some(found) = self.exact(import) {
            return Some(found);
        }
        let sibling = importer
            .as_str()
            .rsplit_once('/')
            .map(|(folder, _)| format!("{folder}/{import}"))
            .and_then(|path| self.exact(&path));
        let below_root = self.without_root(import);
        match (sibling, below_root) {
            (Some((a, _)), Some((b, _))) if a != b => None,
            (sibling, below_root) => sibling.or(below_root),
        }
    }

    fn exact(&mut self, import: &str) -> Option<(ProtoPath, Found)> {
        if let Some(known) = self.known.get(import) {
            return known.clone();
        }
        let found = self.look_up(import);
        self.known.insert(import.to_owned(), found.clone());
        found
    }

    fn look_up(&self, import: &str) -> Option<(ProtoPath, Found)> {
        let path = ProtoPath::new(import)?;
        if self.in_tree.contains(&path) {
            return Some((path, Found::Tree));
        }
        for (include, (_, prefix)) in self.tree.includes.iter().zip(&self.roots[1..]) {
            let Some(rest) = below_prefix(import, prefix) else {
                continue;
            };
            // As the user wrote the folder: the path is shown in messages.
            let disk = include.folder.join(rest);
            if disk.is_file() {
                return Some(self.first_name(path, disk));
            }
        }
        if let Some(&file) = self.given.get(&path) {
            return Some((path, Found::Given(file.clone())));
        }
        bundled::text(import).map(|text| (path, Found::Bundled(text)))
    }

    /// A file that several roots reach has the name that the first of them gives it.
    fn first_name(&self, path: ProtoPath, disk: PathBuf) -> (ProtoPath, Found) {
        let Ok(real) = disk.canonicalize() else {
            return (path, Found::Include(disk));
        };
        for (index, (folder, prefix)) in self.roots.iter().enumerate() {
            let Some(name) = name_below(&real, folder, prefix) else {
                continue;
            };
            if index > 0 {
                return (name, Found::Include(disk));
            }
            if self.in_tree.contains(&name) {
                return (name, Found::Tree);
            }
        }
        (path, Found::Include(disk))
    }

    /// The file that `import` names if its first folders repeat the last folders of a root.
    fn without_root(&mut self, import: &str) -> Option<(ProtoPath, Found)> {
        let cuts: Vec<usize> = import
            .match_indices('/')
            .map(|(cut, _)| cut)
            .take(32)
            .collect();
        for cut in cuts {
            let repeated = Path::new(&import[..cut]);
            if self.roots.iter().any(|(root, _)| root.ends_with(repeated))
                && let Some(found) = self.exact(&import[cut + 1..])
            {
                return Some(found);
            }
        }
        None
    }

    fn searched(&self) -> String {
        let mut roots = vec![format!("`{}`", self.tree.root.display())];
        for include in &self.tree.includes {
            roots.push(match include.prefix.as_str() {
                "" => format!("`{}`", include.folder.display()),
                prefix => format!("`{prefix}` in `{}`", include.folder.display()),
            });
        }
        format!("{} and the bundled google/protobuf files", roots.join(", "))
    }

    /// Files of the tree that have the import's file name, or nearly its whole name.
    fn similar(&self, import: &str) -> Vec<&ProtoPath> {
        let name = import.rsplit('/').next().unwrap_or_default();
        if let Some(paths) = self.by_file_name.get(name) {
            return paths.iter().copied().take(3).collect();
        }
        let stem = |path: &'a str| path.strip_suffix(".proto").unwrap_or(path);
        let stems = self.in_tree.iter().map(|path| stem(path.as_str()));
        nearest(import.strip_suffix(".proto").unwrap_or(import), stems)
            .and_then(|stem| ProtoPath::new(format!("{stem}.proto")))
            .and_then(|path| self.in_tree.get(&path).copied())
            .into_iter()
            .collect()
    }
}

fn below_prefix<'a>(import: &'a str, prefix: &str) -> Option<&'a str> {
    if prefix.is_empty() {
        return Some(import);
    }
    import.strip_prefix(prefix)?.strip_prefix('/')
}

fn name_below(real: &Path, folder: &Path, prefix: &str) -> Option<ProtoPath> {
    let relative = real.strip_prefix(folder).ok()?;
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
    let parts: Vec<&str> = prefix.into_iter().chain(parts?).collect();
    ProtoPath::new(parts.join("/"))
}
