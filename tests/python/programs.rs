//! The programs of `examples/python`, run as they are.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::trees::{copy, files, source, write};
use crate::venv::python;

/// The folders of the programs that are a server and a client, and so run by themselves.
pub(crate) fn programs() -> Vec<PathBuf> {
    let mut folders = folders();
    folders.retain(|folder| folder.join("server.py").exists());
    assert_eq!(folders.len(), 22);
    folders
}

/// The folders of all programs; some are a client alone.
pub(crate) fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(source("examples/python"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// Copies a program below `root` and puts a generated package into it.
pub(crate) fn install(program: &Path, root: &Path, generated: &Path, package: &str) -> PathBuf {
    let folder = root.join(program.file_name().unwrap());
    copy(program, &folder);
    copy(generated, &package_folder(&folder, package));
    folder
}

/// The folder of a package below `root`; `.` is `root` itself.
pub(crate) fn package_folder(root: &Path, package: &str) -> PathBuf {
    let mut folder = root.to_owned();
    folder.extend(package.split('.').filter(|part| !part.is_empty()));
    folder
}

/// Replaces a text in a program's own modules.
pub(crate) fn replace(folder: &Path, before: &str, after: &str) {
    for (path, bytes) in files(folder) {
        let is_code = Path::new(&path)
            .extension()
            .is_some_and(|extension| extension == "py");
        if is_code && !path.contains("_pb2") {
            let text = String::from_utf8(bytes).unwrap();
            write(&folder.join(path), text.replace(before, after).as_bytes());
        }
    }
}

/// Runs every program's server and client, a few at a time, and panics with the output of those that fail.
pub(crate) fn run_all(interpreter: &Path, folders: &[PathBuf]) {
    let queue = Mutex::new(folders.iter());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(folder) = queue.lock().unwrap().next() else {
                        return;
                    };
                    if let Err(output) = run_one(interpreter, folder) {
                        failures
                            .lock()
                            .unwrap()
                            .push(format!("{}:\n{output}", folder.display()));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn run_one(interpreter: &Path, folder: &Path) -> Result<(), String> {
    let output = python(interpreter)
        .arg(source("examples/python/run.py"))
        .arg(folder)
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}
