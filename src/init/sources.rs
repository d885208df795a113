//! In: a package's Rust sources, and the outputs of its new build script. Out: the sources with the new code included,
//! and the places that the user has to change.

mod modules;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

pub(super) use self::modules::roots;
use self::modules::{File, reached};
use self::uses::{Use, What};
use super::build_script::Output;
use super::edits::{Edits, with_replacements};
use protree_compiler::diagnostic::{Diagnostic, Label, Source};
use protree_compiler::error::Result;

/// The default name of the module with the generated code.
const MODULE: &str = "pb";

/// Replaces includes of prost-build's code, and adds a module with the new code to each crate root that needs it.
pub(super) fn include_from(
    outputs: &[Output],
    package: &str,
    roots: &[String],
    edits: &mut Edits,
) -> Result<Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    // The root files whose crates include generated code, with all files of the crate.
    let mut including: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for root in roots {
        let found = reached(root, package, edits)?;
        if found.iter().any(|file| !file.uses.is_empty()) {
            let paths = found.iter().map(|it| it.path.clone()).collect();
            including.insert(path_in(package, root), paths);
        }
        files.extend(found.into_iter().map(|file| (file.path.clone(), file)));
    }
    let taken = including.keys().filter_map(|root| files.get(root));
    let taken: BTreeSet<&str> = taken.flat_map(|it| &it.items).map(String::as_str).collect();
    let names = names(outputs, &taken);
    let mut used_in: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut texts = BTreeMap::new();
    for (path, file) in &files {
        let source = Source::new(path.clone(), file.text.clone());
        let used = used_in.entry(path).or_default();
        let mut replacements = Vec::new();
        for it in &file.uses {
            match replacement(it, outputs, &names, used) {
                Ok(code) => replacements.push((it.place.clone(), code)),
                Err(message) => {
                    diagnostics.push(by_hand(&source, it.place.clone(), message, outputs));
                }
            }
        }
        let hidden = file.hidden.iter().map(|place| {
            let message = "this is not seen: a macro writes it".to_owned();
            by_hand(&source, place.clone(), message, outputs)
        });
        diagnostics.extend(hidden);
        texts.insert(path, with_replacements(&file.text, replacements));
    }
    for (root, paths) in &including {
        let used = paths.iter().filter_map(|it| used_in.get(it.as_str()));
        let used: BTreeSet<usize> = used.flatten().copied().collect();
        let blocks = used.iter().filter_map(|index| {
            let folder = outputs[*index].name.as_ref()?;
            Some(included(&names[*index], folder))
        });
        let blocks: Vec<String> = blocks.collect();
        if let Some(text) = texts.get_mut(root)
            && !blocks.is_empty()
        {
            *text = with_module(text, &blocks.join("\n\n"));
        }
    }
    for (path, text) in texts {
        edits.put(path, text)?;
    }
    Ok(diagnostics)
}

/// The text of the module that includes the code of the build script.
pub(super) fn included(module: &str, folder: &str) -> String {
    format!(
        "pub mod {module} {{\n    include!(concat!(env!(\"OUT_DIR\"), \"/{folder}/mod.rs\"));\n}}"
    )
}

/// A source file with one more module: after the existing ones, or before all other items.
pub(super) fn with_module(text: &str, module: &str) -> String {
    let Ok(file) = syn::parse_file(text) else {
        return format!("{}\n\n{module}\n", text.trim_end());
    };
    let is_line = !module.contains('{');
    let is_declared = |it: &syn::Item| matches!(it, syn::Item::Mod(it) if it.content.is_none());
    let is_head = |it: &syn::Item| {
        matches!(it, syn::Item::Use(_) | syn::Item::ExternCrate(_)) || is_declared(it)
    };
    let head = file.items.iter().take_while(|it| is_head(it)).last();
    let declared = file.items.iter().rfind(|it| is_declared(it));
    let behind = declared.or(head).map(modules::place);
    let is_beside = is_line && declared.is_some();
    if let Some(place) = behind {
        let end = text[place.end..]
            .find('\n')
            .map_or(text.len(), |it| place.end + it);
        let gap = if is_beside { "\n" } else { "\n\n" };
        let (before, after) = text.split_at(end);
        let after_gap = if is_line || after.trim().is_empty() || after.starts_with("\n\n") {
            ""
        } else {
            "\n"
        };
        return format!("{before}{gap}{module}{after_gap}{after}");
    }
    let Some(first) = file.items.first() else {
        let gap = if text.trim().is_empty() { "" } else { "\n\n" };
        return format!("{}{gap}{module}\n", text.trim_end());
    };
    let mut at = modules::place(first).start;
    at = text[..at].rfind('\n').map_or(0, |it| it + 1);
    // Comments stay with the item that follows them.
    while let Some(line) = text[..at].lines().next_back()
        && line.trim_start().starts_with("//")
        && !line.trim_start().starts_with("//!")
    {
        at = text[..at - 1].rfind('\n').map_or(0, |it| it + 1);
    }
    format!("{}{module}\n\n{}", &text[..at], &text[at..])
}

