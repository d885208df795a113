//! In: what was generated and where. Out: what the consumer has to write to use it.

use std::path::{Component, Path, PathBuf};

use crate::config::Language;
use crate::tree::{CrateFeature, Usage, manifest};

/// More features are not printed there.
const MOST_FEATURES: usize = 20;

/// What is printed after the first run.
pub(crate) fn introduction(language: &Language, out: &Path, usage: &Usage) -> String {
    match language {
        Language::Rust(_) => format!(
            "\nin {}:\n{}\n\nin Cargo.toml:\n{}",
            source_file(out),
            indented(&mod_line(out)),
            indented(&format!(
                "[dependencies]\n{}{}{}",
                requirements(usage, " = \"", "\""),
                foreign_features(usage),
                features(&usage.features)
            )),
        ),
        Language::Python(_) => format!(
            "\nin the requirements:\n{}",
            indented(&requirements(usage, ">=", "")),
        ),
    }
}

/// `pub mod pb;`, with a `#[path]` where the folder is not beside the crate's root file.
pub(crate) fn mod_line(out: &Path) -> String {
    let name = module_name(out);
    let path = relative(&source_folder(out), out).join("mod.rs");
    let path: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    let path = path.join("/");
    if path == format!("{name}/mod.rs") {
        format!("pub mod {name};")
    } else {
        format!("#[path = {path:?}]\npub mod {name};")
    }
}

/// Only the user knows where these crates come from.
fn foreign_features(usage: &Usage) -> String {
    let crates = usage.foreign_features.iter();
    let lines = crates.map(|(krate, features)| format!("\n# {krate}: features = {features:?}"));
    lines.collect()
}

/// The table of features, unless it is too long to be read here.
fn features(features: &[CrateFeature]) -> String {
    match features.len() {
        0 => String::new(),
        1..=MOST_FEATURES => format!("\n\n[features]\n{}", manifest::table(features)),
        count => format!(
            "\n\n[features]\n# {count}: `protree tree --features` prints them, `protree gen --edit-manifest` puts them here"
        ),
    }
}

fn requirements(usage: &Usage, before: &str, after: &str) -> String {
    let dependencies = usage.dependencies.iter();
    let lines: Vec<String> = dependencies
        .map(|it| format!("{}{before}{}{after}", it.name, it.version))
        .collect();
    lines.join("\n")
}

fn indented(lines: &str) -> String {
    let lines = lines.lines().map(|line| match line {
        "" => String::new(),
        line => format!("    {line}"),
    });
    let lines: Vec<String> = lines.collect();
    lines.join("\n")
}

/// The folder's name, if Rust takes it for one.
fn module_name(out: &Path) -> String {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let name = name.replace(|c: char| !c.is_alphanumeric(), "_");
    if syn::parse_str::<syn::Ident>(&name).is_ok() {
        name
    } else {
        "pb".to_owned()
    }
}

fn source_file(out: &Path) -> &'static str {
    if source_folder(out).join("lib.rs").exists() {
        "src/lib.rs"
    } else {
        "src/main.rs"
    }
}

/// `src` of the crate that `out` lies in.
fn source_folder(out: &Path) -> PathBuf {
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let is_crate = |folder: &&Path| folder.join("Cargo.toml").is_file();
    let folder = out.ancestors().skip(1).find(is_crate);
    folder.or(out.parent()).unwrap_or(&out).join("src")
}

/// How `to` is written in a file in the folder `from`.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let to = std::path::absolute(to).unwrap_or_else(|_| to.to_owned());
    let from: Vec<Component<'_>> = from.components().collect();
    let to: Vec<Component<'_>> = to.components().collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    up.chain(to[shared..].iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{mod_line, relative};

    #[test]
    fn paths_lead_from_one_folder_to_another() {
        let check = |from: &str, to: &str, expected: &str| {
            assert_eq!(
                relative(Path::new(from), Path::new(to)),
                Path::new(expected)
            );
        };
        check("/a/src", "/a/src/pb", "pb");
        check("/a/src", "/a/src/b/pb", "b/pb");
        check("/a/src", "/a/out", "../out");
        check("/a/src", "/b/out", "../../b/out");
    }

    #[test]
    fn the_mod_line_says_where_only_if_it_must() {
        // Relative paths start at this crate, where tests run.
        assert_eq!(mod_line(Path::new("src/pb")), "pub mod pb;");
        assert_eq!(
            mod_line(Path::new("out")),
            "#[path = \"../out/mod.rs\"]\npub mod out;"
        );
        assert_eq!(
            mod_line(Path::new("src/type")),
            "#[path = \"type/mod.rs\"]\npub mod pb;"
        );
    }
}
