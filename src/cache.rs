//! What is remembered of runs, so that the next one does only what has to be done again.
//!
//! In: targets, and what to do with them. Out: what a run without a cache would write and say. If nothing has changed
//! since an earlier run, what that run said is repeated. If files have, the pipeline is run over these and over what they
//! affect, and what it makes is put between the outputs that were made before. If that fails, or if anything about it is
//! not quite as it was expected, the pipeline is run over everything: errors are always those of a run over everything.
//!
//! Everything is compared by content, and nothing that can be committed is believed: an output counts as current only
//! if its bytes have the digest that the record says.

mod affected;
mod facts;
mod outputs;
mod part;
mod record;
mod said;
mod scan;
mod sources;
mod store;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use self::affected::{Affected, Change, FileIndex};
use self::facts::TargetFacts;
use self::part::{Part, TreePart};
use self::record::{Record, SaidPlace};
use self::said::Sayings;
use self::sources::{Sources, Tree};
use self::store::Store;
use crate::digest::digest;
use crate::{
    Changes, Config, Diagnostic, Generated, ModuleTree, OutputFile, OutputPath, OutputTree, Report,
    Result, Source, WriteOptions,
};

/// A target, and the folder it goes to.
pub(crate) type Output<'a> = (&'a Config, &'a Path);

/// The records of all runs.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
}

/// What a run did for one target.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// How it was come by.
    pub way: Way,
    /// What was changed, or would be.
    pub changes: Changes,
    /// The modules that the files make up, if all were made.
    pub modules: Option<ModuleTree>,
    /// Warnings and notes, in the order of the stages.
    pub diagnostics: Vec<Diagnostic>,
    /// The files outside the tree that imports were resolved to.
    pub imported: Vec<PathBuf>,
}

/// How much work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// None: everything was as it had been left.
    Recalled,
    /// What the changes affect.
    Part,
    /// All.
    All,
}

impl From<Report> for Outcome {
    fn from(report: Report) -> Self {
        Self {
            way: Way::All,
            changes: report.changes,
            modules: Some(report.modules),
            diagnostics: report.diagnostics,
            imported: report.imported,
        }
    }
}

impl Cache {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The cache in the folder that the system has for such things.
    #[cfg(feature = "cli")]
    pub(crate) fn of_user() -> Option<Self> {
        let variable = |name| std::env::var_os(name).map(PathBuf::from);
        let folder = if cfg!(windows) {
            variable("LOCALAPPDATA")?
        } else if let Some(folder) = variable("XDG_CACHE_HOME").filter(|path| path.is_absolute()) {
            folder
        } else if cfg!(target_os = "macos") {
            std::env::home_dir()?.join("Library/Caches")
        } else {
            std::env::home_dir()?.join(".cache")
        };
        Some(Self::new(folder.join("protree")))
    }

    /// Writes, or without options compares; without a cache does all the work.
    pub(crate) fn run_with(
        cache: Option<Self>,
        outputs: &[Output<'_>],
        options: Option<WriteOptions>,
    ) -> Result<Vec<Outcome>> {
        let store = cache.and_then(|cache| Store::new(&cache.folder, outputs));
        let Some((store, sources)) = store.and_then(|store| Some((store, Sources::read(outputs)?)))
        else {
            let reports = crate::run(outputs, options)?;
            return Ok(reports.into_iter().map(Outcome::from).collect());
        };
        let run = Run {
            outputs,
            options,
            sources,
            store,
        };
        let record = run.store.read().filter(|record| run.is_of(record));
        if let Some(record) = &record {
            if let Some(outcomes) = run.recall(record) {
                return Ok(outcomes);
            }
            if let Some(outcomes) = run.part(record) {
                return Ok(outcomes);
            }
        }
        run.all()
    }
}

/// One run whose sources have been read.
struct Run<'a> {
    outputs: &'a [Output<'a>],
    options: Option<WriteOptions>,
    sources: Sources,
    store: Store,
}

/// What was made for one target, wholly or partly, and what is to be remembered of it.
struct Made {
    generated: Generated,
    record: record::Target,
}

