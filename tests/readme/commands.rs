//! The steps of a page are run as a reader would do them, one after the other, in a project of its own: the sample
//! protos, a `protree.toml`, a descriptor set, and generated code that is current.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pages::{Block, Page, root};
use crate::{folders, program, venv};

const MANIFEST: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n\n[workspace]\n";
const PROJECT: &str = "tree = \"protos\"\n\n[target.code]\nout = \"src/pb\"\n";

/// Commands that are skipped, because this test does the same or has done it before.
const DONE: &[&str] = &[
    "cargo test",
    "cargo install protree",
    "cargo install protree --locked",
    "pip install protree",
];

/// Runs the steps; returns the first that fails, with its output.
pub(crate) fn run<'a>(page: &Page, steps: &[&'a Block]) -> Result<(), (&'a Block, String)> {
    // The commands need a Unix shell.
    if steps.is_empty() || cfg!(not(unix)) {
        return Ok(());
    }
    let project = Project::new(page);
    for block in steps {
        let outcome = match block.language() {
            "toml" => project.configure(&block.text),
            "python" => project.python(&block.text),
            "yaml" => lines_of_yaml(&block.text).try_for_each(|line| project.command(line)),
            _ => lines_of_console(&block.text).try_for_each(|line| project.command(&line)),
        };
        outcome.map_err(|reason| (*block, reason))?;
    }
    Ok(())
}

/// The commands after `$`; a backslash at the end of a line joins it with the next.
fn lines_of_console(text: &str) -> impl Iterator<Item = String> {
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().filter_map(|line| line.strip_prefix("$ "));
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    lines.into_iter()
}

/// The commands that a workflow runs; its actions are skipped.
fn lines_of_yaml(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("- run: "))
}

struct Project {
    folder: PathBuf,
}

impl Project {
    fn new(page: &Page) -> Self {
        let name = page.path.replace('/', "-");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("book")
            .join(name);
        folders::remove(&folder);
        let project = Self { folder };
        folders::copy(&root().join("protos"), &project.path("protos"));
        folders::write(&project.path("third_party/README"), "Protos of others.\n");
        folders::write(&project.path("protree.toml"), PROJECT);
        folders::write(&project.path("Cargo.toml"), MANIFEST);
        folders::copy(&root().join("python/protree"), &project.path("lib/protree"));
        // Where the Python package looks for the program.
        folders::write(&project.path("lib/bin/README"), "Programs.\n");
        let program = Path::new(env!("CARGO_BIN_EXE_protree"));
        let name = program.file_name().expect("a program has a name");
        let linked = std::fs::hard_link(program, project.path("lib/bin").join(name));
        linked.expect("the target folder is one file system");
        let set = ["gen", "protos", "src/pb", "--descriptor-set", "set.binpb"];
        let run = program::protree(&project.folder, set);
        assert_eq!(run.code, 0, "{}", run.stderr);
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    fn configure(&self, text: &str) -> Result<(), String> {
        folders::write(&self.path("protree.toml"), text);
        self.command("protree gen")
    }

    fn command(&self, line: &str) -> Result<(), String> {
        let command = line.split("  #").next().unwrap_or(line).trim();
        if DONE.contains(&command) {
            return Ok(());
        }
        let command = command.replacen("cargo run -- ", "protree ", 1);
        if !command.starts_with("protree ") || command.starts_with("protree watch") {
            return Err(format!(
                "`{command}` is not known, or does not end: mark the block `<!-- not run: REASON -->`"
            ));
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]);
        self.finish(&mut shell, &command)
    }

    fn python(&self, program: &str) -> Result<(), String> {
        let mut python = venv::python(venv::newest());
        python.args(["-c", program]);
        let path = [self.path("src"), self.path("lib")];
        let path = std::env::join_paths(path).expect("no path has a separator");
        self.finish(python.env("PYTHONPATH", path), "the program")
    }

    /// Runs a command that must succeed, with this protree first in `PATH`.
    fn finish(&self, command: &mut Command, what: &str) -> Result<(), String> {
        let own = Path::new(env!("CARGO_BIN_EXE_protree")).parent();
        let own = own.expect("a program lies in a folder").to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = [own].into_iter().chain(std::env::split_paths(&path));
        let path = std::env::join_paths(path).expect("no path has a separator");
        let output = command
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("XDG_CACHE_HOME", self.path("cache"))
            .output()
            .map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(());
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let printed = text(&output.stdout) + &text(&output.stderr);
        Err(format!("{what} failed:\n{printed}"))
    }
}
