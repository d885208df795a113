//! In: the folder of a Python project. Out: the folder for generated code, and the `pyproject.toml` with its
//! dependencies.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Value};

use super::edits::Edits;
use super::manifest;
use super::tree::plain_path;
use crate::tree::Dependency;
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::Result;

const FILE_NAME: &str = "pyproject.toml";

/// Files that mark the folder of a Python project.
const SIGNS: &[&str] = &[FILE_NAME, "setup.py", "setup.cfg", "requirements.txt"];

pub(super) fn is_project(folder: &Path) -> bool {
    SIGNS.iter().any(|it| folder.join(it).is_file())
}

/// A folder in the project's only package, such as `src/acme/pb`; `pb` if there is no such package.
pub(super) fn out(folder: &Path) -> String {
    for place in ["src", ""] {
        let entries = std::fs::read_dir(folder.join(place)).into_iter().flatten();
        let mut packages: Vec<String> = entries
            .filter_map(Result::ok)
            .filter(|it| it.path().join("__init__.py").is_file())
            .map(|it| it.file_name().to_string_lossy().into_owned())
            .filter(|it| it != "tests")
            .collect();
        packages.sort();
        if let [package] = packages.as_slice() {
            return plain_path(&format!("{place}/{package}/pb"))
                .trim_start_matches('/')
                .to_owned();
        }
    }
    "pb".to_owned()
}

/// Adds the missing distributions. If the file cannot be edited, returns a note for the user.
pub(super) fn require(
    dependencies: &[Dependency],
    edits: &mut Edits,
) -> Result<Option<Diagnostic>> {
    let Some(text) = edits.text(FILE_NAME)? else {
        return Ok(Some(by_hand(dependencies)));
    };
    let mut project = manifest::parse(FILE_NAME, &text)?;
    let is_done = of_project(&mut project, dependencies) || of_poetry(&mut project, dependencies);
    edits.put(FILE_NAME, project.to_string())?;
    Ok((!is_done).then(|| by_hand(dependencies)))
}

/// `[project] dependencies`.
fn of_project(document: &mut DocumentMut, dependencies: &[Dependency]) -> bool {
    let Some(project) = document
        .get_mut("project")
        .and_then(Item::as_table_like_mut)
    else {
        return false;
    };
    let is_dynamic = project.get("dynamic").and_then(Item::as_array);
    let is_dynamic =
        is_dynamic.is_some_and(|it| it.iter().any(|it| it.as_str() == Some("dependencies")));
    if is_dynamic {
        return false;
    }
    let list = project
        .entry("dependencies")
        .or_insert_with(|| toml_edit::value(toml_edit::Array::new()));
    let Some(list) = list.as_array_mut() else {
        return false;
    };
    for dependency in dependencies {
        let is_there = list
            .iter()
            .filter_map(Value::as_str)
            .any(|it| is_of(it, &dependency.name));
        if !is_there {
            push(
                list,
                &format!("{}>={}", dependency.name, dependency.version),
            );
        }
    }
    true
}

/// Adds an element, on its own line if the other elements are on their own lines.
fn push(list: &mut toml_edit::Array, text: &str) {
    let prefix = list
        .iter()
        .last()
        .and_then(|it| it.decor().prefix()?.as_str());
    let Some(prefix) = prefix.filter(|it| it.contains('\n')) else {
        list.push(text);
        return;
    };
    // Comments stay after the previous element.
    let line = prefix[prefix.rfind('\n').unwrap_or_default()..].to_owned();
    let trailing = list.trailing().as_str().unwrap_or_default();
    let comment = trailing.trim_end().to_owned();
    let end = trailing[comment.len()..].to_owned();
    list.push_formatted(Value::from(text).decorated(comment + &line, ""));
    list.set_trailing(if end.is_empty() { "\n" } else { &end });
    list.set_trailing_comma(true);
}

/// `[tool.poetry.dependencies]`.
fn of_poetry(document: &mut DocumentMut, dependencies: &[Dependency]) -> bool {
    let tool = document.get_mut("tool").and_then(Item::as_table_like_mut);
    let poetry = tool.and_then(|it| it.get_mut("poetry")?.as_table_like_mut());
    let table = poetry.and_then(|it| it.get_mut("dependencies")?.as_table_like_mut());
    let Some(table) = table else {
        return false;
    };
    for dependency in dependencies {
        if !table.iter().any(|(key, _)| is_of(key, &dependency.name)) {
            let version = format!(">={}", dependency.version);
            table.insert(&dependency.name, toml_edit::value(version));
        }
    }
    true
}

/// Whether a requirement such as `grpcio >= 1.63` is for this distribution, ignoring case.
fn is_of(requirement: &str, name: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    let end = requirement
        .find(|it| !is_part(it))
        .unwrap_or(requirement.len());
    requirement[..end].to_lowercase().replace(['_', '.'], "-") == name
}

fn by_hand(dependencies: &[Dependency]) -> Diagnostic {
    let lines = dependencies.iter();
    let lines: Vec<String> = lines
        .map(|it| format!("{}>={}", it.name, it.version))
        .collect();
    Diagnostic::warning(
        "E1008",
        "the project's requirements are not in a table of `pyproject.toml`",
    )
    .help(format!("add what is missing of: {}", lines.join(", ")))
}
