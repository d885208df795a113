//! `@FILE` on the command line: a file of arguments, one a line, as protoc and the linkers of build systems read them.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::{Error, Result};

/// The arguments, with the lines of a file in place of each that names one. Lines are taken as they are: without quotes,
/// and with no file in them. An argument that begins with `@` and is no file is written `./@name`.
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
