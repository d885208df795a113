//! In: a folder, and the options of `init`. Out: the edits that set up protree there, as a plain value, and the steps
//! that the user has to do. Writes nothing.

mod buf;
mod build_script;
mod cargo;
mod edits;
mod manifest;
mod python;
mod settings;
mod sources;
mod tree;

use std::path::{Path, PathBuf};

use self::buf::FromBuf;
use self::cargo::Package;
use self::edits::Edits;
use self::settings::{Settings, TargetSettings};
use crate::config::file::FILE_NAME;
use crate::config::{Language, Project, Target};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};

pub(crate) use self::edits::ChangedFile;

/// The options of `init`.
#[derive(Debug)]
pub(crate) struct Request {
    /// The folder to set up; empty for the current folder.
    pub(crate) folder: PathBuf,
    /// The folder with the protos, below `folder`.
    pub(crate) protos: Option<PathBuf>,
    /// Generate in a build script, even if there is none yet.
    pub(crate) build_script: bool,
    /// Read `buf.yaml` and `buf.gen.yaml`.
    pub(crate) from_buf: bool,
}

/// The proposed changes.
#[derive(Debug, Default)]
pub(crate) struct Proposal {
    pub(crate) files: Vec<ChangedFile>,
    /// What cannot be converted, and what the user should check.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The commands to run next.
    pub(crate) commands: Vec<String>,
}

/// Builds the proposal for a folder.
struct ProposalBuilder<'a> {
    request: &'a Request,
    edits: Edits,
    proposal: Proposal,
}

/// Inspects the folder and proposes changes.
pub(crate) fn propose(request: &Request) -> Result<Proposal> {
    let mut builder = ProposalBuilder {
        request,
        edits: Edits::new(&request.folder),
        proposal: Proposal::default(),
    };
    builder.propose()?;
    let ProposalBuilder {
        edits,
        mut proposal,
        ..
    } = builder;
    proposal.files = edits.changed();
    if proposal.files.is_empty() {
        proposal.commands.clear();
    }
    Ok(proposal)
}

