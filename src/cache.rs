//! What the command line remembers of a run, so that the next one with nothing changed does no work.
//!
//! In: targets. Out: what was said about them, if the same version of protree with the same options made these outputs
//! of these protos. Everything is compared by content. The record lies in the user's cache folder and never in the
//! output, where whoever commits could forge it; one that cannot be read, or of another version, is no record.
#![expect(
    clippy::disallowed_methods,
    reason = "the cache is no output: it may be lost or damaged at any time"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::discover::{self, SourceTree};
use crate::parallel::Jobs;
use crate::write::manifest_entries;
use crate::{Config, Diagnostic, Label, Language, Project, Report, Severity, Source, Target};

/// Records beyond this number are deleted, the oldest first.
const MOST_RECORDS: usize = 64;
/// A longer record is not kept, nor read: so much is said about no tree.
const LONGEST_RECORD: usize = 16 << 20;
/// An output folder with more in it is not remembered.
const MOST_ENTRIES: usize = 200_000;

/// The records of all runs.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
}

/// What is known of a target whose output is current.
#[derive(Debug)]
pub(crate) struct Current {
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// How many files there are.
    pub(crate) unchanged: usize,
}

/// What a run read and left, as digests.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    sources: String,
    targets: Vec<Outcome>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Outcome {
    output: String,
    unchanged: usize,
    said: Vec<Said>,
}

/// A diagnostic; the texts its labels point into are in the sources.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    is_warning: bool,
    code: String,
    message: String,
    labels: Vec<(String, usize, usize, String)>,
    notes: Vec<String>,
    helps: Vec<String>,
}

impl Cache {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The cache in the folder that the system has for such things.
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

    /// What the last run said of each target, if nothing has changed since; otherwise what the run to come can be
    /// remembered by, if it can be.
    pub(crate) fn recall(self, project: &Project) -> Result<Vec<Current>, Option<Pending>> {
        let Some((record, sources)) = self.record_of(project).zip(Sources::read(project)) else {
            return Err(None);
        };
        let digest = sources.digest();
        recall(&record, &digest, &sources, project).ok_or(Some(Pending {
            cache: self,
            record,
            sources: digest,
        }))
    }

    /// Where the record of these targets lies: the same options, folders and program have the same one.
    fn record_of(&self, project: &Project) -> Option<PathBuf> {
        let program = fs::metadata(std::env::current_exe().ok()?).ok()?;
        let mut key = Sha256::new();
        let mut add = |text: String| {
            key.update((text.len() as u64).to_le_bytes());
            key.update(text);
        };
        add(format!(
            "{} {:?}",
            env!("CARGO_PKG_VERSION"),
            (program.len(), program.modified().ok())
        ));
        add(std::env::current_dir().ok()?.display().to_string());
        for target in &project.targets {
            let config = Config {
                jobs: None,
                ..target.config.clone()
            };
            add(format!("{config:?} {}", target.out.display()));
        }
        Some(self.folder.join(hexadecimal(key)))
    }

    fn forget_old(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        let age = |entry: fs::DirEntry| {
            let metadata = entry.metadata().ok()?;
            let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            metadata.is_file().then(|| (modified, entry.path()))
        };
        let mut records: Vec<_> = entries.flatten().filter_map(age).collect();
        records.sort();
        for (_, path) in records.iter().rev().skip(MOST_RECORDS) {
            // Whoever else removed it wanted the same.
            let _ = fs::remove_file(path);
        }
    }
}

fn recall(path: &Path, digest: &str, sources: &Sources, project: &Project) -> Option<Vec<Current>> {
    let length = fs::metadata(path).ok()?.len();
    (length <= LONGEST_RECORD as u64).then_some(())?;
    let record: Record = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let is_current = |(outcome, target): (&Outcome, &Target)| {
        output(&target.out, target.config.threads()).as_ref() == Some(&outcome.output)
    };
    let is_current = record.sources == digest
        && record.targets.len() == project.targets.len()
        && record.targets.iter().zip(&project.targets).all(is_current);
    let outcomes = is_current.then_some(record.targets)?.into_iter();
    let current = |outcome: Outcome| {
        let said = outcome.said.into_iter().map(|said| said.restore(sources));
        Some(Current {
            diagnostics: said.collect::<Option<_>>()?,
            unchanged: outcome.unchanged,
        })
    };
    outcomes.map(current).collect()
}

/// A run that is to be remembered once it has succeeded.
#[derive(Debug)]
pub(crate) struct Pending {
    cache: Cache,
    record: PathBuf,
    /// As they were before the run.
    sources: String,
}

impl Pending {
    /// Remembers the run, unless a later one could not repeat all that was said or something changed meanwhile.
    pub(crate) fn remember(self, project: &Project, reports: &[Report]) {
        // What cannot be remembered is done again.
        let _ = self.try_to_remember(project, reports);
    }

    fn try_to_remember(self, project: &Project, reports: &[Report]) -> Option<()> {
        let targets = project.targets.iter().zip(reports);
        let targets = targets
            .map(|(target, report)| Outcome::of(target, report))
            .collect::<Option<_>>()?;
        let sources = Sources::read(project)?.digest();
        (sources == self.sources).then_some(())?;
        let record = serde_json::to_vec(&Record { sources, targets }).ok()?;
        (record.len() <= LONGEST_RECORD).then_some(())?;
        fs::create_dir_all(&self.cache.folder).ok()?;
        let temporary = self.record.with_extension(std::process::id().to_string());
        fs::write(&temporary, record).ok()?;
        fs::rename(temporary, &self.record).ok()?;
        self.cache.forget_old();
        Some(())
    }
}

