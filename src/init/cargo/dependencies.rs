//! In: a package, and what its code needs. Out: its manifest, and that of its workspace, with these dependencies.

use toml_edit::DocumentMut;

use super::Package;
use crate::init::build_script::{CRATES, names_crate};
use crate::init::edits::Edits;
use crate::init::manifest::{self, Outcome, Wanted};
use crate::tree::Dependency;
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::Result;

/// The dependency on protree for the build script.
const PROTREE: Wanted<'static> = Wanted {
    name: "protree",
    version: concat!(
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR")
    ),
    default_features: false,
};

/// Crates that have the same version as prost or tonic, and are updated with them.
const COMPANIONS: &[&str] = &[
    "prost-types",
    "tonic-health",
    "tonic-reflection",
    "tonic-types",
    "tonic-web",
];

impl Package {
    /// Adds the dependencies of the code, and raises the versions of those that are too old, with their companions.
    pub(in crate::init) fn require(
        &self,
        dependencies: &[Dependency],
        edits: &mut Edits,
    ) -> Result<Vec<Diagnostic>> {
        let mut outcomes = Vec::new();
        self.edit_manifest(edits, |manifest| {
            for Dependency { name, version } in dependencies {
                let wanted = Wanted {
                    name,
                    version,
                    default_features: true,
                };
                let workspace = self.workspace.as_ref();
                let outcome = manifest::require(manifest, "dependencies", wanted, workspace);
                outcomes.push((name.clone(), version.clone(), outcome));
            }
        })?;
        if self.is_workspace_here {
            for (name, version, outcome) in &mut outcomes {
                if let Outcome::TooOld(found) = outcome {
                    edit(edits, "Cargo.toml", |manifest| {
                        let table = ["workspace", "dependencies"];
                        manifest::raise(manifest, &table, name, version);
                    })?;
                    *outcome = Outcome::Raised(found.clone());
                }
            }
        }
        let is_raised = |it: &&(String, String, Outcome)| matches!(it.2, Outcome::Raised(_));
        if let Some((_, version, _)) = outcomes.iter().find(is_raised) {
            let version = version.clone();
            outcomes.extend(self.raise_companions(&version, edits)?);
        }
        let diagnostics = outcomes
            .iter()
            .filter_map(|(name, version, outcome)| diagnostic(outcome, name, version));
        Ok(diagnostics.collect())
    }

    fn raise_companions(
        &self,
        version: &str,
        edits: &mut Edits,
    ) -> Result<Vec<(String, String, Outcome)>> {
        let mut raised = Vec::new();
        let mut raise = |edits: &mut Edits, path: &str, tables: &[&[&str]]| {
            edit(edits, path, |manifest| {
                for name in COMPANIONS {
                    for table in tables {
                        let found = manifest::raise(manifest, table, name, version);
                        raised.extend(found.map(|it| {
                            ((*name).to_owned(), version.to_owned(), Outcome::Raised(it))
                        }));
                    }
                }
            })
        };
        raise(
            edits,
            &self.file("Cargo.toml"),
            &[&["dependencies"], &["dev-dependencies"]],
        )?;
        if self.is_workspace_here {
            raise(edits, "Cargo.toml", &[&["workspace", "dependencies"]])?;
        }
        raised.sort_by(|a, b| a.0.cmp(&b.0));
        raised.dedup_by(|a, b| a.0 == b.0);
        Ok(raised)
    }

    /// Adds protree itself, for the build script.
    pub(in crate::init) fn require_build(&self, edits: &mut Edits) -> Result<()> {
        self.edit_manifest(edits, |manifest| {
            manifest::require(
                manifest,
                "build-dependencies",
                PROTREE,
                self.workspace.as_ref(),
            );
        })
    }

    /// Removes dependencies that the build script no longer uses.
    pub(in crate::init) fn remove_unused(&self, script: &str, edits: &mut Edits) -> Result<()> {
        self.edit_manifest(edits, |manifest| {
            for name in CRATES {
                let package = name.replace('_', "-");
                // A feature may refer to the dependency.
                let features = manifest
                    .get("features")
                    .map(ToString::to_string)
                    .unwrap_or_default();
                if !names_crate(script, name) && !features.contains(&package) {
                    manifest::remove(manifest, "build-dependencies", &package);
                }
            }
        })
    }

    fn edit_manifest(
        &self,
        edits: &mut Edits,
        change: impl FnOnce(&mut DocumentMut),
    ) -> Result<()> {
        edit(edits, &self.file("Cargo.toml"), change)
    }
}

/// Changes a manifest; if the change has no effect, the text stays exactly the same.
fn edit(edits: &mut Edits, path: &str, change: impl FnOnce(&mut DocumentMut)) -> Result<()> {
    let text = edits.text(path)?.unwrap_or_default();
    let mut manifest = manifest::parse(path, &text)?;
    let before = manifest.to_string();
    change(&mut manifest);
    let after = manifest.to_string();
    if after == before {
        Ok(())
    } else {
        edits.put(path, after)
    }
}

fn diagnostic(outcome: &Outcome, name: &str, version: &str) -> Option<Diagnostic> {
    match outcome {
        Outcome::Kept | Outcome::Added => None,
        Outcome::Raised(found) => Some(
            Diagnostic::warning("E1007", format!("`{name}` was {found}, the generated code needs {version}"))
                .help(format!("read the changes of {name} from {found} to {version}: other code may have to change, and so may the versions of crates that use it")),
        ),
        Outcome::TooOld(found) => Some(
            Diagnostic::warning("E1007", format!("the workspace has `{name}` {found}, the generated code needs {version}"))
                .help("raise it in the workspace's `Cargo.toml`"),
        ),
    }
}