impl Run<'_> {
    /// The record is of a run over the same files, whatever was in them.
    fn is_of(&self, record: &Record) -> bool {
        let trees = record.trees.iter().zip(&self.sources.trees);
        let same_files = |(known, tree): (&record::Tree, &Tree)| {
            let paths = tree.source.files.iter().map(|file| file.path.as_str());
            known.files.iter().map(|file| file.path.as_str()).eq(paths)
        };
        record.trees.len() == self.sources.trees.len()
            && record.targets.len() == self.outputs.len()
            && trees.into_iter().all(same_files)
    }

    /// What was said before, if nothing has changed since.
    fn recall(&self, record: &Record) -> Option<Vec<Outcome>> {
        let mut trees = record.trees.iter().zip(&self.sources.trees);
        let is_same = trees.all(|(known, tree)| {
            let digests = tree.digests.iter().map(|digest| &digest[..]);
            let known = known.files.iter().map(|file| &file.digest[..]);
            known.eq(digests)
        });
        let targets = || record.targets.iter().zip(self.outputs).enumerate();
        let is_current = is_same
            && targets().all(|(index, (target, (_, folder)))| {
                outputs::are_current(target, folder, self.tree(index).jobs)
            });
        if !is_current {
            return None;
        }
        let recall = |(index, (target, (_, folder))): (_, (&record::Target, &Output<'_>))| {
            let said = Sayings::restore(&target.said, &self.tree(index).texts())?;
            let mut changes = Changes::in_folder(folder);
            changes.unchanged = usize::try_from(target.unchanged).ok()?;
            Some(Outcome {
                way: Way::Recalled,
                changes,
                modules: None,
                diagnostics: said.into_diagnostics(),
                imported: Vec::new(),
            })
        };
        targets().map(recall).collect()
    }

    /// Does what the changes make necessary; `None` if that is all, or if anything is wrong.
    fn part(&self, record: &Record) -> Option<Vec<Outcome>> {
        let part = Part::new(record, &self.sources, self.outputs)?;
        let mut trees = part.trees.iter().map(|tree| tree.source.clone());
        let (generated, facts) = self.generate(&mut trees).ok()?;
        if !part.is_confirmed(record, &self.sources, &facts) {
            return None;
        }
        let made = generated.into_iter().zip(&facts).enumerate();
        let made = made.map(|(index, (generated, facts))| {
            let tree_index = self.sources.tree_of[index];
            let merging = Merging {
                known: &record.targets[index],
                tree: &part.trees[tree_index],
                affected: &part.targets[index],
                indices: self.tree(index).indices(),
                texts: self.tree(index).texts(),
            };
            merging.merge(generated, facts, self.outputs[index].0)
        });
        let made: Vec<Made> = made.collect::<Option<_>>()?;
        let mut files = record.trees.clone();
        for (index, part) in part.trees.iter().enumerate() {
            let target = self.sources.tree_of.iter().position(|&it| it == index)?;
            self.sources.trees[index].update(&mut files[index], part, &facts[target]);
        }
        self.finish(Way::Part, made, Some(files)).ok()
    }

    fn all(&self) -> Result<Vec<Outcome>> {
        let mut trees = self.sources.trees.iter().map(|tree| tree.source.clone());
        let (generated, facts) = self.generate(&mut trees)?;
        let files = self.sources.trees.iter().enumerate().map(|(index, tree)| {
            let target = self.sources.tree_of.iter().position(|&it| it == index)?;
            tree.remember(&facts[target])
        });
        let mut files: Option<Vec<_>> = files.collect();
        let mut made = Vec::new();
        for (index, (generated, facts)) in generated.into_iter().zip(facts).enumerate() {
            let tree = self.tree(index);
            let said = facts.sayings.remember(&tree.indices());
            // What points outside the tree cannot be said again.
            files = files.filter(|_| said.is_some());
            let record = record::Target {
                outputs: remember_outputs(&generated.tree, &facts, |_| true, tree),
                said: said.unwrap_or_default(),
                is_divisible: facts.is_divisible,
                shared: facts.shared.into_iter().collect(),
                ..record::Target::default()
            };
            made.push(Made { generated, record });
        }
        self.finish(Way::All, made, files)
    }

    /// The stages up to the disk, over `trees`.
    fn generate(
        &self,
        trees: &mut dyn Iterator<Item = crate::discover::SourceTree>,
    ) -> Result<(Vec<Generated>, Vec<TargetFacts>)> {
        let configs: Vec<&Config> = self.outputs.iter().map(|&(config, _)| config).collect();
        let mut facts: Vec<TargetFacts> = Vec::new();
        let generated = crate::generate_from(
            &configs,
            &mut |_| {
                Ok(trees
                    .next()
                    .expect("invariant: there is one for each group"))
            },
            &mut |schema, plan| {
                let index = facts.len();
                let mut target = TargetFacts::of(schema, plan, configs[index]);
                if index > 0 && self.sources.tree_of[index - 1] == self.sources.tree_of[index] {
                    // It was said with the first of the targets.
                    target.sayings.front_end.clear();
                }
                facts.push(target);
            },
        )?;
        Ok((generated, facts))
    }

    /// Writes or compares, and remembers the run; without `files` it cannot be.
    fn finish(
        &self,
        way: Way,
        made: Vec<Made>,
        files: Option<Vec<record::Tree>>,
    ) -> Result<Vec<Outcome>> {
        let (generated, targets): (Vec<Generated>, Vec<record::Target>) = made
            .into_iter()
            .map(|made| (made.generated, made.record))
            .unzip();
        let changes = crate::finish(self.outputs, &generated, self.options)?;
        if let Some(trees) = files {
            self.remember(trees, targets, &changes);
        }
        let outcomes = generated.into_iter().zip(changes);
        let outcome = |(generated, changes): (Generated, Changes)| Outcome {
            way,
            changes,
            modules: (way == Way::All).then_some(generated.modules),
            diagnostics: generated.diagnostics,
            imported: generated.imported,
        };
        Ok(outcomes.map(outcome).collect())
    }

    fn remember(
        &self,
        trees: Vec<record::Tree>,
        mut targets: Vec<record::Target>,
        changes: &[Changes],
    ) {
        if self.options.is_none() && !changes.iter().all(Changes::is_current) {
            // The outputs are not those that are remembered.
            return;
        }
        for ((target, changes), (_, folder)) in targets.iter_mut().zip(changes).zip(self.outputs) {
            let written = changes.files.iter().filter(|file| file.is_there()).count();
            target.unchanged = (changes.unchanged + written) as u64;
            let Some(manifest) = outputs::manifest(folder) else {
                return;
            };
            target.manifest = manifest.to_vec();
            // What the writer says is not remembered: it has to look again.
            let is_silent = changes.diagnostics.is_empty() && changes.written_by.is_none();
            let listing = is_silent.then(|| outputs::listing(folder)).flatten();
            target.listing = listing.map(|listing| listing.to_vec());
        }
        self.store.write(&Record {
            key: self.store.key.to_vec(),
            trees,
            targets,
        });
    }

    fn tree(&self, target: usize) -> &Tree {
        &self.sources.trees[self.sources.tree_of[target]]
    }
}

