//! In: `buf.yaml`, `buf.work.yaml` and `buf.gen.yaml`. Out: an equivalent `protree.toml`, as far as there are
//! equivalent settings.

mod plugins;

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use self::plugins::Plugin;
use super::edits::read;
use super::settings::Settings;
use super::tree::plain_path;
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};

/// The folder for exported dependencies.
const EXPORTED: &str = "third_party";

/// The result of converting buf's files.
#[derive(Debug, Default)]
pub(super) struct FromBuf {
    pub(super) settings: Settings,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The commands that fetch the dependencies.
    pub(super) commands: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BufYaml {
    version: String,
    modules: Vec<Module>,
    deps: Vec<String>,
    build: Build,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Module {
    path: Option<String>,
    includes: Vec<String>,
    excludes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Build {
    roots: Vec<String>,
    excludes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WorkYaml {
    directories: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GenYaml {
    plugins: Vec<Plugin>,
    managed: Option<serde_json::Value>,
}

/// Reads the files in `folder`.
pub(super) fn read_from(folder: &Path) -> Result<FromBuf> {
    let buf: Option<BufYaml> = yaml(folder, &["buf.yaml"])?;
    let work: Option<WorkYaml> = yaml(folder, &["buf.work.yaml"])?;
    let generate: Option<GenYaml> = yaml(folder, &["buf.gen.yaml"])?;
    if buf.is_none() && work.is_none() && generate.is_none() {
        return Err(Error::Config {
            message: "there is no `buf.yaml`, `buf.work.yaml` or `buf.gen.yaml` here".to_owned(),
            help: "run this where they are".to_owned(),
        });
    }
    let mut from = FromBuf::default();
    let buf = buf.unwrap_or_default();
    let mut deps = buf.deps.clone();
    let mut modules = buf.all_modules();
    if let Some(work) = work {
        modules = Vec::new();
        for directory in work.directories {
            let inner: BufYaml = yaml(&folder.join(&directory), &["buf.yaml"])?.unwrap_or_default();
            deps.extend(inner.deps.clone());
            let inner = inner.all_modules().into_iter();
            modules.extend(inner.map(|(root, excludes)| (format!("{directory}/{root}"), excludes)));
        }
    }
    from.add_modules(&modules);
    let is_exported = folder.join(EXPORTED).is_dir();
    from.add_deps(&deps, is_exported);
    let generate = generate.unwrap_or_default();
    if generate.managed.is_some() {
        from.say("`managed` has no twin: options of files are those that are written");
    }
    plugins::add_targets(generate.plugins, &mut from);
    if from.settings.targets.is_empty() {
        from.say("no plugin of `buf.gen.yaml` is one for Rust or Python: the target is a guess");
    }
    Ok(from)
}

impl FromBuf {
    fn say(&mut self, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::warning("E1009", message));
    }

    /// The first module is the tree; the others become include roots.
    fn add_modules(&mut self, modules: &[(String, Vec<String>)]) {
        let mut roots = modules.iter().map(|(root, _)| plain_path(root));
        self.settings.tree = roots.next().unwrap_or_default();
        self.settings.include.extend(roots);
        if let [_, _, ..] = modules {
            let message = format!(
                "there are {} modules, and one tree: `{}` is generated, the others are what its imports resolve in",
                modules.len(),
                self.settings.tree
            );
            let diagnostic = Diagnostic::warning("E1009", message)
                .help("to generate another one, give it a `protree.toml` in a folder of its own");
            self.diagnostics.push(diagnostic);
        }
        let tree = format!("{}/", self.settings.tree);
        for exclude in modules
            .first()
            .into_iter()
            .flat_map(|(_, excludes)| excludes)
        {
            let exclude = plain_path(exclude);
            let below = exclude.strip_prefix(&tree).unwrap_or(&exclude);
            self.settings.exclude.push(format!("{below}/**"));
        }
    }

    fn add_deps(&mut self, deps: &[String], are_exported: bool) {
        if deps.is_empty() {
            return;
        }
        self.settings.include.push(EXPORTED.to_owned());
        for dep in deps.iter().filter(|_| !are_exported) {
            self.commands
                .push(format!("buf export {dep} -o {EXPORTED}"));
        }
    }
}

impl BufYaml {
    /// The roots with their excluded paths, relative to the folder.
    fn all_modules(&self) -> Vec<(String, Vec<String>)> {
        if !self.modules.is_empty() {
            let modules = self.modules.iter();
            return modules
                .map(|it| {
                    let path = it.path.clone().unwrap_or_else(|| ".".to_owned());
                    let root = match it.includes.as_slice() {
                        [one] => one.clone(),
                        _ => path,
                    };
                    (root, it.excludes.clone())
                })
                .collect();
        }
        let roots = if self.build.roots.is_empty() {
            vec![".".to_owned()]
        } else {
            self.build.roots.clone()
        };
        let excludes = &self.build.excludes;
        roots.into_iter().map(|it| (it, excludes.clone())).collect()
    }
}

/// The first of these files that exists.
fn yaml<T: DeserializeOwned>(folder: &Path, names: &[&str]) -> Result<Option<T>> {
    for name in names {
        let path = folder.join(name);
        let Some(text) = read(&path)? else {
            continue;
        };
        let value = serde_saphyr::from_str(&text).map_err(|error| Error::Config {
            message: format!("`{}` cannot be read: {error}", path.display()),
            help: "mend it; `buf lint` says more".to_owned(),
        })?;
        return Ok(Some(value));
    }
    Ok(None)
}
