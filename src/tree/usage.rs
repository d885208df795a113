//! In: the generated code and its folder. Out: what the user still has to add to the crate to use it.

use std::path::{Component, Path, PathBuf};

use toml::Table;

use crate::config::Language;
use crate::tree::{CrateFeature, Dependency, Usage, manifest};

/// If there are more features than this, the introduction does not print them.
const MOST_FEATURES: usize = 20;

/// The text after the first run; empty if the surrounding crate has everything already.
pub(crate) fn introduction(language: &Language, out: &Path, usage: &Usage) -> String {
    let blocks = match language {
        Language::Rust(_) => {
            let consumer = Consumer::around(out);
            let module = mod_line(out);
            let has_module = consumer.has_module(&module_name(out));
            vec![
                (
                    source_file(out),
                    if has_module { String::new() } else { module },
                ),
                ("Cargo.toml", consumer.missing_lines(usage)),
            ]
        }
        Language::Python(_) => vec![(
            "the requirements",
            requirements(&usage.dependencies.iter().collect::<Vec<_>>(), ">=", ""),
        )],
    };
    let blocks = blocks.into_iter().filter(|(_, lines)| !lines.is_empty());
    let blocks = blocks.map(|(place, lines)| format!("\nin {place}:\n{}", indented(&lines)));
    blocks.collect::<Vec<_>>().join("\n")
}

/// The surrounding crate's manifest and root file; empty if they cannot be read.
struct Consumer {
    manifest: Table,
    source: Option<syn::File>,
}

impl Consumer {
    fn around(out: &Path) -> Self {
        let folder = source_folder(out);
        let read = |path: PathBuf| std::fs::read_to_string(path).ok();
        let manifest = read(folder.with_file_name("Cargo.toml"));
        let manifest = manifest.and_then(|text| text.parse().ok());
        let source = source_file(out).trim_start_matches("src/");
        let source = read(folder.join(source));
        // Most crates do not have the module, and then parsing is not necessary.
        let module = format!("mod {}", module_name(out));
        let source = source.filter(|text| text.contains(&module));
        Self {
            manifest: manifest.unwrap_or_default(),
            source: source.and_then(|text| syn::parse_file(&text).ok()),
        }
    }

    fn has_module(&self, name: &str) -> bool {
        let is_it = |item: &syn::Item| matches!(item, syn::Item::Mod(it) if it.ident == name);
        let source = self.source.as_ref();
        source.is_some_and(|source| source.items.iter().any(is_it))
    }

    fn table_has(&self, table: &str, key: &str) -> bool {
        let table = self.manifest.get(table);
        table.is_some_and(|table| table.get(key).is_some())
    }

    /// The lines that are missing in `Cargo.toml`.
    fn missing_lines(&self, usage: &Usage) -> String {
        let dependencies = usage.dependencies.iter();
        let missing = dependencies.filter(|it| !self.table_has("dependencies", &it.name));
        let missing: Vec<&Dependency> = missing.collect();
        let mut blocks = Vec::new();
        if !missing.is_empty() || !usage.foreign_features.is_empty() {
            let lines = requirements(&missing, " = \"", "\"");
            blocks.push(format!(
                "[dependencies]\n{lines}{}",
                foreign_features(usage)
            ));
        }
        let has_feature = |it: &CrateFeature| self.table_has("features", &it.name);
        if !usage.features.iter().all(has_feature) {
            blocks.push(features(&usage.features));
        }
        blocks.join("\n\n")
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

/// A comment about other crates, whose dependencies only the user can write.
fn foreign_features(usage: &Usage) -> String {
    let crates = usage.foreign_features.iter();
    let lines = crates.map(|(krate, features)| format!("\n# {krate}: features = {features:?}"));
    lines.collect()
}

/// The table of features, or a hint if it is too long.
fn features(features: &[CrateFeature]) -> String {
    match features.len() {
        0 => String::new(),
        1..=MOST_FEATURES => format!("[features]\n{}", manifest::table(features)),
        count => format!(
            "[features]\n# {count}: `protree tree --features` prints them, `protree gen --edit-manifest` puts them here"
        ),
    }
}

fn requirements(dependencies: &[&Dependency], before: &str, after: &str) -> String {
    let lines: Vec<String> = dependencies
        .iter()
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

/// The name of the folder as a Rust identifier.
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

/// The `src` folder of the crate that contains `out`.
fn source_folder(out: &Path) -> PathBuf {
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let is_crate = |folder: &&Path| folder.join("Cargo.toml").is_file();
    let folder = out.ancestors().skip(1).find(is_crate);
    folder.or(out.parent()).unwrap_or(&out).join("src")
}

/// The relative path from the folder `from` to `to`.
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
    fn the_mod_line_has_a_path_only_if_needed() {
        // Relative paths start at the folder of this crate, where tests run.
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