impl Tree {
    fn texts(&self) -> Vec<&Source> {
        self.source.files.iter().map(|file| &file.source).collect()
    }

    /// The files by the names that labels show.
    fn indices(&self) -> HashMap<&str, FileIndex> {
        let files = self.source.files.iter().enumerate();
        files
            .map(|(index, file)| (file.source.name(), index))
            .collect()
    }

    /// What is to be remembered of all files.
    fn remember(&self, facts: &TargetFacts) -> Option<record::Tree> {
        let files: Vec<FileIndex> = (0..self.source.files.len()).collect();
        let remember = |&index: &FileIndex| self.remember_file(index, facts);
        let size = |&index: &FileIndex| self.source.files[index].source.text().len();
        let files = self.jobs.map(&files, size, remember);
        Some(record::Tree {
            files: files.into_iter().collect::<Option<_>>()?,
        })
    }

    fn remember_file(&self, index: FileIndex, facts: &TargetFacts) -> Option<record::File> {
        let file = &self.source.files[index];
        let facts = facts.files.get(file.path.as_str())?;
        let find = |path: &str| {
            let files = &self.source.files;
            let found = files.binary_search_by(|file| file.path.as_str().cmp(path));
            u32::try_from(found.ok()?).ok()
        };
        Some(record::File {
            path: file.path.as_str().to_owned(),
            digest: self.digests[index].to_vec(),
            contents: scan::contents(file.source.text()).to_vec(),
            package: facts.package.clone(),
            imports: facts.imports.iter().filter_map(|path| find(path)).collect(),
            extends: facts.extends,
        })
    }

    /// Brings a record in line with the files that have changed.
    fn update(&self, known: &mut record::Tree, part: &TreePart, facts: &TargetFacts) {
        for (index, change) in part.changes.iter().enumerate() {
            if *change != Change::None
                && let Some(file) = self.remember_file(index, facts)
            {
                known.files[index] = file;
            }
        }
    }
}

/// What is to be remembered of the outputs whose modules are `wanted`.
fn remember_outputs(
    tree: &OutputTree,
    facts: &TargetFacts,
    wanted: impl Fn(&str) -> bool,
    source: &Tree,
) -> Vec<record::Output> {
    let module = |path: &OutputPath| facts.modules.get(path).map_or("", String::as_str);
    let files: Vec<_> = tree
        .files()
        .filter(|(path, _)| wanted(module(path)))
        .collect();
    let size = |(_, file): &(&OutputPath, &OutputFile)| file.bytes.len();
    source
        .jobs
        .map(&files, size, |(path, file)| record::Output {
            path: path.as_str().to_owned(),
            digest: digest(&file.bytes).to_vec(),
            module: module(path).to_owned(),
            keep_existing: file.keep_existing,
            vouched_by: file
                .vouched_by
                .as_ref()
                .map_or_else(String::new, |path| path.as_str().to_owned()),
        })
}

