//! In: texts. Out: linked descriptors, island by island, or diagnostics. Nothing here is specific to Rust or Python.

mod bad_names;
mod checks;
mod decoded;
mod edits;
pub mod features;
mod findings;
mod graph;
mod imports;
mod islands;
pub mod json_names;
mod known;
mod load;
mod lookup;
mod names;
mod options;
mod spans;
pub mod suggest;
mod symbols;
mod unit;
mod walk;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use self::features::FileFeatures;
use self::options::{Definitions, Extent, Standard};
use self::spans::Spans;
use crate::descriptor::field_number as tag;
use crate::descriptor::{FileDescriptorProto, SourceCodeInfo};
use crate::diagnostic::{Diagnostic, Label, Severity, Source};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::ordered;
use crate::parallel::{self, Jobs};
use crate::paths::ProtoPath;
use crate::progress::{Progress, Stage, Step};
use crate::sources::{Rest, SourceTree};
use crate::syntax::{self, CommentTexts, Comments, FileComments, Locations, OptionStatement};

/// Every file of the tree and everything they import, linked.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Sorted by path.
    pub files: Vec<SchemaFile>,
    /// In the order of their first tree file.
    pub islands: Vec<Island>,
    /// Warnings and notes of the front end.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of the tree that are not compiled or not generated in this run.
    pub rest: Arc<Rest>,
}

impl Schema {
    /// The size of all files in bytes, a rough measure of the work.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.files.iter().map(SchemaFile::size).sum()
    }

    /// All files: those of the tree by path, each after the files it imports. protoc writes them in this order.
    #[must_use]
    pub fn imports_first(&self) -> Vec<FileId> {
        let imports = self.files.iter().map(|file| {
            let FileDescriptorProto {
                dependency,
                option_dependency,
                ..
            } = &file.descriptor;
            let names = dependency.iter().chain(option_dependency);
            names.filter_map(|name| id_of(&self.files, name)).collect()
        });
        let is_of_tree = |&id: &FileId| self.files[id].origin == Origin::Tree;
        let tree = (0..self.files.len()).filter(is_of_tree);
        graph::Graph::new(imports.collect()).imports_first(tree)
    }
}

/// Index into [`Schema::files`].
pub type FileId = usize;

/// One source file, linked.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    pub path: ProtoPath,
    pub origin: Origin,
    /// A tree file that `--only` did not leave out.
    pub selected: bool,
    pub source: Source,
    /// Linked: every type reference is absolute (`.a.b.C`) and typed. Without `source_code_info`, and with a
    /// `json_name` only where one is written.
    pub descriptor: FileDescriptorProto,
    /// The features of its elements.
    pub features: FileFeatures,
    /// The option statements; empty once they are interpreted, unless custom options are kept.
    pub options: Vec<OptionStatement>,
    /// The result of interpreting them.
    pub interpreted: InterpretedOptions,
    /// The comments of elements that have any, by descriptor path, in the order of the text.
    pub comments: FileComments,
    /// The spans of its imports, which diagnostics need most often.
    imports: Vec<Range<u32>>,
    /// Computed on first use: most files have no other diagnostics.
    spans: OnceLock<Spans>,
    locations: OnceLock<Locations>,
    limits: Limits,
    /// The file came as a compiled descriptor: there is no source text.
    pub is_decoded: bool,
    /// The `source_code_info` of a file that came as a compiled descriptor.
    pub given_source_info: Option<Box<SourceCodeInfo>>,
    /// The length of its text or of its descriptor, a rough measure of the work.
    size: usize,
}

/// The options that descriptors hold at run time, if descriptors are generated.
#[derive(Debug, Clone, Default)]
pub struct InterpretedOptions {
    /// The options of elements that have any, sorted by descriptor path.
    elements: Vec<(Box<[i32]>, KeptOptions)>,
    /// For each statement, the path of what it sets, relative to the element.
    pub paths: Vec<Box<[i32]>>,
}

