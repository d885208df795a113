//! In: a folder with a `Cargo.toml`. Out: the packages there, and the edits of their manifests, build scripts and sources.

mod dependencies;

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use super::build_script::{self, names_crate, uses_builders};
use super::edits::{Edits, read};
use super::manifest;
use super::{relative, sources};
use crate::tree::{Dependency, usage};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};

/// The packages of a folder.
#[derive(Debug, Default)]
pub(super) struct Packages {
    /// The package whose `Cargo.toml` is in the folder.
    pub(super) own: Option<Package>,
    /// The members of the workspace in the folder.
    pub(super) members: Vec<Package>,
    pub(super) is_workspace: bool,
}

/// A package.
#[derive(Debug)]
pub(super) struct Package {
    /// Its path below the folder that is set up; empty for that folder itself.
    path: String,
    /// Its path on the disk.
    folder: PathBuf,
    manifest: DocumentMut,
    /// The manifest of its workspace, if it is another file.
    workspace: Option<DocumentMut>,
    /// Whether that manifest is in the folder that is set up.
    is_workspace_here: bool,
    /// The name and text of its build script, if it has one.
    script: Option<(String, String)>,
    /// The root files of its crates.
    roots: Vec<String>,
}

pub(super) fn packages(folder: &Path) -> Result<Packages> {
    let path = folder.join("Cargo.toml");
    let Some(text) = read(&path)? else {
        return Ok(Packages::default());
    };
    let manifest = manifest::parse(&path.display().to_string(), &text)?;
    let members = manifest::members(&manifest);
    let mut packages = Packages {
        is_workspace: members.is_some(),
        ..Packages::default()
    };
    for member in expanded(folder, &members.unwrap_or_default()) {
        let path = folder.join(&member).join("Cargo.toml");
        let Some(text) = read(&path)? else {
            continue;
        };
        let own = manifest::parse(&path.display().to_string(), &text)?;
        let package = Package::new(folder, &member, own, Some(manifest.clone()))?;
        packages.members.push(package);
    }
    if manifest.get("package").is_some() {
        let workspace = if packages.is_workspace {
            Some(manifest.clone())
        } else {
            workspace_above(folder)
        };
        packages.own = Some(Package::new(folder, "", manifest, workspace)?);
    }
    Ok(packages)
}

impl Packages {
    pub(super) fn all(&self) -> impl Iterator<Item = &Package> {
        self.own.iter().chain(&self.members)
    }

    /// The error for a workspace, because it is unclear which package should get the code.
    pub(super) fn ambiguous_package(&self) -> Error {
        let members = self.members.iter();
        let members: Vec<String> = members.map(|it| format!("`{}`", it.path)).collect();
        Error::Config {
            message: "this is a workspace, and no member has a build script with prost-build or tonic-prost-build".to_owned(),
            help: format!("go to the package that is to have the code, and run this there: {}", members.join(", ")),
        }
    }
}

impl Package {
    fn new(
        base: &Path,
        path: &str,
        manifest: DocumentMut,
        workspace: Option<DocumentMut>,
    ) -> Result<Self> {
        let folder = if path.is_empty() {
            base.to_owned()
        } else {
            base.join(path)
        };
        let build = manifest.get("package").and_then(|it| it.get("build"));
        let script = match build {
            Some(Item::Value(toml_edit::Value::Boolean(it))) if !it.value() => None,
            other => Some(
                other
                    .and_then(Item::as_str)
                    .unwrap_or("build.rs")
                    .to_owned(),
            ),
        };
        let script = match script {
            Some(name) => read(&folder.join(&name))?.map(|text| (name, text)),
            None => None,
        };
        Ok(Self {
            path: path.to_owned(),
            roots: sources::roots(&manifest, &folder),
            is_workspace_here: !path.is_empty() || manifest.get("workspace").is_some(),
            folder,
            manifest,
            workspace,
            script,
        })
    }

    pub(super) fn has_build_script(&self) -> bool {
        self.script.is_some()
    }

    pub(super) fn uses_builders(&self) -> bool {
        let script = self.script.as_ref();
        script.is_some_and(|(_, text)| uses_builders(text))
    }

    pub(super) fn uses_protree(&self) -> bool {
        let script = self.script.as_ref();
        script.is_some_and(|(_, text)| names_crate(text, "protree"))
    }

    fn file(&self, name: &str) -> String {
        sources::path_in(&self.path, name)
    }

    /// Converts the build script to protree, with all changes that follow from that.
    pub(super) fn convert(&self, edits: &mut Edits) -> Result<Vec<Diagnostic>> {
        let Some((name, text)) = &self.script else {
            return Ok(Vec::new());
        };
        let script = build_script::convert(&self.folder, name, text)?;
        let mut diagnostics = script.diagnostics;
        edits.put(&self.file(name), script.text.clone())?;
        diagnostics.extend(sources::include_from(
            &script.outputs,
            &self.path,
            &self.roots,
            edits,
        )?);
        let mut dependencies: Vec<Dependency> = Vec::new();
        for output in &script.outputs {
            let rust = output.model.rust.iter();
            dependencies.extend(rust.flat_map(|it| it.dependencies.iter().cloned()));
        }
        dependencies.sort();
        dependencies.dedup();
        diagnostics.extend(self.require(&dependencies, edits)?);
        self.require_build(edits)?;
        self.remove_unused(&script.text, edits)?;
        Ok(diagnostics)
    }