/// The name of the module for each output, which must not be taken.
fn names(outputs: &[Output], taken: &BTreeSet<&str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for output in outputs {
        let usual = match (&output.name, outputs.len()) {
            (Some(name), 2..) if syn::parse_str::<syn::Ident>(name).is_ok() => name.as_str(),
            _ => MODULE,
        };
        let suffixes = ["", "_protos"].into_iter().map(str::to_owned);
        let suffixes = suffixes.chain((2..).map(|it| format!("_{it}")));
        let mut candidates = suffixes.map(|it| format!("{usual}{it}"));
        let free = candidates.find(|it| !taken.contains(it.as_str()) && !names.contains(it));
        names.push(free.unwrap_or_default());
    }
    names
}

/// The code that includes the same from the new output, or why there is none.
fn replacement(
    it: &Use,
    outputs: &[Output],
    names: &[String],
    used: &mut BTreeSet<usize>,
) -> Result<String, String> {
    match &it.what {
        What::File(name) => {
            if let Some(output) = outputs.iter().find(|output| is_include_file(output, name))
                && let Some(folder) = &output.name
            {
                return Ok(format!(
                    "include!(concat!(env!(\"OUT_DIR\"), \"/{folder}/mod.rs\"));"
                ));
            }
            let package = if name == "_" { "" } else { name };
            // If several outputs have the package, prost-build kept the one written last.
            let mut with_folder = outputs
                .iter()
                .enumerate()
                .rev()
                .filter(|(_, it)| it.name.is_some());
            let found = with_folder.find(|(_, output)| !modules_of(output, package).is_empty());
            let mut lines = Vec::new();
            if let Some((index, output)) = found {
                used.insert(index);
                let modules = modules_of(output, package).into_iter();
                lines
                    .extend(modules.map(|it| format!("pub use crate::{}::{it}::*;", names[index])));
            }
            if lines.is_empty() {
                return Err(format!("nothing is generated for `{name}`"));
            }
            Ok(lines.join("\n"))
        }
        What::Descriptors => {
            let with = outputs
                .iter()
                .enumerate()
                .filter(|(_, it)| it.embeds_descriptors && it.name.is_some());
            let places: Vec<(usize, String)> = with
                .flat_map(|(index, output)| {
                    constants(output).into_iter().map(move |it| (index, it))
                })
                .collect();
            match places.as_slice() {
                [(index, path)] => {
                    used.insert(*index);
                    Ok(format!("crate::{}{path}::FILE_DESCRIPTOR_SET", names[*index]))
                }
                [] => Err("the code holds no descriptors: add `.embed_descriptors(true)` in the build script".to_owned()),
                several => {
                    let paths = several.iter().map(|(index, path)| {
                        format!("`crate::{}{path}::FILE_DESCRIPTOR_SET`", names[*index])
                    });
                    let paths: Vec<String> = paths.collect();
                    Err(format!("the descriptors are several sets now: {}", paths.join(", ")))
                }
            }
        }
        What::Unclear => Err("what is included here is not a literal".to_owned()),
    }
}

fn is_include_file(output: &Output, name: &str) -> bool {
    let file = output.include_file.as_deref();
    file.is_some_and(|it| it.strip_suffix(".rs").unwrap_or(it) == name)
}

/// The modules with the types of a package.
fn modules_of(output: &Output, package: &str) -> BTreeSet<String> {
    let files = output.model.files.iter().filter(|it| it.package == package);
    files
        .filter_map(|file| Some(file.rust.as_ref()?.module.clone()))
        .collect()
}

/// The modules that contain embedded descriptors: `::a::v1`, or empty for the root.
fn constants(output: &Output) -> Vec<String> {
    let Ok(generated) = output.config.generate() else {
        return Vec::new();
    };
    let files = generated.tree.files();
    let files = files.filter(|(_, file)| {
        let text = String::from_utf8_lossy(&file.bytes);
        text.contains("pub const FILE_DESCRIPTOR_SET:")
    });
    files
        .map(|(path, _)| {
            let path = path.as_str().trim_end_matches(".rs");
            let parts = path.split('/').filter(|it| *it != "mod");
            parts.flat_map(|it| ["::", it]).collect()
        })
        .collect()
}

fn by_hand(source: &Source, span: Range<usize>, message: String, outputs: &[Output]) -> Diagnostic {
    let folder = outputs.iter().find_map(|it| it.name.as_deref());
    let module = included(MODULE, folder.unwrap_or("protos"))
        .replace('\n', " ")
        .replace("    ", "");
    let label = Label {
        source: source.clone(),
        span,
        text: String::new(),
    };
    Diagnostic::warning("E1006", message)
        .label(label)
        .help(format!(
            "change this place by hand: with `{module}`, package `a.b` is `crate::{MODULE}::a::b`"
        ))
}

/// The path of a file of the package, relative to the folder that is set up.
pub(super) fn path_in(package: &str, path: &str) -> String {
    Path::new(package)
        .join(path)
        .to_string_lossy()
        .replace('\\', "/")
}
