//! In: the configuration. Out: every `.proto` of the tree with its text, sorted. Never parses one.

use std::path::PathBuf;

use walkdir::WalkDir;

use crate::{Config, Error, Include, ProtoPath, Result, Source};

/// The tree as it lies on the disk, and where imports may resolve besides.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SourceTree {
    /// The tree's folder, as the user wrote it.
    pub(crate) root: PathBuf,
    /// Sorted by path.
    pub(crate) files: Vec<SourceFile>,
    /// Read only when an import asks for them: they may be huge.
    pub(crate) includes: Vec<Include>,
}

/// One `.proto` of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SourceFile {
    pub(crate) path: ProtoPath,
    /// The text without a byte order mark, named by the path a user can open.
    pub(crate) source: Source,
    /// Not left out by `--only`.
    pub(crate) selected: bool,
}

pub(crate) fn discover(config: &Config) -> Result<SourceTree> {
    let mut files = Vec::new();
    for entry in WalkDir::new(&config.tree).sort_by_file_name() {
        let entry = entry.map_err(|error| Error::Io {
            operation: "read",
            path: config.tree.clone(),
            error: error.into(),
        })?;
        let relative = entry
            .path()
            .strip_prefix(&config.tree)
            .expect("invariant: walkdir stays below its root");
        if !entry.file_type().is_file()
            || relative
                .extension()
                .is_none_or(|extension| extension != "proto")
        {
            continue;
        }
        let path = relative
            .to_str()
            .and_then(ProtoPath::new)
            .ok_or_else(|| Error::Config {
                message: format!("`{}` is not a usable file name", entry.path().display()),
                help: String::new(),
            })?;
        let text = std::fs::read_to_string(entry.path()).map_err(|error| Error::Io {
            operation: "read",
            path: entry.path().to_owned(),
            error,
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let source = Source::new(entry.path().display().to_string(), text);
        files.push(SourceFile {
            path,
            source,
            selected: true,
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(SourceTree {
        root: config.tree.clone(),
        files,
        includes: config.includes.clone(),
    })
}
