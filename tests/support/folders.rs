//! Reads and writes whole folders.
#![expect(clippy::disallowed_methods, reason = "tests make their own files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Relative path with `/` -> bytes.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Every file below `folder`; none if it does not exist.
pub(crate) fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    if folder.exists() {
        read_into(&mut files, folder, "");
    }
    files
}

fn read_into(files: &mut Files, folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let entry = entry.expect("the entry can be read");
        let name = entry.file_name().into_string().expect("names are UTF-8");
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            read_into(files, &entry.path(), &format!("{path}/"));
        } else {
            files.insert(path, fs::read(entry.path()).expect("the file can be read"));
        }
    }
}

/// Makes `folder` hold exactly `files`.
pub(crate) fn replace(folder: &Path, files: &Files) {
    remove(folder);
    for (path, bytes) in files {
        write(&folder.join(path), bytes);
    }
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, text: impl AsRef<[u8]>) {
    let folder = path.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

/// Removes a folder with all that is in it, or a file, if it is there.
pub(crate) fn remove(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).expect("the folder can be removed");
    } else if path.exists() {
        fs::remove_file(path).expect("the file can be removed");
    }
}

/// Copies every file below `from` to `to`.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (path, bytes) in read(from) {
        write(&to.join(path), bytes);
    }
}
