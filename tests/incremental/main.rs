//! Repeated runs over a tree that is edited in between: the cache must not change the results.
#![cfg(feature = "python")]
#![expect(clippy::disallowed_methods, reason = "tests make their own files")]

mod edits;
#[path = "../support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "../support/random_schema.rs"]
mod random_schema;
mod trees;

use std::fs;
use std::path::PathBuf;

use protree::{
    Changes, Config, Error, Imports, Layout, Outcome, Project, PythonOptions, RunKind, RustOptions,
    Target, WriteOptions,
};
use random_schema::Random;
use tempfile::TempDir;
use trees::Tree;

/// How many edits are tried; `PROTREE_EDITS` sets another number.
const EDITS: usize = 300;
/// The number of edits of one tree, one after the other.
const IN_A_ROW: usize = 10;

#[test]
fn runs_with_and_without_a_cache_have_the_same_results() {
    let edits = std::env::var("PROTREE_EDITS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(EDITS);
    let mut parts = 0;
    let mut good = 0;
    for number in 0..edits / IN_A_ROW {
        let mut random = Random::new(number as u64);
        let tree = trees::tree(number, &mut random);
        if tree.is_empty() {
            continue;
        }
        let mut bench = Bench::new(number, tree);
        bench.compare("at first");
        for _ in 0..IN_A_ROW {
            let what = bench.change(&mut random);
            for kind in bench.compare(&what).into_iter().flatten() {
                good += 1;
                parts += usize::from(kind == RunKind::Part);
            }
        }
    }
    assert!(good * 2 > edits, "only {good} of {edits} edits were right");
    assert!(parts * 4 > good, "only {parts} of {good} runs were partial");
}

/// A tree, and its outputs with and without a cache.
struct Bench {
    number: usize,
    folder: TempDir,
    tree: Tree,
    /// The last version without errors, to go back to.
    right: Tree,
}

impl Bench {
    fn new(number: usize, tree: Tree) -> Self {
        let bench = Self {
            number,
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
            right: tree.clone(),
            tree,
        };
        for (path, text) in &bench.tree {
            folders::write(&bench.protos().join(path), text);
        }
        bench
    }

    fn protos(&self) -> PathBuf {
        self.folder.path().join("protos")
    }

    /// The folder of the outputs with a cache (`with`) or without (`less`): names of the same length.
    fn out(&self, side: &str) -> PathBuf {
        self.folder.path().join(side)
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    fn project(&self, side: &str) -> Project {
        let config = |number: usize| {
            let config = Config::new(self.protos());
            let rust = RustOptions::default();
            match number {
                0 => config.rust(rust),
                1 => config.rust(rust.layout(Layout::Directory)),
                2 => config.python(PythonOptions::default()),
                3 => config.python(PythonOptions::default().imports(Imports::Protoc)),
                6 => config.python(PythonOptions::default().reexports(true)),
                4 => config.rust(rust.extern_path(".b", "::other::b")),
                _ => {
                    let rust = rust.type_names(true);
                    config.rust(rust.derive(".", "Eq, Hash"))
                }
            }
        };
        let kinds: &[usize] = match self.number / 8 % 7 {
            0 => &[0],
            1 => &[1],
            2 if self.number % 4 == 3 => &[6],
            2 => &[2],
            3 => &[0, 2],
            4 => &[5, 1],
            5 => &[4],
            _ => &[3],
        };
        kinds.iter().fold(Project::new(), |project, kind| {
            let out = self.out(side).join(kind.to_string());
            project.target(Target::new(format!("t{kind}"), config(*kind), out))
        })
    }

    /// Edits the tree or its output.
    fn change(&mut self, random: &mut Random) -> String {
        match random.below(20) {
            0 | 1 => self.change_output(random),
            2 => {
                self.write(self.right.clone());
                "go back".to_owned()
            }
            3 => "nothing".to_owned(),
            4 => {
                let mut tree = self.tree.clone();
                let added = ("added.proto", "syntax = \"proto3\";\nmessage Added {}\n");
                match tree.iter().position(|(path, _)| path == added.0) {
                    Some(at) => drop(tree.remove(at)),
                    None => tree.push((added.0.to_owned(), added.1.to_owned())),
                }
                self.write(tree);
                "add or remove a file".to_owned()
            }
            _ => {
                let mut tree = self.tree.clone();
                let what = edits::edit(&mut tree, random);
                self.write(tree);
                what
            }
        }
    }

    fn write(&mut self, tree: Tree) {
        for (path, _) in &self.tree {
            folders::remove(&self.protos().join(path));
        }
        for (path, text) in &tree {
            folders::write(&self.protos().join(path), text);
        }
        self.tree = tree;
    }

    fn change_output(&self, random: &mut Random) -> String {
        let out = self.out("with");
        let paths: Vec<String> = folders::read(&out).into_keys().collect();
        if paths.is_empty() {
            return "nothing".to_owned();
        }
        let path = out.join(&paths[random.below(paths.len())]);
        match random.below(4) {
            0 => fs::remove_file(&path).expect("it is there"),
            1 => {
                let mut bytes = fs::read(&path).expect("it can be read");
                bytes.extend_from_slice(b"\n// edited\n");
                fs::write(&path, bytes).expect("it can be written");
            }
            2 => fs::write(&path, "by hand\n").expect("it can be written"),
            _ => {
                let stray = path.with_file_name("stray.rs");
                fs::write(stray, "// @generated by protree, do not edit.\n")
                    .expect("it can be written");
            }
        }
        format!("change the output {}", path.display())
    }

    /// Checks and writes with and without a cache; returns the kinds of the runs that succeeded.
    fn compare(&mut self, what: &str) -> Vec<Option<RunKind>> {
        let what = format!("tree {}, {what}", self.number);
        // Manual edits of the output must be in both outputs.
        folders::remove(&self.out("less"));
        folders::copy(&self.out("with"), &self.out("less"));
        let mut kinds = Vec::new();
        for options in [None, Some(WriteOptions::default())] {
            let with = self.project("with").run_with_cache(self.cache(), options);
            let without = match options {
                None => self.project("less").check(),
                Some(options) => self.project("less").write(options),
            };
            kinds.push(with.as_ref().ok().map(|outcomes| outcomes[0].kind));
            if options.is_some() && with.is_ok() {
                self.right = self.tree.clone();
            }
            let with = text_of(
                with,
                |Outcome {
                     diagnostics,
                     changes,
                     ..
                 }| (diagnostics, changes),
            );
            let without = text_of(without, |report| (report.diagnostics, report.changes));
            assert_eq!(with.replace("/with/", "/less/"), without, "{what}");
        }
        let (with, less) = (
            folders::read(&self.out("with")),
            folders::read(&self.out("less")),
        );
        for (path, bytes) in &with {
            let (bytes, other) = (Some(bytes), less.get(path));
            let text = |bytes: Option<&Vec<u8>>| {
                bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            };
            assert_eq!(text(bytes), text(other), "{what}: {path}");
        }
        assert_eq!(with.len(), less.len(), "{what}");
        kinds
    }
}

/// The diagnostics of a run, and what it changed or would change.
fn text_of<T>(
    outcome: Result<Vec<T>, Error>,
    parts: impl Fn(T) -> (Vec<protree::Diagnostic>, Changes),
) -> String {
    match outcome {
        Err(error) => format!("{} {error}", error.exit_code()),
        Ok(outcomes) => {
            let outcomes = outcomes.into_iter().map(parts).map(|(messages, changes)| {
                let messages: Vec<String> = messages.iter().map(ToString::to_string).collect();
                let there = changes
                    .files
                    .iter()
                    .filter(|file| file.kind != protree::ChangeKind::Deleted);
                let count = changes.unchanged + there.count();
                format!("{}\n{changes}\n{count}", messages.join("\n"))
            });
            outcomes.collect::<Vec<_>>().join("\n\n")
        }
    }
}