impl ProposalBuilder<'_> {
    fn propose(&mut self) -> Result<()> {
        let folder = &self.request.folder;
        let existing = self.edits.text(FILE_NAME)?;
        let packages = cargo::packages(folder)?;
        let own = packages.own.as_ref();
        if let Some(text) = existing {
            self.refuse_to_overwrite()?;
            return self.finish(&text, own);
        }
        if self.request.from_buf {
            return self.convert_buf(own);
        }
        let scripts: Vec<&Package> = packages.all().filter(|it| it.uses_builders()).collect();
        for package in &scripts {
            let converted = package.convert(&mut self.edits)?;
            self.proposal.diagnostics.extend(converted);
            self.proposal.commands = vec!["cargo build".to_owned()];
        }
        let is_python = python::is_project(folder);
        let mut targets = Vec::new();
        if scripts.is_empty() {
            match own {
                Some(package) if package.uses_protree() => {
                    self.finish_build_script(package)?;
                }
                Some(package) if self.request.build_script || package.has_build_script() => {
                    self.new_build_script(package)?;
                }
                Some(package) => targets.push(TargetSettings::rust(package.free_out(&self.edits)?)),
                None if packages.members.iter().any(Package::uses_protree) => {}
                None if packages.is_workspace && !is_python => {
                    return Err(packages.ambiguous_package());
                }
                None => {}
            }
        }
        if is_python {
            targets.push(TargetSettings::python(python::out(folder)));
        }
        let is_nothing_else = !packages.is_workspace && own.is_none() && !is_python;
        if is_nothing_else {
            targets.push(TargetSettings::rust("gen/rust"));
            targets.push(TargetSettings::python("gen/python"));
        }
        if targets.is_empty() {
            return Ok(());
        }
        let settings = Settings {
            tree: self.protos(own.is_some())?,
            targets,
            ..Settings::default()
        };
        self.write_settings(&settings, own, true)
    }

    /// The folder with the protos, relative to the folder that is set up.
    fn protos(&self, is_package: bool) -> Result<String> {
        if let Some(protos) = &self.request.protos {
            return Ok(tree::plain_path(&protos.to_string_lossy()));
        }
        let found = tree::find(&self.request.folder, is_package)?;
        found.ok_or_else(|| Error::Config {
            message: "there are no `.proto` files here".to_owned(),
            help: "go where they are, or name their folder: `protree init FOLDER`".to_owned(),
        })
    }

    fn refuse_to_overwrite(&self) -> Result<()> {
        let asked = if self.request.from_buf {
            "--from-buf"
        } else if self.request.build_script {
            "--build-script"
        } else if self.request.protos.is_some() {
            "a folder of protos"
        } else {
            return Ok(());
        };
        Err(Error::Config {
            message: format!("there is a `{FILE_NAME}` already, and {asked} was given"),
            help: format!(
                "edit `{FILE_NAME}`, or take it away; `protree init` alone adds what is missing beside it"
            ),
        })
    }

    fn convert_buf(&mut self, own: Option<&Package>) -> Result<()> {
        let FromBuf {
            mut settings,
            diagnostics,
            commands,
        } = buf::read_from(&self.request.folder)?;
        self.proposal.diagnostics.extend(diagnostics);
        if settings.targets.is_empty() {
            settings.targets.push(TargetSettings::rust("gen/rust"));
        }
        let is_complete = commands.is_empty();
        self.proposal.commands = commands;
        self.write_settings(&settings, own, is_complete)
    }

    fn write_settings(
        &mut self,
        settings: &Settings,
        own: Option<&Package>,
        is_complete: bool,
    ) -> Result<()> {
        let text = settings.text();
        self.edits.put(FILE_NAME, text.clone())?;
        if is_complete {
            return self.finish(&text, own);
        }
        self.proposal.commands.push("protree gen".to_owned());
        Ok(())
    }

    /// Adds what the targets of a `protree.toml` need in other files.
    fn finish(&mut self, text: &str, own: Option<&Package>) -> Result<()> {
        let project = Project::from_text(text, &self.request.folder)?;
        for target in project.targets.iter().filter(|it| !it.config.is_template()) {
            self.finish_target(target, own)?;
        }
        self.proposal.commands = vec!["protree gen".to_owned()];
        Ok(())
    }

    fn finish_target(&mut self, target: &Target, own: Option<&Package>) -> Result<()> {
        let usage = target.config.generate()?.usage;
        match &target.config.language {
            Language::Rust(_) => {
                if let Some(package) = own {
                    let diagnostics = package.require(&usage.dependencies, &mut self.edits)?;
                    self.proposal.diagnostics.extend(diagnostics);
                    package.add_mod_line(&self.request.folder, &target.out, &mut self.edits)?;
                }
            }
            Language::Python(_) => {
                if python::is_project(&self.request.folder) {
                    let diagnostics = python::require(&usage.dependencies, &mut self.edits)?;
                    // If `pyproject.toml` has no list of dependencies, these notes are only useful the first time.
                    let is_new = self.edits.is_new(FILE_NAME);
                    self.proposal
                        .diagnostics
                        .extend(diagnostics.filter(|_| is_new));
                }
            }
        }
        Ok(())
    }

    fn new_build_script(&mut self, package: &Package) -> Result<()> {
        let tree = self.protos(true)?;
        let config = tree::config(&self.request.folder, &tree, &[]);
        let usage = config.generate()?.usage;
        package.add_build_script(&tree, &mut self.edits)?;
        let diagnostics = package.require(&usage.dependencies, &mut self.edits)?;
        package.require_build(&mut self.edits)?;
        self.proposal.diagnostics.extend(diagnostics);
        package.add_included_module(&tree, &mut self.edits)?;
        self.proposal.commands = vec!["cargo build".to_owned()];
        Ok(())
    }

    fn finish_build_script(&mut self, package: &Package) -> Result<()> {
        package.require_build(&mut self.edits)?;
        self.proposal.commands = vec!["cargo build".to_owned()];
        Ok(())
    }
}

/// A path relative to a folder, as a file in that folder has it.
fn relative(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    tree::plain_path(&path.to_string_lossy())
}