/// The options of one element.
#[derive(Debug, Clone)]
pub struct KeptOptions {
    /// The encoded options message; `None` if all options that are set have source retention.
    pub bytes: Option<Box<[u8]>>,
    /// The paths of the options with source retention, relative to the element.
    pub stripped: Box<[Box<[i32]>]>,
}

impl InterpretedOptions {
    /// The options of the element at `path`, if any are written.
    #[must_use]
    pub fn of(&self, path: &[i32]) -> Option<&KeptOptions> {
        let index = self.elements.binary_search_by(|(it, _)| (**it).cmp(path));
        Some(&self.elements[index.ok()?].1)
    }
}

/// Where a file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// In the tree: generated.
    Tree,
    /// In an include root.
    Include,
    /// One of the google/protobuf files that are bundled with protree.
    Bundled,
}

/// A connected component of tree files in the import graph, with all they import: what one run of protoc would compile.
#[derive(Debug, Clone)]
pub struct Island {
    /// Imports before importers, otherwise by path. A file that is not of the tree may be in several islands.
    pub files: Vec<FileId>,
}

impl SchemaFile {
    /// The source span of a descriptor path (`SourceCodeInfo.Location.path`), in bytes; `0..0` if it has none.
    pub fn span(&self, path: &[i32]) -> Range<usize> {
        if let Some(import) = self.import_span(path) {
            return import;
        }
        let locations = self.locations();
        let spans = self.spans.get_or_init(|| Spans::new(locations));
        let map = spans::map_of(&self.descriptor, path);
        let span = spans.find(locations, map.as_deref().unwrap_or(path));
        span.unwrap_or(0..0)
    }

    fn import_span(&self, path: &[i32]) -> Option<Range<usize>> {
        let [tag::file::DEPENDENCY, index] = *path else {
            return None;
        };
        let span = self.imports.get(usize::try_from(index).ok()?)?;
        Some(span.start as usize..span.end as usize)
    }

    /// The source locations of all elements in the file.
    pub fn locations(&self) -> &Locations {
        let parse = || syntax::parse_locations(&self.source, &self.limits);
        self.locations.get_or_init(parse)
    }

    /// The texts of `comments`, which are those of an element of the file.
    pub fn comment_texts(&self, comments: &Comments) -> CommentTexts {
        self.comments.texts(comments, self.source.text())
    }

    /// A rough measure of the work, in bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// A label on the element with this descriptor path.
    pub fn label(&self, path: &[i32], text: impl Into<String>) -> Label {
        Label {
            source: self.source.clone(),
            span: self.span(path),
            text: text.into(),
        }
    }
}

/// What to do with options that are extensions: descriptors have them at run time, most generated code does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomOptions {
    /// Checked, then dropped: they take more memory than everything else.
    Checked,
    /// Kept as bytes.
    Kept,
}

pub fn compile(
    tree: &SourceTree,
    options: CustomOptions,
    progress: Progress<'_>,
) -> Result<Schema> {
    let step = progress.begin(Stage::Compile, 0);
    let run = || {
        let run = AssertUnwindSafe(|| Compilation::run(tree, options, &step));
        catch_unwind(run).unwrap_or_else(|panic| {
            let source = Source::new(tree.root.display().to_string(), "");
            Err(Error::Protos(vec![load::internal(&source, panic.as_ref())]))
        })
    };
    // Walking nested messages recurses, so run on a stack of a known size.
    parallel::on_deep_stack(run)
}

/// The bundled `descriptor.proto`, linked: it defines the options of trees without a `descriptor.proto` of their own.
#[must_use]
pub fn bundled_descriptor_proto() -> &'static FileDescriptorProto {
    Standard::bundled_descriptor()
}

