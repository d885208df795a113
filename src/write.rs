//! In: the output tree and a folder. Out: what changed, or would. The only place that changes the disk; knows no
//! language.
#![expect(
    clippy::disallowed_methods,
    reason = "the one place that changes the disk"
)]

use std::path::Path;

use crate::{Error, OutputPath, OutputTree, Result};

/// What a run changed in the output folder, or would change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Files that were not there.
    pub created: Vec<OutputPath>,
}

/// Brings `folder` in line with `tree`.
pub(crate) fn apply(tree: &OutputTree, folder: &Path) -> Result<Changes> {
    let mut changes = Changes::default();
    for (path, file) in tree.files() {
        let target = path.below(folder);
        let io = |operation| {
            let path = target.clone();
            move |error| Error::Io {
                operation,
                path,
                error,
            }
        };
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(io("create"))?;
        }
        std::fs::write(&target, &file.bytes).map_err(io("write"))?;
        changes.created.push(path.clone());
    }
    Ok(changes)
}
