//! The command line: defines the arguments and calls the library. Has no logic of its own.

mod argument_files;
mod check;
mod completions;
mod depfile;
mod doc;
mod explain;
mod fix;
mod r#gen;
mod init;
mod man;
mod manifest;
mod messages;
mod plugin;
mod progress;
mod terminal;
mod timings;
mod tree;
mod watch;
mod writing;

use std::any::Any;
use std::num::NonZero;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::cache::{Cache, Outcome};
use crate::config::settings::{LanguageSetting, PythonSettings, RustSettings, SourceSettings};
use crate::{
    Config, Diagnostic, Error, Language, Project, PythonOptions, Result, RustOptions, Target,
    WriteOptions,
};
use manifest::Manifests;
use progress::ProgressFlags;
use protree_compiler::parallel::Jobs;
use terminal::{Terminal, TerminalFlags};

/// Protobuf and gRPC code from a tree of `.proto` files, every path in it correct
#[derive(Debug, Parser)]
#[command(name = "protree", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    terminal: TerminalFlags,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the generated code
    Gen(r#gen::GenArguments),
    /// Write the generated code, and again whenever a proto or the configuration changes
    Watch(watch::WatchArguments),
    /// Compare only: print what `gen` would change, exit 1 if that is anything
    Check(OutputArguments),
    /// Print the modules that would be generated, and what is in them
    Tree(tree::TreeArguments),
    /// Write a site of the protos for people: packages, types, services, with search
    #[command(override_usage = "protree doc [OPTIONS] [PROTOS] <OUT>")]
    Doc(doc::DocArguments),
    /// Mend the protos where the cure is sure: imports that are not used, or spelled as protoc would not take them
    Fix(fix::FixArguments),
    /// Put protree to work here: propose `protree.toml` or a build script, dependencies and the `mod` line, and ask
    Init(init::InitArguments),
    /// Explain the code of an error, warning or note
    Explain(explain::ExplainArguments),
    /// Print what a shell needs to complete commands and flags
    Completions(completions::CompletionsArguments),
    /// Write the manual pages of the program and its commands
    #[command(hide = true)]
    Man(man::ManArguments),
    /// Be a plugin of protoc or buf, as under the name `protoc-gen-protree`
    #[command(long_about = plugin::LONG_ABOUT)]
    Plugin,
}

/// The exit code after Ctrl-C, as shells define it.
const INTERRUPTED: u8 = 130;

/// Two folders, or the targets of a `protree.toml`.
#[derive(Debug, Args)]
struct OutputArguments {
    /// The folder with the `.proto` files; without it, the targets of the nearest `protree.toml`
    protos: Option<PathBuf>,
    /// The folder to write
    out: Option<PathBuf>,
    /// Read a descriptor set that protoc, buf or protox wrote, or several, instead of a folder:
    /// `gen --descriptor-set-in FILE OUT`
    #[arg(long, value_name = "FILE")]
    descriptor_set_in: Vec<PathBuf>,
    /// Where to remember runs [default: the user's cache folder]
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    cache_dir: Option<PathBuf>,
    /// Remember nothing, and do all work again
    #[arg(long)]
    no_cache: bool,
    /// Keep the features of `--package-features` in the `Cargo.toml` of the package that the output lies in, between two
    /// comments in its `[features]` table; nothing else of it changes
    #[arg(long)]
    edit_manifest: bool,
    #[command(flatten)]
    progress: ProgressFlags,
    #[command(flatten)]
    settings: Settings,
}

/// What a run did for each target, and how long it took.
struct Ran {
    outcomes: Vec<Outcome>,
    took: Duration,
}

/// What `gen`, `check` and `tree` have in common; a flag overrides `protree.toml`.
#[derive(Debug, Args)]
struct Settings {
    /// The language to generate [default: rust]; with a `protree.toml`, only its targets in this language
    #[arg(long, value_enum)]
    lang: Option<LanguageSetting>,
    /// How many threads to use [default: one for each core]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    #[command(flatten)]
    source: SourceSettings,
    #[command(flatten, next_help_heading = "Rust")]
    rust: RustSettings,
    #[command(flatten, next_help_heading = "Python")]
    python: PythonSettings,
}

/// Runs the program: what its arguments, and the files that they name with `@`, ask for.
#[must_use]
pub fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_default();
    let arguments = match argument_files::expand(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let terminal = TerminalFlags::default();
            Terminal::new(&terminal, false).error(&error);
            return ExitCode::from(error.exit_code());
        }
    };
    if arguments.is_empty() && plugin::is_named(&program) {
        return ExitCode::from(plugin::run());
    }
    Arguments::parse_from([program].into_iter().chain(arguments)).run()
}

