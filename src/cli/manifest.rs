//! `--edit-manifest`: writes the features of generated code to the `Cargo.toml` of the package.
//!
//! In: targets, and the features that their code uses. Out: the changes of manifests, which are shown or written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::tree::manifest;
use crate::write::replace;
use crate::{Changes, Error, Outcome, OutputPath, Project, Result, Source, Target};

const NAME: &str = "Cargo.toml";

/// The manifests that get the features of the targets.
pub(super) struct Manifests {
    /// For each target: the folder of its manifest, and the path of the output folder relative to it.
    places: Vec<Option<(PathBuf, String)>>,
    /// The text of each manifest, by folder.
    texts: BTreeMap<PathBuf, String>,
}

impl Manifests {
    /// Finds and reads them, so that errors are reported before anything is written.
    pub(super) fn find(project: &Project) -> Result<Self> {
        let mut manifests = Self {
            places: Vec::new(),
            texts: BTreeMap::new(),
        };
        for target in &project.targets {
            let place = has_features(target)
                .then(|| place(&target.out))
                .transpose()?;
            if let Some((folder, out)) = &place {
                let path = folder.join(NAME);
                let text = std::fs::read_to_string(&path).map_err(|error| Error::Io {
                    operation: "read",
                    path: path.clone(),
                    error,
                })?;
                let source = Source::new(path.display().to_string(), text.as_str());
                manifest::edited(&source, out, &[])?;
                manifests.texts.insert(folder.clone(), text);
            }
            manifests.places.push(place);
        }
        if manifests.texts.is_empty() {
            return Err(Error::Config {
                message: "`--edit-manifest`: the code has no features".to_owned(),
                help: "add `--package-features`".to_owned(),
            });
        }
        Ok(manifests)
    }

    /// The changes of manifests whose features differ.
    pub(super) fn changes(&self, outcomes: &[Outcome]) -> Result<Vec<Changes>> {
        let mut texts = self.texts.clone();
        let mut problems = Vec::new();
        for (place, outcome) in self.places.iter().zip(outcomes) {
            let (Some((folder, out)), Some(usage)) = (place, &outcome.usage) else {
                continue;
            };
            let name = folder.join(NAME).display().to_string();
            let text = texts.get_mut(folder).expect("invariant: it was read");
            let source = Source::new(name, text.as_str());
            match manifest::edited(&source, out, &usage.features) {
                Ok(edited) => *text = edited,
                Err(Error::Output(more)) => problems.extend(more),
                Err(error) => return Err(error),
            }
        }
        if !problems.is_empty() {
            return Err(Error::Output(problems));
        }
        let pairs = self.texts.iter().zip(texts.into_values());
        let different = pairs.filter(|((_, old), new)| *old != new);
        let name = OutputPath::new(NAME).expect("invariant: a plain name");
        let changes = different.map(|((folder, old), new)| {
            let file = (
                name.clone(),
                Some(old.clone().into_bytes()),
                new.into_bytes(),
            );
            replace::changes(folder, vec![file])
        });
        Ok(changes.collect())
    }
}

fn has_features(target: &Target) -> bool {
    let rust = target.config.language.rust();
    rust.is_some_and(|options| options.package_features) && !target.config.is_template()
}

/// The folder of the nearest manifest as a short path, and the path of the output folder relative to it.
fn place(out: &Path) -> Result<(PathBuf, String)> {
    let absolute = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let is_crate = |folder: &&Path| folder.join(NAME).is_file();
    let Some(folder) = absolute.ancestors().find(is_crate) else {
        return Err(Error::Config {
            message: format!(
                "`{}` lies in no package: there is no `{NAME}`",
                out.display()
            ),
            help: "`protree tree --features` prints what belongs into one".to_owned(),
        });
    };
    let below = absolute.strip_prefix(folder).unwrap_or(&absolute);
    let below: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let below = if below.is_empty() {
        ".".to_owned()
    } else {
        below.join("/")
    };
    let here = std::env::current_dir().unwrap_or_default();
    let folder = match folder.strip_prefix(&here) {
        Ok(near) if near.as_os_str().is_empty() => Path::new("."),
        Ok(near) => near,
        Err(_) => folder,
    };
    Ok((folder.to_owned(), below))
}
