//! Runs the systems of `examples`: every client calls every server, in Rust and Python, with code that protree
//! generates. `systems/matrix.toml` lists the servers, their clients and the expected output.
#![cfg(feature = "python")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the tests make their own folders, and fail by panicking"
)]

#[path = "systems/matrix.rs"]
mod matrix;
#[path = "systems/process.rs"]
mod process;
#[path = "python/programs.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod programs;
#[path = "python/trees.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod trees;
#[path = "python/venv.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod venv;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use protree::{Config, PythonOptions, RustOptions};

use matrix::{Client, Name, Server, System};
use process::Process;

/// How many pairs run at a time: most of their time they wait.
const AT_ONCE: usize = 4;

/// The programs and folders that all pairs share.
struct Setup {
    /// The Rust programs by name.
    rust: BTreeMap<String, PathBuf>,
    /// The folder for everything that the test writes.
    folder: PathBuf,
    /// The generated Python.
    generated: PathBuf,
}

/// One server and one client.
struct Pair<'a> {
    number: usize,
    system: &'a str,
    server: &'a Server,
    client: &'a Client,
}

#[test]
fn every_client_is_served_by_every_server() {
    let setup = Setup::new("systems", &trees::source("protos"));
    setup.run_all(&pairs(&matrix::systems()));
}

/// The samples in edition 2023, with features that equal proto3: nothing changes for programs.
#[test]
fn the_articles_are_served_in_edition_2023() {
    let guide = std::fs::read_to_string(trees::source("docs/editions.md")).unwrap();
    let (_, guide) = guide.split_once("## From proto3").unwrap();
    let shown = guide.split("```").nth(1).unwrap();
    let edition = shown.strip_prefix("proto\n").unwrap().trim_end();
    let protos = trees::scratch("articles-in-edition-2023");
    for (path, text) in trees::files(&trees::source("protos")) {
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("syntax = \"proto3\";"), "{path}");
        let text = text.replace("syntax = \"proto3\";", edition);
        trees::write(&protos.join(path), text.as_bytes());
    }
    // The generated Rust is the same, so the Rust programs need not be built again.
    let code = |protos: &Path| Config::new(protos).rust(RustOptions::default()).generate();
    let as_proto3 = code(&trees::source("protos")).unwrap().tree;
    assert!(code(&protos).unwrap().tree == as_proto3);

    let setup = Setup::new("systems-in-edition-2023", &protos);
    let mut systems = matrix::systems();
    systems.retain(|system| system.name == "article");
    setup.run_all(&pairs(&systems));
}

fn pairs(systems: &[System]) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    for system in systems {
        for server in &system.servers {
            for client in &system.clients {
                pairs.push(Pair {
                    number: pairs.len(),
                    system: &system.name,
                    server,
                    client,
                });
            }
        }
    }
    pairs
}

