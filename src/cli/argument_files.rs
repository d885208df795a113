//! `@FILE` on the command line: a file with one argument per line, as protoc and the linkers of build systems read it.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::{Error, Result};

/// Replaces each `@FILE` argument by the lines of that file. Lines are used as they are: quotes and `@` have no meaning
/// in them. An argument that begins with `@` and is not a file is written `./@name`.
pub(super) fn expand(arguments: impl Iterator<Item = OsString>) -> Result<Vec<OsString>> {
    let mut expanded = Vec::new();
    for argument in arguments {
        match argument.to_str().and_then(|text| text.strip_prefix('@')) {
            Some(file) => expanded.extend(read(PathBuf::from(file))?),
            None => expanded.push(argument),
        }
    }
    Ok(expanded)
}

fn read(path: PathBuf) -> Result<Vec<OsString>> {
    let text = std::fs::read_to_string(&path).map_err(|error| Error::Io {
        operation: "read the arguments in",
        path,
        error,
    })?;
    Ok(text.lines().map(OsString::from).collect())
}
