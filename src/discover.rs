//! In: the configuration. Out: every `.proto` file of the tree with its text, sorted. Does not parse, and opens only
//! regular files in the tree.

mod descriptor_set;
mod globs;
pub(crate) mod packages;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use self::globs::Globs;
use crate::config::Config;
use protree_compiler::diagnostic::{Diagnostic, Label, Source};
use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;
use protree_compiler::parallel;
use protree_compiler::paths::ProtoPath;
use protree_compiler::progress::{Progress, Stage};
use protree_compiler::sources::{self, SourceFile, SourceTree, Unreadable};

/// How many files are read at the same time.
const READ_TOGETHER: usize = 1024;

pub(crate) fn discover(config: &Config, progress: Progress<'_>) -> Result<SourceTree> {
    let step = progress.begin(Stage::Discover, 0);
    let exclude = Globs::new(&config.exclude, "--exclude")?;
    let only = Globs::new(&config.only, "--only")?;
    if let Some(bytes) = descriptor_set::bytes(config)? {
        let tree = descriptor_set::read(config, &bytes, &exclude, &only)?;
        step.expect(1);
        step.done(bytes.len());
        return some_selected(tree, config);
    }
    if !config.tree.is_dir() {
        return Err(no_tree(&config.tree));
    }
    let mut tree = SourceTree {
        root: config.tree.clone(),
        files: Vec::new(),
        includes: config.includes.clone(),
        given: Vec::new(),
        unreadable: Vec::new(),
        diagnostics: Vec::new(),
        limits: config.limits.clone(),
        jobs: config.threads(),
        rest: Arc::default(),
    };
    let mut wanted = Vec::new();
    for (relative, path) in proto_files(&config.tree, &exclude, &mut tree.diagnostics)? {
        match proto_path(&relative) {
            None => tree.diagnostics.push(unusable_name(&path)),
            Some(name) => wanted.push((name, path)),
        }
    }
    step.expect(wanted.len());
    let mut size = 0;
    // In groups, so that a tree beyond the size limit is not read completely.
    for wanted in wanted.chunks(READ_TOGETHER) {
        let texts = tree.jobs.map(
            wanted,
            |_| parallel::READING,
            |(_, path)| {
                let text = sources::read(path, &config.limits);
                step.done(text.as_ref().map_or(0, |it| it.text().len()));
                text
            },
        );
        for ((name, _), text) in wanted.iter().zip(texts) {
            match text {
                Ok(source) => {
                    size += source.text().len() as u64;
                    let selected = config.only.is_empty() || only.cover(name.as_str());
                    tree.files.push(SourceFile {
                        path: name.clone(),
                        source,
                        selected,
                        descriptor: None,
                    });
                }
                Err(Unreadable::Diagnostic(diagnostic)) => {
                    tree.diagnostics.push(*diagnostic);
                    tree.unreadable.push(name.clone());
                }
                Err(Unreadable::Io(error)) => return Err(error),
            }
        }
        if size > config.limits.tree_size {
            return Err(tree_too_large(&config.tree, config.limits.tree_size));
        }
    }
    ordered::sort_by(&mut tree.files, |a, b| a.path.cmp(&b.path));
    if tree.files.is_empty() && tree.diagnostics.is_empty() {
        return Err(no_protos(config));
    }
    some_selected(tree, config)
}