#[test]
fn every_program_is_in_the_matrix() {
    let mut named = BTreeSet::new();
    for system in matrix::systems() {
        named.extend(system.servers.iter().map(Server::program));
        named.extend(system.clients.iter().map(Client::program));
    }
    let manifest = std::fs::read_to_string(trees::source("examples/Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&manifest).unwrap();
    let binaries = manifest["bin"].as_array().unwrap().iter();
    let binaries = binaries.map(|binary| Name::Rust(binary["name"].as_str().unwrap().to_owned()));
    let folders = programs::folders();
    let folders = folders.iter().map(|folder| folder.file_name().unwrap());
    let folders = folders.map(|name| Name::Python(name.to_str().unwrap().to_owned()));
    let existing: BTreeSet<Name> = binaries.chain(folders).collect();
    assert_eq!(named, existing);
}

#[test]
fn every_program_is_in_its_row_of_the_readme() {
    let readme = std::fs::read_to_string(trees::source("examples/README.md")).unwrap();
    for system in matrix::systems() {
        let start = format!("| `{}` |", system.name);
        let row = readme.lines().find(|line| line.starts_with(&start));
        let row = row.unwrap_or_else(|| panic!("no row for `{}`", system.name));
        let servers = system.servers.iter().map(Server::program);
        let clients = system.clients.iter().map(Client::program);
        for program in servers.chain(clients) {
            let (Name::Rust(name) | Name::Python(name)) = &program;
            assert!(
                row.contains(&format!("`{name}`")),
                "no {program} in the row of `{}`",
                system.name
            );
        }
    }
}

impl Setup {
    fn new(name: &str, protos: &Path) -> Self {
        let folder = trees::scratch(name);
        let generated = folder.join("protos");
        Config::new(protos)
            .python(PythonOptions::default())
            .write(&generated)
            .unwrap();
        for program in programs::folders() {
            programs::install(&program, &folder.join("clients"), &generated, "protos");
        }
        Self {
            rust: build(),
            folder,
            generated,
        }
    }

    fn run_all(&self, pairs: &[Pair<'_>]) {
        let queue = Mutex::new(pairs.iter());
        let failures = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    loop {
                        let Some(pair) = queue.lock().unwrap().next() else {
                            return;
                        };
                        if let Err(what) = self.run_pair(pair) {
                            failures.lock().unwrap().push(pair.failed(&what));
                        }
                    }
                });
            }
        });
        let failures = failures.into_inner().unwrap();
        assert!(
            failures.is_empty(),
            "{} of {} pairs failed:\n\n{}",
            failures.len(),
            pairs.len(),
            failures.join("\n\n")
        );
    }

    fn run_pair(&self, pair: &Pair<'_>) -> Result<(), String> {
        let in_server = |what: String| format!("server: {what}");
        let mut server = Process::start(&mut self.server(pair)).map_err(in_server)?;
        let port = server.wait_for("`PORT n`", |line| {
            line.strip_prefix("PORT ")?.parse::<u16>().ok()
        });
        let port = port.map_err(in_server)?;
        let printed = Process::start(&mut self.client(pair.client, port))
            .and_then(Process::finish)
            .map_err(|what| format!("client: {what}"))?;
        if let Some(says) = &pair.client.says
            && *says != printed
        {
            return Err(format!("client said\n{}", printed.join("\n")));
        }
        for log in &pair.server.logs {
            server
                .wait_for(&format!("`{log}`"), |line| (line == log).then_some(()))
                .map_err(in_server)?;
        }
        let logged = stop(&pair.server.program(), server).map_err(in_server)?;
        match logged.iter().find(|line| pair.server.never.contains(line)) {
            Some(line) => Err(format!("server: printed `{line}`")),
            None => Ok(()),
        }
    }

    fn server(&self, pair: &Pair<'_>) -> Command {
        match &pair.server.program() {
            Name::Rust(name) => self.rust(name, 0),
            // A folder for each: a server may write into it.
            Name::Python(name) => {
                let program = trees::source("examples/python").join(name);
                let root = self.folder.join(format!("server-{}", pair.number));
                let folder = programs::install(&program, &root, &self.generated, "protos");
                python(&folder, "server.py")
            }
        }
    }

    fn client(&self, client: &Client, port: u16) -> Command {
        let mut command = match &client.program() {
            Name::Rust(name) => self.rust(name, port),
            Name::Python(name) => {
                let mut command = python(&self.folder.join("clients").join(name), "client.py");
                command.arg(port.to_string());
                command
            }
        };
        command.args(&client.arguments);
        command
    }

    fn rust(&self, name: &str, port: u16) -> Command {
        let mut command = Command::new(&self.rust[name]);
        command.args(["--port", &port.to_string()]);
        command
    }
}

impl Pair<'_> {
    fn failed(&self, what: &str) -> String {
        let (client, server) = (self.client.program(), self.server.program());
        format!("{}: {client} calls {server}\n{what}", self.system)
    }
}

fn python(folder: &Path, script: &str) -> Command {
    let mut command = venv::python(venv::newest());
    command
        .current_dir(folder)
        .arg(script)
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHONUTF8", "1");
    command
}

/// Ends a server as its user would, and returns the lines that it printed.
fn stop(program: &Name, server: Process) -> Result<Vec<String>, String> {
    match program {
        Name::Rust(_) => server.interrupt(),
        Name::Python(_) => Ok(server.kill()),
    }
}

/// Builds the Rust programs in the target folder of the project, because they share its dependencies.
fn build() -> BTreeMap<String, PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let messages = venv::run(
        Command::new(env!("CARGO"))
            .current_dir(trees::source("."))
            .args(["build", "--package", "protree-examples", "--bins"])
            .args([
                "--message-format",
                "json-render-diagnostics",
                "--target-dir",
            ])
            .arg(target)
            // Without debug information, because so many programs would take twice the time and much more disk space.
            .env("CARGO_PROFILE_DEV_DEBUG", "0"),
    );
    let messages = messages.lines().map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = message["target"]["name"].as_str()?.to_owned();
        let program = message["executable"].as_str()?;
        Some((name, PathBuf::from(program)))
    });
    messages.flatten().collect()
}