    /// Adds a build script, or adds the call to the existing one.
    pub(super) fn add_build_script(&self, tree: &str, edits: &mut Edits) -> Result<()> {
        let (name, text) = match &self.script {
            None => {
                let text = format!(
                    "fn main() -> Result<(), protree::Error> {{\n    protree::Config::new({tree:?}).build()\n}}\n"
                );
                ("build.rs", text)
            }
            Some((name, text)) => {
                let file = syn::parse_file(text).ok();
                let main = file
                    .iter()
                    .flat_map(|it| &it.items)
                    .find_map(|it| match it {
                        syn::Item::Fn(it) if it.sig.ident == "main" => {
                            Some(it.block.brace_token.span.open())
                        }
                        _ => None,
                    });
                let Some(open) = main else {
                    return Err(Error::Config {
                        message: format!("`{}` has no `main` that can be read", self.file(name)),
                        help: format!(
                            "call `protree::Config::new({tree:?}).build().unwrap()` in it by hand"
                        ),
                    });
                };
                let (before, after) = text.split_at(open.byte_range().end);
                (
                    name.as_str(),
                    format!(
                        "{before}\n    protree::Config::new({tree:?}).build().unwrap();{after}"
                    ),
                )
            }
        };
        edits.put(&self.file(name), text)
    }

    /// Adds a `pub mod pb` that includes the code of the build script.
    pub(super) fn add_included_module(&self, tree: &str, edits: &mut Edits) -> Result<()> {
        let folder = tree.rsplit('/').next().unwrap_or(tree);
        let root = self.root()?;
        let text = edits.text(&self.file(root))?.unwrap_or_default();
        let name = self.free_module(&text)?;
        let module = sources::included(name, folder);
        edits.put(&self.file(root), sources::with_module(&text, &module))
    }

    /// Adds the `pub mod pb;` for checked-in code, unless there is one.
    pub(super) fn add_mod_line(&self, folder: &Path, out: &Path, edits: &mut Edits) -> Result<()> {
        let root = self.root()?;
        let text = edits.text(&self.file(root))?.unwrap_or_default();
        let line = usage::mod_line(out);
        let out = relative(out, folder);
        let is_declared = self.roots.iter().any(|root| {
            let text = edits
                .text(&self.file(root))
                .ok()
                .flatten()
                .unwrap_or_default();
            leads_to(&text, &line, &out)
        });
        if !is_declared && out.starts_with("src/") {
            // A module in a deeper folder is declared by its parent module, not in the root file.
            let is_beside_root = out.matches('/').count() == 1;
            if !is_beside_root {
                return Ok(());
            }
        }
        if is_declared {
            return Ok(());
        }
        edits.put(&self.file(root), sources::with_module(&text, &line))
    }

    /// `src/pb`, or another folder if that name is taken.
    pub(super) fn free_out(&self, edits: &Edits) -> Result<String> {
        let text = edits.text(&self.file(self.root()?))?.unwrap_or_default();
        Ok(format!("src/{}", self.free_module(&text)?))
    }

    fn free_module(&self, text: &str) -> Result<&'static str> {
        let is_free = |name: &&&str| {
            let is_file = self.folder.join(format!("src/{name}.rs")).exists();
            let is_folder = self.folder.join(format!("src/{name}")).exists();
            !is_file && !is_folder && !names_crate(text, name)
        };
        let found = ["pb", "protos", "generated"].iter().find(is_free);
        found.copied().ok_or_else(|| Error::Config {
            message: "`pb`, `protos` and `generated` are modules already".to_owned(),
            help: "name the folder to write in a `protree.toml`, and run this again".to_owned(),
        })
    }

    /// The root file of the library, or else of the program.
    fn root(&self) -> Result<&str> {
        let lib = self
            .manifest
            .get("lib")
            .and_then(|it| it.get("path"))
            .and_then(Item::as_str);
        let usual = [lib.unwrap_or("src/lib.rs"), "src/main.rs"];
        let mut found = usual
            .into_iter()
            .filter(|it| self.folder.join(it).is_file());
        found
            .next()
            .or_else(|| self.roots.first().map(String::as_str))
            .ok_or_else(|| Error::Config {
                message: "the package has neither `src/lib.rs` nor `src/main.rs`".to_owned(),
                help: "make one of them; it is to have the line that leads to the code".to_owned(),
            })
    }
}

fn leads_to(text: &str, line: &str, out: &str) -> bool {
    let last = line.lines().last().unwrap_or(line);
    let name = last.trim_start_matches("pub mod ").trim_end_matches(';');
    let Ok(file) = syn::parse_file(text) else {
        return true;
    };
    let is_it = |item: &syn::Item| match item {
        syn::Item::Mod(it) => it.ident == name,
        _ => false,
    };
    file.items.iter().any(is_it) || text.contains(&format!("{out}/mod.rs"))
}

/// The members of a workspace, with `*` expanded.
fn expanded(folder: &Path, members: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for member in members {
        let Some(parent) = member.strip_suffix("/*") else {
            all.push(super::tree::plain_path(member));
            continue;
        };
        let entries = std::fs::read_dir(folder.join(parent)).into_iter().flatten();
        let mut names: Vec<String> = entries
            .filter_map(Result::ok)
            .map(|it| format!("{parent}/{}", it.file_name().to_string_lossy()))
            .collect();
        names.sort();
        all.extend(names);
    }
    all.retain(|it| !it.is_empty());
    all
}

/// The nearest manifest with a workspace in a folder above.
fn workspace_above(folder: &Path) -> Option<DocumentMut> {
    let folder = std::path::absolute(folder).ok()?;
    let manifests = folder.ancestors().skip(1).filter_map(|it| {
        let text = read(&it.join("Cargo.toml")).ok()??;
        text.parse::<DocumentMut>().ok()
    });
    manifests
        .into_iter()
        .find(|it| it.get("workspace").is_some())
}