/// What of one target was made again, and what is known of the rest.
struct Merging<'a> {
    known: &'a record::Target,
    tree: &'a TreePart,
    affected: &'a Affected,
    indices: HashMap<&'a str, FileIndex>,
    texts: Vec<&'a Source>,
}

impl Merging<'_> {
    fn merge(&self, part: Generated, facts: &TargetFacts, config: &Config) -> Option<Made> {
        let sayings = self.sayings(&facts.sayings)?;
        let said = sayings.remember(&self.indices)?;
        let (tree, outputs) = self.outputs(part.tree, facts, config)?;
        let shared = self.known.shared.iter();
        let kept = shared.filter(|module| !self.affected.covers(module));
        let new = facts.shared.iter();
        let new = new.filter(|module| self.affected.covers(module));
        Some(Made {
            generated: Generated {
                tree,
                diagnostics: sayings.into_diagnostics(),
                ..part
            },
            record: record::Target {
                outputs,
                said,
                is_divisible: true,
                shared: kept.chain(new).cloned().collect(),
                ..record::Target::default()
            },
        })
    }

    /// What was said of files that are not affected, and what is said of those that are. `None` if something was said
    /// of both, and not all of them were compiled.
    fn sayings(&self, new: &Sayings) -> Option<Sayings> {
        let mut kept = Vec::new();
        for said in &self.known.said {
            let is_kept = match &said.place {
                Some(SaidPlace::Scope(scope)) => !self.affected.covers(&scope.module),
                place => {
                    let files: Vec<FileIndex> = said
                        .labels
                        .iter()
                        .map(|label| label.file as FileIndex)
                        .collect();
                    let is_compiled = |file| self.tree.needed.contains(file);
                    let is_affected = self.is_affected(place.is_some(), &files);
                    if files.is_empty() || is_affected && !files.iter().all(is_compiled) {
                        return None;
                    }
                    !is_affected
                }
            };
            if is_kept {
                kept.push(said.clone());
            }
        }
        let kept = Sayings::restore(&kept, &self.texts)?;
        Some(kept.merge(self.new_sayings(new)))
    }

    fn new_sayings(&self, new: &Sayings) -> Sayings {
        let files = |diagnostic: &Diagnostic| -> Vec<FileIndex> {
            let names = diagnostic.labels.iter().map(|label| label.source.name());
            names
                .filter_map(|name| self.indices.get(name).copied())
                .collect()
        };
        let front_end = new.front_end.iter();
        let front_end = front_end.filter(|said| self.is_affected(false, &files(said)));
        let remarks = new.remarks.iter().filter(|remark| match &remark.place {
            crate::plan::Place::Scope(_, module) => self.affected.covers(module),
            crate::plan::Place::Files(..) => self.is_affected(true, &files(&remark.diagnostic)),
        });
        Sayings {
            front_end: front_end.cloned().collect(),
            remarks: remarks.cloned().collect(),
        }
    }

    /// What the front end says is said once for all targets of a tree.
    fn is_affected(&self, of_plan: bool, files: &[FileIndex]) -> bool {
        let affected = if of_plan {
            &self.affected.files
        } else {
            &self.tree.affected
        };
        files.iter().any(|file| affected.contains(file))
    }

    /// The outputs of what is affected, with those that are kept.
    fn outputs(
        &self,
        part: OutputTree,
        facts: &TargetFacts,
        config: &Config,
    ) -> Option<(OutputTree, Vec<record::Output>)> {
        let mut outputs = BTreeMap::new();
        let mut tree = OutputTree::default();
        tree.kept.jobs = config.jobs;
        for output in &self.known.outputs {
            if self.affected.covers(&output.module) {
                continue;
            }
            let path = OutputPath::new(output.path.as_str())?;
            if output.keep_existing {
                let file = OutputFile {
                    bytes: Vec::new(),
                    vouched_by: OutputPath::new(output.vouched_by.as_str()),
                    keep_existing: true,
                };
                tree.files.insert(path.clone(), file);
            } else {
                let digest = output.digest.as_slice().try_into().ok()?;
                tree.kept.files.insert(path.clone(), digest);
            }
            outputs.insert(path, output.clone());
        }
        for (path, file) in part.files {
            let module = facts.modules.get(&path).map_or("", String::as_str);
            if self.affected.covers(module) {
                let output = record::Output {
                    path: path.as_str().to_owned(),
                    digest: digest(&file.bytes).to_vec(),
                    module: module.to_owned(),
                    keep_existing: file.keep_existing,
                    vouched_by: String::new(),
                };
                outputs.insert(path.clone(), output);
                tree.files.insert(path, file);
            }
        }
        Some((tree, outputs.into_values().collect()))
    }
}