/// Sorts the diagnostics of the front end, so that their order does not depend on when they were found.
pub fn put_in_order(diagnostics: &mut [Diagnostic]) {
    fn key(diagnostic: &Diagnostic) -> (Option<(&str, usize)>, &str, &str) {
        let first = diagnostic.labels.first();
        let place = first.map(|label| (label.source.name(), label.span.start));
        (place, diagnostic.code, &diagnostic.message)
    }
    ordered::sort_by(diagnostics, |a, b| key(a).cmp(&key(b)));
}

/// The diagnostics to show, up to the limit: `Err` if any of them is an error.
fn verdict(tree: &SourceTree, mut diagnostics: Vec<Diagnostic>) -> Result<Vec<Diagnostic>> {
    put_in_order(&mut diagnostics);
    diagnostics.dedup();
    let failed = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    if !failed {
        return Ok(diagnostics);
    }
    let limit = tree.limits.errors;
    let hidden = diagnostics.len().saturating_sub(limit);
    if hidden > 0 {
        // Warnings give way to errors.
        ordered::sort_by_key(&mut diagnostics, |it| it.severity != Severity::Error);
        diagnostics.truncate(limit);
        diagnostics.push(
            Diagnostic::error("E0014", format!("{hidden} more are not shown"))
                .help("mend these first, or raise `limits.errors`"),
        );
    }
    Err(Error::Protos(diagnostics))
}

/// The file with this path, among files sorted by path.
fn id_of(files: &[SchemaFile], path: &str) -> Option<FileId> {
    files
        .binary_search_by(|file| file.path.as_str().cmp(path))
        .ok()
}

/// The state of the compilation of a tree.
struct Compilation {
    files: Vec<SchemaFile>,
    /// The graph of all imports.
    graph: graph::Graph,
    /// For each file, the imports whose types it can use; the other imports are for options only.
    type_imports: Vec<Vec<FileId>>,
    /// Files with a missing or broken import, direct or not: a name they do not find may be defined there.
    incomplete: Vec<bool>,
    /// Files that cannot be linked, because of an error in them or in what they import.
    invalid: Vec<bool>,
    diagnostics: Vec<Diagnostic>,
    custom_options: CustomOptions,
    jobs: Jobs,
}

impl Compilation {
    fn run(tree: &SourceTree, options: CustomOptions, step: &Step<'_>) -> Result<Schema> {
        let loaded = imports::load(tree, step)?;
        let mut compilation = Self::new(tree, loaded, options);
        compilation.report_cycles();
        let standard = Standard::among(&compilation.files);
        compilation.interpret_built_in(&standard);
        let own = checks::check(&compilation.files, &tree.limits, tree.jobs);
        compilation.diagnose(own);
        let islands = compilation.link(tree, &standard);
        let diagnostics = verdict(tree, compilation.diagnostics)?;
        // Few callers need these once diagnostics are reported; they are computed again on demand.
        for file in &mut compilation.files {
            file.locations = OnceLock::new();
            file.spans = OnceLock::new();
            if options == CustomOptions::Checked {
                file.options = Vec::new();
            }
        }
        Ok(Schema {
            files: compilation.files,
            islands,
            diagnostics,
            rest: Arc::clone(&tree.rest),
        })
    }

    fn new(tree: &SourceTree, loaded: imports::Loaded, options: CustomOptions) -> Self {
        let files = loaded.files.into_values().map(|file| *file);
        let files: Vec<SchemaFile> = files.collect();
        let mut incomplete = vec![false; files.len()];
        let mut imports = Vec::new();
        let mut type_imports = Vec::new();
        for (id, file) in files.iter().enumerate() {
            let ids = |names: &[String]| names.iter().map(|name| id_of(&files, name)).collect();
            let for_types: Vec<Option<FileId>> = ids(&file.descriptor.dependency);
            let for_options: Vec<Option<FileId>> = ids(&file.descriptor.option_dependency);
            let all = || for_types.iter().chain(&for_options);
            let is_complete = all().all(Option::is_some);
            incomplete[id] = !is_complete || loaded.incomplete.contains(&file.path);
            imports.push(all().copied().flatten().collect());
            type_imports.push(for_types.into_iter().flatten().collect());
        }
        let mut diagnostics = tree.diagnostics.clone();
        diagnostics.extend(loaded.diagnostics);
        diagnostics.extend(loaded.broken.into_values().flatten());
        Self {
            files,
            invalid: incomplete.clone(),
            graph: graph::Graph::new(imports),
            type_imports,
            incomplete,
            diagnostics,
            custom_options: options,
            jobs: tree.jobs,
        }
    }