impl Arguments {
    /// Runs the command and returns what the process should exit with: 0 fine, 1 the protos or the output are at
    /// fault, 2 usage, configuration or input and output.
    #[must_use]
    pub fn run(&self) -> ExitCode {
        let terminal = Terminal::new(&self.terminal, self.command.prints_data());
        if !terminal.is_verbose() {
            silence_panics();
        }
        let outcome = guarded(|| self.command.run(&terminal));
        let code = outcome.unwrap_or_else(|error| {
            terminal.error(&error);
            error.exit_code()
        });
        let code = terminal.finish().map_or_else(
            |error| {
                terminal.say_always(&format!("error: {error}"));
                error.exit_code()
            },
            |()| code,
        );
        ExitCode::from(code)
    }
}

impl Command {
    fn run(&self, terminal: &Terminal<'_>) -> Result<u8> {
        match self {
            Self::Gen(arguments) => r#gen::run(arguments, terminal),
            Self::Watch(arguments) => watch::run(arguments, terminal),
            Self::Check(arguments) => check::run(arguments, terminal),
            Self::Tree(arguments) => tree::run(arguments, terminal),
            Self::Doc(arguments) => doc::run(arguments, terminal),
            Self::Fix(arguments) => fix::run(arguments, terminal),
            Self::Init(arguments) => init::run(arguments, terminal),
            Self::Explain(arguments) => explain::run(arguments, terminal),
            Self::Completions(arguments) => completions::run(arguments, terminal),
            Self::Man(arguments) => man::run(arguments),
            Self::Plugin => Ok(plugin::run()),
        }
    }

    /// Whether stdout is for what the command prints, so that messages for machines go to stderr.
    fn prints_data(&self) -> bool {
        match self {
            Self::Tree(_) | Self::Explain(_) | Self::Completions(_) | Self::Plugin => true,
            Self::Gen(arguments) => arguments.prints_data(),
            Self::Watch(_)
            | Self::Check(_)
            | Self::Doc(_)
            | Self::Fix(_)
            | Self::Init(_)
            | Self::Man(_) => false,
        }
    }
}

/// Hides the default panic message: a panic is reported as a diagnostic, which says what to do.
fn silence_panics() {
    panic::set_hook(Box::new(|_| {}));
}

fn guarded<R>(work: impl FnOnce() -> Result<R>) -> Result<R> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(defect(&*payload)))
}

fn defect(payload: &(dyn Any + Send)) -> Error {
    let reason = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    let diagnostic = Diagnostic::error("E0001", "protree failed")
        .with_note(format!("internal error: {reason}"))
        .help("please report it, with the output of `--verbose`");
    Error::Protos(vec![diagnostic])
}

impl OutputArguments {
    /// Writes the outputs, or compares them if `options` is `None`. Uses the cache, except where everything has to be
    /// reported again.
    fn run(
        &self,
        project: &Project,
        options: Option<WriteOptions>,
        terminal: &Terminal<'_>,
    ) -> Result<Ran> {
        let cache = self.cache_dir.clone().map(Cache::new);
        let cache = cache.or_else(Cache::of_user);
        // The features are computed while everything is generated, and are not recorded.
        let needs_all = self.no_cache || terminal.is_verbose() || self.edit_manifest;
        let cache = cache.filter(|_| !needs_all);
        let outputs = project.outputs();
        let jobs = Jobs::new(self.settings.jobs);
        let (outcomes, took) = self.progress.observe(jobs, terminal, |progress| {
            Cache::run_with(cache, &outputs, options, progress)
        });
        Ok(Ran {
            outcomes: outcomes?,
            took,
        })
    }

    /// The `protree.toml` that defines the targets, if no folder is named.
    fn project_file(&self) -> Result<Option<PathBuf>> {
        if self.protos.is_some() || !self.descriptor_set_in.is_empty() {
            return Ok(None);
        }
        Project::find_file().map(Some)
    }

    /// The manifests that get the features, if `--edit-manifest` is given.
    fn manifests(&self, project: &Project) -> Result<Option<Manifests>> {
        let wanted = self.edit_manifest.then(|| Manifests::find(project));
        wanted.transpose()
    }

