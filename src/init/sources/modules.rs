//! In: a package. Out: the root files of its crates, and the files of all modules of a crate.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use syn::spanned::Spanned;
use toml_edit::{DocumentMut, Item};

use super::path_in;
use super::uses::{Use, uses};
use crate::init::edits::Edits;
use protree_compiler::error::Result;

/// A source file of a crate.
#[derive(Debug)]
pub(super) struct File {
    /// Relative to the folder that is set up.
    pub(super) path: String,
    pub(super) text: String,
    pub(super) uses: Vec<Use>,
    /// The names of its top-level modules.
    pub(super) items: Vec<String>,
    /// Places that look like includes of generated code, but are inside other macros.
    pub(super) hidden: Vec<Range<usize>>,
}

/// The root files of a package's crates, relative to the package: those in its manifest, and those that cargo finds
/// itself.
pub(crate) fn roots(manifest: &DocumentMut, folder: &Path) -> Vec<String> {
    let mut roots: BTreeSet<String> = BTreeSet::new();
    let path = |it: &Item| it.get("path").and_then(Item::as_str).map(str::to_owned);
    roots.extend(manifest.get("lib").and_then(path));
    for kind in ["bin", "example", "test", "bench"] {
        let targets = manifest.get(kind).and_then(Item::as_array_of_tables);
        let paths = targets.into_iter().flatten();
        roots.extend(paths.filter_map(|it| Some(it.get("path")?.as_str()?.to_owned())));
    }
    for usual in ["src/lib.rs", "src/main.rs"] {
        roots.insert(usual.to_owned());
    }
    for folder_name in ["src/bin", "examples", "tests", "benches"] {
        let entries = std::fs::read_dir(folder.join(folder_name))
            .into_iter()
            .flatten();
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|it| it == "rs") {
                roots.insert(format!("{folder_name}/{name}"));
            } else {
                roots.insert(format!("{folder_name}/{name}/main.rs"));
            }
        }
    }
    let exists = |it: &String| folder.join(it).is_file();
    roots
        .into_iter()
        .filter(exists)
        .map(|it| it.replace('\\', "/"))
        .collect()
}

/// The files of the crate with this root file, which comes first.
pub(super) fn reached(root: &str, package: &str, edits: &Edits) -> Result<Vec<File>> {
    let root = path_in(package, root);
    let mut files: Vec<File> = Vec::new();
    // Each file with the folder of its child modules.
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut pending = vec![(root.clone(), folder.to_owned())];
    while let Some((path, folder)) = pending.pop() {
        if files.iter().any(|it| it.path == path) {
            continue;
        }
        let Some(text) = edits.text(&path)? else {
            continue;
        };
        let Ok(syntax) = syn::parse_file(&text) else {
            // rustc will report the missing or invalid file.
            continue;
        };
        let beside = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        follow(&syntax.items, beside, &folder, edits, &mut pending)?;
        let modules = syntax.items.iter().filter_map(|it| match it {
            syn::Item::Mod(it) => Some(it.ident.to_string()),
            _ => None,
        });
        let items = modules.collect();
        let uses = uses(&syntax);
        let hidden = hidden(&text, &uses);
        files.push(File {
            path,
            text,
            uses,
            items,
            hidden,
        });
    }
    Ok(files)
}

/// The files of the modules that these items declare.
fn follow(
    items: &[syn::Item],
    beside: &str,
    folder: &str,
    edits: &Edits,
    pending: &mut Vec<(String, String)>,
) -> Result<()> {
    for item in items {
        let syn::Item::Mod(module) = item else {
            continue;
        };
        let name = module.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name);
        let inner = join(folder, name);
        if let Some((_, items)) = &module.content {
            follow(items, beside, &inner, edits, pending)?;
            continue;
        }
        if let Some(path) = explicit_path(&module.attrs) {
            let file = join(beside, &path);
            let inner = file
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_owned();
            pending.push((crate::init::tree::plain_path(&file), inner));
            continue;
        }
        for file in [format!("{inner}.rs"), format!("{inner}/mod.rs")] {
            if edits.text(&file)?.is_some() {
                pending.push((file, inner.clone()));
            }
        }
    }
    Ok(())
}

fn explicit_path(attributes: &[syn::Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|it| it.path().is_ident("path"))?;
    let value = &attribute.meta.require_name_value().ok()?.value;
    match value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// Calls of `include_proto!` that are not in the syntax tree, because they are inside other macros.
fn hidden(text: &str, uses: &[Use]) -> Vec<Range<usize>> {
    let all = text.match_indices("include_proto!");
    let places = all.map(|(at, found)| at..at + found.len());
    places
        .filter(|place| {
            let line = text[..place.start].rfind('\n').map_or(0, |it| it + 1);
            let is_comment = text[line..place.start].contains("//");
            !is_comment && !uses.iter().any(|it| it.place.contains(&place.start))
        })
        .collect()
}

/// The span of an item with its attributes.
pub(super) fn place(item: &syn::Item) -> Range<usize> {
    item.span().byte_range()
}