    /// Adds diagnostics; a file with an error is invalid.
    fn diagnose(&mut self, found: Vec<(FileId, Vec<Diagnostic>)>) {
        for (id, diagnostics) in found {
            let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
            self.invalid[id] |= diagnostics.iter().any(is_error);
            self.diagnostics.extend(diagnostics);
        }
    }

    /// Sets the options that `descriptor.proto` defines on every element, and computes its features.
    fn interpret_built_in(&mut self, standard: &Standard) {
        let definitions = Definitions {
            standard,
            linked: None,
        };
        let size = |(_, file): &(FileId, &mut SchemaFile)| file.size() / parallel::WALKING;
        let files = self.files.iter_mut().enumerate();
        let found = self.jobs.map_owned(files, size, |(id, file)| {
            let interpreted = options::interpret_file(file, definitions, Extent::BuiltIn);
            options::set_options(&mut file.descriptor, &interpreted.options);
            file.features = FileFeatures::of(&file.descriptor);
            (id, interpreted.diagnostics)
        });
        self.diagnose(found);
    }

    /// Marks as invalid what imports an invalid file, and as incomplete what imports an incomplete one.
    fn spread(&mut self) {
        for flags in [&mut self.incomplete, &mut self.invalid] {
            let flagged = (0..flags.len()).filter(|&id| flags[id]).collect::<Vec<_>>();
            for id in self.graph.with_dependants(flagged) {
                flags[id] = true;
            }
        }
    }

    fn report_cycles(&mut self) {
        for cycle in self.graph.cycles() {
            self.diagnostics.push(self.cycle(&cycle));
            for id in cycle {
                self.incomplete[id] = true;
                self.invalid[id] = true;
            }
        }
        self.spread();
    }

    fn cycle(&self, cycle: &[FileId]) -> Diagnostic {
        const SHOWN: usize = 8;
        let next = cycle.iter().cycle().skip(1);
        let links: Vec<(FileId, FileId)> = cycle.iter().copied().zip(next.copied()).collect();
        let first = &self.files[cycle[0]].path;
        let mut diagnostic = Diagnostic::error("E0201", format!("`{first}` imports itself"));
        for (number, &(from, to)) in links.iter().take(SHOWN).enumerate() {
            let (from, to) = (&self.files[from], &self.files[to]);
            let is_it = |name: &String| *name == to.path.as_str();
            let index = from.descriptor.dependency.iter().position(is_it);
            let place = if let Some(index) = index {
                [tag::file::DEPENDENCY, walk::path_index(index)]
            } else {
                let index = from.descriptor.option_dependency.iter().position(is_it);
                let index = walk::path_index(index.unwrap_or(0));
                [tag::file::OPTION_DEPENDENCY, index]
            };
            let text = match number {
                0 => format!("imports `{}`…", to.path),
                _ if number + 1 == links.len() => format!("…which imports `{}` again", to.path),
                _ => format!("…which imports `{}`…", to.path),
            };
            diagnostic = diagnostic.label(from.label(&place, text));
        }
        if links.len() > SHOWN {
            let more = links.len() - SHOWN;
            diagnostic =
                diagnostic.with_note(format!("the circle goes on through {more} more files"));
        }
        diagnostic.help("move what both sides need into a file of its own")
    }
}