    fn project(&self) -> Result<Project> {
        let (protos, out) = match (self.descriptor_set_in.first(), &self.out) {
            (Some(_), Some(_)) => return Err(two_sources()),
            (Some(set), None) => (Some(set), &self.protos),
            (None, None) if self.protos.is_some() => return Err(no_output()),
            (None, out) => (self.protos.as_ref(), out),
        };
        let mut project = match (protos, out) {
            (Some(protos), Some(out)) => {
                let further = self.descriptor_set_in.iter().skip(1);
                let config = further.fold(self.settings.config(protos), Config::further_set);
                Project::new().target(Target::new("output", config, out))
            }
            _ => Project::find()?,
        };
        let configs = project.targets.iter_mut().map(|target| &mut target.config);
        self.settings.apply(configs)?;
        let settings = &self.settings;
        project
            .targets
            .retain(|target| settings.selects(&target.config));
        Ok(project)
    }
}

impl Settings {
    /// The configuration that the flags give for a tree without a `protree.toml`.
    fn config(&self, protos: &Path) -> Config {
        Config {
            language: self.language(),
            ..Config::new(protos)
        }
    }

    fn language(&self) -> Language {
        match self.lang.unwrap_or_default() {
            LanguageSetting::Rust => Language::Rust(RustOptions::default()),
            LanguageSetting::Python => Language::Python(PythonOptions::default()),
        }
    }

    /// The configuration of the tree, or of a target of the nearest `protree.toml` (the first, unless one is named),
    /// with the flags applied.
    fn tree_config(&self, protos: Option<&Path>, target: Option<&str>) -> Result<Config> {
        let mut config = match (protos, target) {
            (Some(protos), _) => self.config(protos),
            (None, Some(name)) => named_target(name)?,
            (None, None) => self.first_target()?,
        };
        self.apply([&mut config])?;
        Ok(config)
    }

    fn first_target(&self) -> Result<Config> {
        let targets = Project::find()?.targets.into_iter();
        let mut configs = targets.map(|target| target.config);
        configs
            .find(|config| self.selects(config))
            .ok_or_else(|| Error::Config {
                message: "`protree.toml` has no target in this language".to_owned(),
                help: "leave `--lang` out, or name the folder with the protos".to_owned(),
            })
    }

    fn selects(&self, config: &Config) -> bool {
        match self.lang {
            None => true,
            Some(LanguageSetting::Rust) => matches!(config.language, Language::Rust(_)),
            Some(LanguageSetting::Python) => matches!(config.language, Language::Python(_)),
        }
    }

    /// Applies the flags on top of the configurations.
    fn apply<'a>(&self, configs: impl IntoIterator<Item = &'a mut Config>) -> Result<()> {
        let mut rust_applies = self.rust == RustSettings::default();
        let mut python_applies = self.python == PythonSettings::default();
        for config in configs {
            if !self.selects(config) {
                continue;
            }
            self.source.clone().apply(config, Path::new(""));
            config.jobs = self.jobs.or(config.jobs);
            let also = config.template.iter_mut().flat_map(|it| &mut it.also);
            for language in [&mut config.language].into_iter().chain(also) {
                match language {
                    Language::Rust(options) => {
                        self.rust.clone().apply(options, Path::new(""));
                        rust_applies = true;
                    }
                    Language::Python(options) => {
                        self.python.clone().apply(options);
                        python_applies = true;
                    }
                }
            }
        }
        check_has_effect("Rust", rust_applies)?;
        check_has_effect("Python", python_applies)
    }
}

fn named_target(name: &str) -> Result<Config> {
    let mut targets = Project::find()?.targets.into_iter();
    let found = targets.find(|target| target.name == name);
    found
        .map(|target| target.config)
        .ok_or_else(|| Error::Config {
            message: format!("`protree.toml` has no target `{name}`"),
            help: "name one of its `[target.NAME]`".to_owned(),
        })
}

fn no_output() -> Error {
    Error::Config {
        message: "no folder to write is given".to_owned(),
        help: "name it after the folder with the `.proto` files: `protree gen protos out`"
            .to_owned(),
    }
}

fn two_sources() -> Error {
    Error::Config {
        message: "a folder and a descriptor set are given".to_owned(),
        help: "leave one of them out: `protree gen --descriptor-set-in FILE OUT`".to_owned(),
    }
}

/// Reports a flag that has no effect as an error.
fn check_has_effect(language: &str, applies: bool) -> Result<()> {
    if applies {
        return Ok(());
    }
    Err(Error::Config {
        message: format!("an option of {language} is given, but no {language} is generated"),
        help: format!("leave it out, or add `--lang {}`", language.to_lowercase()),
    })
}