impl Outcome {
    fn of(target: &Target, report: &Report) -> Option<Self> {
        let changes = &report.changes;
        let is_repeatable = changes.diagnostics.is_empty() && changes.written_by.is_none();
        let written = changes.files.iter().filter(|file| file.is_there()).count();
        is_repeatable.then_some(Self {
            output: output(&target.out, target.config.threads())?,
            unchanged: changes.unchanged + written,
            said: report.diagnostics.iter().map(Said::of).collect(),
        })
    }
}

/// Everything the targets are made of.
struct Sources {
    trees: Vec<SourceTree>,
    jobs: Jobs,
}

impl Sources {
    /// `None` if there is more to it than the texts of the trees: of include roots nobody could tell what they lacked.
    fn read(project: &Project) -> Option<Self> {
        let mut configs: Vec<&Config> = project
            .targets
            .iter()
            .map(|target| &target.config)
            .collect();
        let says_all = |config: &&Config| match &config.language {
            Language::Rust(options) => options.is_cacheable(),
            Language::Python(_) => true,
        };
        if !configs.iter().all(says_all) {
            return None;
        }
        configs.dedup_by(|a, b| a.same_sources(b));
        let jobs = configs.first()?.threads();
        let read = |config: &Config| {
            let tree = discover::discover(config).ok()?;
            let is_plain = tree.includes.is_empty() && tree.diagnostics.is_empty();
            is_plain.then_some(tree)
        };
        let trees = configs.into_iter().map(read).collect::<Option<_>>()?;
        Some(Self { trees, jobs })
    }

    fn digest(&self) -> String {
        let files: Vec<_> = self.trees.iter().flat_map(|tree| &tree.files).collect();
        let size = |file: &&discover::SourceFile| file.source.text().len();
        let digests = self
            .jobs
            .map(&files, size, |file| Sha256::digest(file.source.text()));
        let mut all = Sha256::new();
        for (file, digest) in files.iter().zip(digests) {
            all.update(format!("{:?} {}\n", file.path.as_str(), file.selected));
            all.update(digest);
        }
        hexadecimal(all)
    }

    fn find(&self, name: &str) -> Option<&Source> {
        let sources = self
            .trees
            .iter()
            .flat_map(|tree| &tree.files)
            .map(|file| &file.source);
        sources.into_iter().find(|source| source.name() == name)
    }
}

/// The digest of an output folder: of every name in it, and of the bytes of what its manifest lists, itself included.
/// `None` if the manifest does not tell the truth.
fn output(folder: &Path, jobs: Jobs) -> Option<String> {
    let (manifest, listed) = manifest_entries(folder)?;
    let listed: BTreeMap<PathBuf, String> = listed
        .into_iter()
        .map(|(path, hash)| (path.below(folder), hash))
        .collect();
    let files: Vec<_> = listed.iter().collect();
    let is_true = |(path, hash): &(&PathBuf, &String)| {
        fs::read(path).is_ok_and(|bytes| hexadecimal(Sha256::new_with_prefix(bytes)) == **hash)
    };
    if !jobs
        .map(&files, |_| 0, is_true)
        .into_iter()
        .all(|is_true| is_true)
    {
        return None;
    }
    let mut all = Sha256::new();
    all.update(manifest);
    for (number, entry) in WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .enumerate()
    {
        let entry = entry.ok().filter(|_| number < MOST_ENTRIES)?;
        all.update(entry.path().as_os_str().as_encoded_bytes());
        all.update(format!("\0{:?}\n", entry.file_type()));
    }
    Some(hexadecimal(all))
}

fn hexadecimal(digest: Sha256) -> String {
    let mut digits = String::with_capacity(64);
    for byte in digest.finalize() {
        write!(digits, "{byte:02x}").expect("invariant: a string takes all text");
    }
    digits
}

impl Said {
    fn of(diagnostic: &Diagnostic) -> Self {
        let label = |Label { source, span, text }: &Label| {
            (source.name().to_owned(), span.start, span.end, text.clone())
        };
        Self {
            is_warning: diagnostic.severity == Severity::Warning,
            code: diagnostic.code.to_owned(),
            message: diagnostic.message.clone(),
            labels: diagnostic.labels.iter().map(label).collect(),
            notes: diagnostic.notes.clone(),
            helps: diagnostic.helps.clone(),
        }
    }

    fn restore(self, sources: &Sources) -> Option<Diagnostic> {
        let label = |(name, start, end, text): (String, usize, usize, String)| {
            let source = sources.find(&name)?.clone();
            source.text().get(start..end)?;
            Some(Label {
                source,
                span: start..end,
                text,
            })
        };
        Some(Diagnostic {
            severity: if self.is_warning {
                Severity::Warning
            } else {
                Severity::Note
            },
            // A program says a few, once.
            code: self.code.leak(),
            message: self.message,
            labels: self.labels.into_iter().map(label).collect::<Option<_>>()?,
            notes: self.notes,
            helps: self.helps,
        })
    }
}
