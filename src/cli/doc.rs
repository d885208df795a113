//! `protree doc`: writes a site that documents the protos.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::Args;

use super::check;
use super::progress::ProgressFlags;
use super::terminal::Terminal;
use super::writing::{self, Count, Done};
use crate::config::settings::{PythonSettings, RustSettings, SourceSettings};
use crate::write::{self, Destination};
use crate::{Changes, Config, Language, Project, PythonOptions, Result, RustOptions, WriteOptions};

#[derive(Debug, Args)]
pub(super) struct DocArguments {
    /// The folder with the `.proto` files, or a descriptor set; without it, the tree of the nearest `protree.toml`
    #[arg(value_name = "PROTOS")]
    first: PathBuf,
    /// The folder to write
    #[arg(value_name = "OUT")]
    second: Option<PathBuf>,
    /// Compare only: print what would change, exit 1 if that is anything
    #[arg(long, conflicts_with_all = ["force", "no_wait"])]
    check: bool,
    /// What the pages call the site [default: the name of the folder with the protos]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Overwrite hand-written files that are in the way
    #[arg(long)]
    force: bool,
    /// Fail if another process is writing to the folder, instead of waiting for it
    #[arg(long)]
    no_wait: bool,
    /// How many threads to use [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    #[command(flatten)]
    progress: ProgressFlags,
    #[command(flatten)]
    source: SourceSettings,
    #[command(flatten, next_help_heading = "Rust")]
    rust: RustSettings,
    #[command(flatten, next_help_heading = "Python")]
    python: PythonSettings,
}

pub(super) fn run(arguments: &DocArguments, terminal: &Terminal<'_>) -> Result<u8> {
    let (config, python) = arguments.configs()?;
    let out = arguments.second.as_ref().unwrap_or(&arguments.first);
    let (jobs, title) = (config.threads(), arguments.title(&config));
    let (made, took) = arguments.progress.observe(jobs, terminal, |progress| {
        let site = config.site(&python, &title, progress)?;
        let destination = Destination::new(&site.tree, out)
            .with_jobs(jobs)
            .with_progress(progress)
            .apart_from(&config.tree);
        let changes = arguments.write(destination);
        Ok((site, changes))
    });
    let (site, changes) = made?;
    terminal.diagnostics(&site.diagnostics);
    if site.lacks_rust {
        terminal.say("note: no Rust paths are shown: `protree gen` would fail, and says why");
    }
    let changes = changes?;
    let files = Count::of(&changes);
    if arguments.check {
        check::show(&changes, &fixing_command(), terminal)?;
        files.say(Done::Compared, took, "", terminal);
        if changes.is_current() {
            return Ok(0);
        }
        check::advise(&fixing_command(), terminal);
        return Ok(1);
    }
    terminal.diagnostics(&changes.diagnostics);
    terminal.say(&writing::summary(&changes));
    files.say(Done::Written, took, "", terminal);
    Ok(0)
}

impl DocArguments {
    /// Writes the site, or only compares it.
    fn write(&self, destination: Destination<'_>) -> Result<Changes> {
        if self.check {
            return write::compare_one(destination);
        }
        let options = WriteOptions::default()
            .force(self.force)
            .no_wait(self.no_wait);
        write::apply_one(destination, options)
    }

    /// The configuration of what is documented with its Rust options, and the Python options.
    fn configs(&self) -> Result<(Config, PythonOptions)> {
        let (mut config, rust, python) = match &self.second {
            Some(_) => (Config::new(&self.first), None, None),
            None => of_project(&Project::find()?),
        };
        self.source.clone().apply(&mut config, Path::new(""));
        config.jobs = self.jobs.or(config.jobs);
        let mut rust = rust.unwrap_or_default();
        self.rust.clone().apply(&mut rust, Path::new(""));
        let mut python = python.unwrap_or_default();
        self.python.clone().apply(&mut python);
        config.language = Language::Rust(rust);
        Ok((config, python))
    }

    fn title(&self, config: &Config) -> String {
        let of_folder = || {
            let folder = std::fs::canonicalize(&config.tree).ok()?;
            Some(folder.file_stem()?.to_string_lossy().into_owned())
        };
        let title = self.title.clone().or_else(of_folder);
        title.unwrap_or_else(|| "protos".to_owned())
    }
}

/// The configuration of the tree, and the options of the first target in each language.
fn of_project(project: &Project) -> (Config, Option<RustOptions>, Option<PythonOptions>) {
    let configs = project.targets.iter().map(|target| &target.config);
    let first = configs.clone().next();
    let first = first.expect("invariant: a file without targets is refused");
    let rust = configs.clone().find_map(|config| config.language.rust());
    let mut python = configs.filter_map(|config| match &config.language {
        Language::Python(options) => Some(options),
        Language::Rust(_) => None,
    });
    (first.clone(), rust.cloned(), python.next().cloned())
}

/// This command line without `--check`.
fn fixing_command() -> String {
    check::command_line(|words| words.retain(|word| word != "--check"))
}
