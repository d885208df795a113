//! In: a configuration, in a build script. Out: files below `OUT_DIR`, and the lines that tell cargo when to run the
//! script again. The only place that prints such lines or reads cargo's environment.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::cache::Cache;
use crate::plan::rust::package_list::FILE_NAME;
use crate::{Config, Diagnostic, Error, Result, Severity, WriteOptions, only_one};
use protree_compiler::progress::Progress;

/// The cache folder, which lies beside the output.
const CACHE_NAME: &str = ".protree-cache";
/// How many cache entries one script keeps; those of an older build of the script are of no use.
const MOST_TREES: usize = 8;

impl Config {
    /// Generates into `OUT_DIR` from a build script, and tells cargo when to run the script again.
    ///
    /// ```no_run
    /// // build.rs
    /// fn main() -> Result<(), protree::Error> {
    ///     protree::Config::new("protos").build()
    /// }
    /// ```
    ///
    /// The files land in `OUT_DIR/protos`, the name of the tree's folder ([`Config::name`] changes it), and one line
    /// includes them, at any depth of the crate's module tree:
    ///
    /// ```ignore
    /// pub mod pb {
    ///     include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
    /// }
    /// ```
    ///
    /// The script runs again when a file of the tree changes, appears or goes, when an imported file outside it
    /// changes, and never otherwise. Cargo watches whole folders, so keep what other tools write out of the tree.
    ///
    /// What a run did is remembered in `OUT_DIR/.protree-cache`, and the next one does only what the changes affect; of
    /// trees with include roots nothing is remembered.
    /// For a descriptor set in memory ([`Config::descriptors`]), the script itself has to print `rerun-if-changed` for
    /// what the set was made from.
    pub fn build(&self) -> Result<()> {
        // For a set in memory, only the script knows what it was made from.
        let tree = self.descriptors.is_none().then(|| self.tree.display());
        print_lines("rerun-if-changed", tree);
        print_lines(
            "rerun-if-changed",
            self.file.iter().map(|file| file.display()),
        );
        print_lines("rerun-if-changed", self.package_lists().map(Path::display));
        print_lines("rerun-if-changed", self.template_file().map(Path::display));
        let out_dir = out_dir().inspect_err(print_error)?;
        let name = self.out_name().inspect_err(print_error)?;
        self.claim(&name).inspect_err(print_error)?;
        let out = out_dir.join(&name);
        let options = Some(WriteOptions::default());
        let outcomes = Cache::run_with(
            cache(&out_dir, &name),
            &[(self, &out)],
            options,
            Progress::UNSEEN,
        );
        let outcome = outcomes.map(only_one).inspect_err(print_error)?;
        self.print_package_list(&out);
        print_lines(
            "rerun-if-changed",
            outcome.imported.iter().map(|file| file.display()),
        );
        let is_warning = |it: &&Diagnostic| it.severity == Severity::Warning;
        let diagnostics = outcome
            .diagnostics
            .iter()
            .chain(&outcome.changes.diagnostics);
        for warning in diagnostics.filter(is_warning).map(ToString::to_string) {
            if is_first(&warning) {
                print_lines("warning", warning.lines());
            }
        }
        Ok(())
    }
}

impl Config {
    /// Reports an error if another tree of this script, or another template for the same tree, was already written to
    /// the folder: it would be overwritten.
    fn claim(&self, name: &Path) -> Result<()> {
        static CLAIMED: Mutex<BTreeMap<PathBuf, PathBuf>> = Mutex::new(BTreeMap::new());
        // The set is complete even if a thread panicked while it held the lock.
        let mut claimed = CLAIMED.lock().unwrap_or_else(PoisonError::into_inner);
        let own = self.template_file().unwrap_or(&self.tree);
        let first = claimed
            .entry(name.to_owned())
            .or_insert_with(|| own.to_owned());
        if *first == own {
            return Ok(());
        }
        Err(Error::Config {
            message: format!(
                "`{}` and `{}` would both be written to `OUT_DIR/{}`",
                first.display(),
                own.display(),
                name.display()
            ),
            help: "give one of them another name: `.name(\"other\")`".to_owned(),
        })
    }

    /// Passes the path of the package list to the build scripts of packages that depend on this one, if cargo supports
    /// it.
    fn print_package_list(&self, out: &Path) {
        let has_list = self.language.rust().is_some_and(|it| it.package_list);
        if has_list && std::env::var_os("CARGO_MANIFEST_LINKS").is_some() {
            let list = out.join(FILE_NAME);
            print_lines("metadata", [format!("PROTREE_PACKAGES={}", list.display())]);
        }
    }

    /// The folder below `OUT_DIR`.
    fn out_name(&self) -> Result<PathBuf> {
        if let Some(name) = &self.name {
            return Ok(PathBuf::from(name));
        }
        // Paths such as `.` and `protos/..` have to be resolved to get a name.
        let tree = self.tree.canonicalize().map_err(|error| Error::Io {
            operation: "read",
            path: self.tree.clone(),
            error,
        })?;
        let name = tree.file_name().ok_or_else(|| Error::Config {
            message: format!("`{}` has no name to write under", self.tree.display()),
            help: "give it one with `.name(\"pb\")`".to_owned(),
        })?;
        Ok(PathBuf::from(name))
    }
}

/// Whether the warning has not been printed yet: code and templates from one tree report the same warnings.
fn is_first(warning: &str) -> bool {
    static PRINTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    // The set is complete even if a thread panicked while it held the lock.
    let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
    printed.insert(warning.to_owned())
}

/// The cache beside the output; `None` if its folder could overlap with the output.
fn cache(out_dir: &Path, name: &Path) -> Option<Cache> {
    let is_other = |part| matches!(part, Component::Normal(part) if part != CACHE_NAME);
    let is_beside = name.components().next().is_some() && name.components().all(is_other);
    is_beside.then(|| Cache::new(out_dir.join(CACHE_NAME)).keeping(MOST_TREES))
}

fn out_dir() -> Result<PathBuf> {
    let out_dir = std::env::var_os("OUT_DIR").ok_or_else(|| Error::Config {
        message: "`OUT_DIR` is not set".to_owned(),
        help: "`build` is for build scripts; elsewhere `write` takes the folder".to_owned(),
    })?;
    Ok(PathBuf::from(out_dir))
}

/// Prints one line per error; cargo shows the whole report on stderr, because `main` of the script returns it.
fn print_error(error: &Error) {
    let diagnostics = error.diagnostics();
    print_lines("error", diagnostics.iter().map(Diagnostic::short));
    if diagnostics.is_empty() {
        print_lines("error", error.to_string().lines());
    }
}

#[expect(clippy::print_stdout, reason = "cargo reads the script's stdout")]
fn print_lines<T: Display>(instruction: &str, values: impl IntoIterator<Item = T>) {
    for value in values {
        println!("cargo::{instruction}={value}");
    }
}
