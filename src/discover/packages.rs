//! In: options that name package lists of other crates. Out: the options with the contents of these lists.

use std::borrow::Cow;

use crate::config::{Config, ExternPackages, ExternPath};
use protree_compiler::error::{Error, Result};

/// The configuration with the contents of all package lists.
pub(crate) fn read_lists(config: &Config) -> Result<Cow<'_, Config>> {
    let Some(options) = config.language.rust() else {
        return Ok(Cow::Borrowed(config));
    };
    if options.extern_packages.is_empty() {
        return Ok(Cow::Borrowed(config));
    }
    let mut options = options.clone();
    // The last path for a type counts, so the user's own come after those of lists.
    let mut paths = Vec::new();
    for packages in &options.extern_packages {
        paths.extend(read(packages)?);
    }
    paths.append(&mut options.extern_paths);
    options.extern_paths = paths;
    Ok(Cow::Owned(config.clone().rust(options)))
}

fn read(packages: &ExternPackages) -> Result<Vec<ExternPath>> {
    let text = std::fs::read_to_string(&packages.list).map_err(|error| Error::Io {
        operation: "read",
        path: packages.list.clone(),
        error,
    })?;
    let lines = text.lines().zip(1..);
    let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(line, number)| match line.parse::<ExternPath>() {
            Ok(path) => Ok(ExternPath {
                rust: format!("{}::{}", packages.rust, path.rust),
                listed: true,
                ..path
            }),
            Err(problem) => Err(Error::Config {
                message: format!("`{}:{number}`: {problem}", packages.list.display()),
                help: "name a `protree-packages.txt`, as `package_list` writes it".to_owned(),
            }),
        })
        .collect()
}