/// The files that the tree consists of, as paths that can be opened: its sources, or the descriptor sets. Files that
/// they import from include roots are not included.
#[cfg(feature = "cli")]
pub(crate) fn inputs(config: &Config) -> Result<Vec<PathBuf>> {
    if config.reads_descriptors() {
        let sets = config.further_sets.iter().chain([&config.tree]);
        return Ok(sets.cloned().collect());
    }
    let exclude = Globs::new(&config.exclude, "--exclude")?;
    let files = proto_files(&config.tree, &exclude, &mut Vec::new())?;
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

/// The tree, or an error if no file of it is selected and nothing else is wrong.
fn some_selected(tree: SourceTree, config: &Config) -> Result<SourceTree> {
    let nothing_selected = tree.files.iter().all(|file| !file.selected);
    if nothing_selected && tree.diagnostics.is_empty() {
        return Err(Error::Config {
            message: format!("`--only` matches no file of `{}`", config.tree.display()),
            help: "a glob is matched against a source file name such as `book/book.proto`"
                .to_owned(),
        });
    }
    Ok(tree)
}

/// The `.proto` files below `root`: the relative path of each, and the path to open it.
fn proto_files(
    root: &Path,
    exclude: &Globs,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<(PathBuf, PathBuf)>> {
    let io = |error| Error::Io {
        operation: "read",
        path: root.to_owned(),
        error,
    };
    let real_root = root.canonicalize().map_err(io)?;
    let mut files = Vec::new();
    let entries = WalkDir::new(root)
        .min_depth(1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !is_hidden(entry));
    for entry in entries {
        let entry = entry.map_err(|error| Error::Io {
            operation: "read",
            path: error.path().unwrap_or(root).to_owned(),
            error: error.into(),
        })?;
        let relative = entry
            .path()
            .strip_prefix(root)
            .expect("invariant: walkdir stays below its root");
        let name = relative
            .to_str()
            .map(|name| name.replace(std::path::MAIN_SEPARATOR, "/"));
        if name.is_some_and(|name| exclude.cover(&name)) {
            continue;
        }
        let is_proto = entry.path().extension().is_some_and(|it| it == "proto");
        if entry.path_is_symlink() {
            match entry.path().canonicalize() {
                Ok(target) if !target.starts_with(&real_root) && (is_proto || target.is_dir()) => {
                    diagnostics.push(leaves_tree(entry.path(), &target));
                    continue;
                }
                // A link to a folder inside the tree adds no new files.
                Ok(target) if !target.is_file() => continue,
                Ok(_) => {}
                Err(_) if is_proto => {
                    diagnostics.push(dangling(entry.path()));
                    continue;
                }
                Err(_) => continue,
            }
        } else if !entry.file_type().is_file() {
            continue;
        }
        if is_proto {
            files.push((relative.to_owned(), entry.path().to_owned()));
        }
    }
    Ok(files)
}

fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    name.starts_with(b".")
}

/// The path as an import writes it, with `/` on every platform.
fn proto_path(relative: &Path) -> Option<ProtoPath> {
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    ProtoPath::new(parts?.join("/"))
}

fn no_tree(tree: &Path) -> Error {
    let shown = tree.display();
    let (message, help) = if tree.is_file() {
        let parent = tree.parent().unwrap_or(tree).display();
        (
            format!("`{shown}` is a file, not a folder"),
            format!("give the folder that imports start at, such as `{parent}`"),
        )
    } else {
        (
            format!("the folder `{shown}` does not exist"),
            "give the folder that holds the `.proto` files".to_owned(),
        )
    };
    Error::Config { message, help }
}

fn no_protos(config: &Config) -> Error {
    let shown = config.tree.display();
    let help = if config.exclude.is_empty() {
        "give the folder that holds the `.proto` files; hidden folders are not searched"
    } else {
        "`--exclude` may match too much; hidden folders are not searched"
    };
    Error::Config {
        message: format!("there is no `.proto` file in `{shown}`"),
        help: help.to_owned(),
    }
}

fn tree_too_large(tree: &Path, limit: u64) -> Error {
    Error::Config {
        message: format!("the files of `{}` are too large together", tree.display()),
        help: format!("the limit is {limit} bytes: exclude some, or raise `limits.tree_size`"),
    }
}

fn unusable_name(path: &Path) -> Diagnostic {
    Diagnostic::error("E0006", "no import can name this file")
        .label(place(path))
        .with_note(
            "a source file name is UTF-8 without control characters, backslashes and characters that change the \
             direction of text",
        )
        .help("rename the file or its folder, or exclude it")
}

fn leaves_tree(path: &Path, target: &Path) -> Diagnostic {
    Diagnostic::error("E0005", "symbolic link leaves the tree")
        .label(place(path))
        .with_note(format!("it leads to `{}`", target.display()))
        .help("make its target an include root (`-I`), or exclude the link")
}

fn dangling(path: &Path) -> Diagnostic {
    Diagnostic::error("E0005", "symbolic link leads nowhere")
        .label(place(path))
        .help("remove the link, or restore its target")
}

fn place(path: &Path) -> Label {
    Label {
        source: Source::new(path.display().to_string(), ""),
        span: 0..0,
        text: String::new(),
    }
}
