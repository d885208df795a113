//! In: the text of a build script that uses prost-build or tonic-prost-build. Out: the text with protree instead, what
//! it generates, and what the user should check. The rest of the script stays unchanged.

mod calls;
mod conversion;
mod equivalents;
mod imports;
mod options;
mod render;
mod values;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use self::calls::Calls;
use self::conversion::Conversion;
use self::values::Names;
use super::edits::{whole_lines, with_replacements};
use crate::config::Config;
use crate::tree::model::Model;
use protree_compiler::diagnostic::{Diagnostic, Label, Source};
use protree_compiler::error::{Error, Result};

pub(super) use self::calls::CRATES;

/// A build script after the conversion.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) text: String,
    pub(super) outputs: Vec<Output>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What a call of `build` generates.
#[derive(Debug)]
pub(super) struct Output {
    /// The folder below `OUT_DIR`; `None` if the output goes elsewhere.
    pub(super) name: Option<String>,
    /// The file that prost-build wrote to include all modules.
    pub(super) include_file: Option<String>,
    pub(super) embeds_descriptors: bool,
    pub(super) config: Config,
    pub(super) model: Model,
}

/// Whether a script uses one of the crates that are replaced.
pub(super) fn uses_builders(text: &str) -> bool {
    CRATES.iter().any(|it| names_crate(text, it))
}

/// Whether the script contains the name of a crate outside comments.
pub(super) fn names_crate(text: &str, name: &str) -> bool {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    code.into_iter()
        .any(|line| line.split(|it| !is_part(it)).any(|word| word == name))
}

/// Converts a script. `package` is the folder of the package, to which the script's paths are relative.
pub(super) fn convert(package: &Path, path: &str, text: &str) -> Result<Script> {
    let source = Source::new(package.join(path).display().to_string(), text);
    let file = parse(&source)?;
    let names = Names::of(&file);
    let calls = Calls::of(&file);
    if !calls.unsupported.is_empty() || calls.sites.is_empty() {
        return Err(unsupported(&source, &calls.unsupported));
    }
    let mut conversions: Vec<Conversion> = Vec::new();
    let mut removed = Vec::new();
    for site in &calls.sites {
        let conversion = Conversion::of(site, &names, package, &source)?;
        removed.extend(conversion.statements.iter().cloned());
        let similar = conversions.iter_mut().find(|it| it.is_like(&conversion));
        match (similar, conversion.own_statement()) {
            (Some(similar), Some(statement)) => {
                similar.merge(conversion);
                removed.push(statement);
            }
            _ => conversions.push(conversion),
        }
    }
    let removed = whole_lines(text, removed).into_iter();
    let mut replacements: Vec<_> = removed.map(|it| (it, String::new())).collect();
    let mut outputs: Vec<Output> = Vec::new();
    let mut diagnostics = Vec::new();
    for conversion in &mut conversions {
        let evaluated = conversion.evaluate(package)?;
        let taken: Vec<&str> = outputs.iter().filter_map(|it| it.name.as_deref()).collect();
        let usual = conversion.usual_name();
        let name = free_name(&usual, &taken);
        let explicit = (name != usual || usual.is_empty()).then_some(name.as_str());
        let code = render::code(conversion, &evaluated.picked, explicit);
        let code = render::indented(&code, text, conversion.place.start);
        replacements.push((conversion.place.clone(), code));
        let remarks = conversion.options.remarks.iter().map(|remark| {
            let label = Label {
                source: source.clone(),
                span: remark.place.clone(),
                text: String::new(),
            };
            Diagnostic::warning(remark.code, remark.message.clone())
                .label(label)
                .help(remark.help.clone())
        });
        diagnostics.extend(remarks);
        outputs.push(Output {
            name: conversion.options.out_dir.is_none().then_some(name),
            include_file: conversion.options.include_file.clone(),
            embeds_descriptors: conversion.options.embeds_descriptors,
            config: evaluated.config,
            model: evaluated.model,
        });
    }
    let text = with_replacements(text, replacements);
    Ok(Script {
        text: without_unused_imports(&text),
        outputs,
        diagnostics,
    })
}

fn parse(source: &Source) -> Result<syn::File> {
    syn::parse_file(source.text()).map_err(|error| {
        let at = error.span().byte_range();
        let diagnostic = Diagnostic::error("E1001", format!("this is not Rust: {error}"));
        Error::Options(vec![diagnostic.label(Label {
            source: source.clone(),
            span: at,
            text: String::new(),
        })])
    })
}

fn unsupported(source: &Source, places: &[Range<usize>]) -> Error {
    let error = |place: Option<&Range<usize>>| {
        let diagnostic = Diagnostic::error("E1005", "what happens to this builder cannot be followed")
            .help("write the call by hand: `protree::Config::new(\"protos\").build()?`; `docs/moving-from-prost-build.md` has a twin for each option");
        diagnostic.label(Label {
            source: source.clone(),
            span: place.cloned().unwrap_or(0..0),
            text: String::new(),
        })
    };
    if places.is_empty() {
        return Error::Options(vec![error(None)]);
    }
    Error::Options(places.iter().map(|it| error(Some(it))).collect())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
    words.filter(|it| !it.is_empty())
}

fn free_name(usual: &str, taken: &[&str]) -> String {
    let usual = if usual.is_empty() { "protos" } else { usual };
    let mut names = (1..).map(|count| match count {
        1 => usual.to_owned(),
        count => format!("{usual}_{count}"),
    });
    let free = names.find(|it| !taken.contains(&it.as_str()));
    free.unwrap_or_default()
}

/// The script without imports that are no longer used.
fn without_unused_imports(text: &str) -> String {
    let Ok(file) = syn::parse_file(text) else {
        return text.to_owned();
    };
    let mut names = PathStarts::default();
    names.visit_file(&file);
    let gone = file.items.iter().filter_map(|item| {
        let line = text.get(item.span().byte_range())?;
        let mut words = words(line).filter(|it| *it != "crate");
        let is_import = matches!(words.next(), Some("use" | "extern"));
        let is_ours = is_import && words.next().is_some_and(|it| CRATES.contains(&it));
        let is_used = words.any(|it| names.0.contains(it));
        (is_ours && !is_used).then(|| item.span().byte_range())
    });
    let gone = whole_lines(text, gone.collect()).into_iter();
    with_replacements(text, gone.map(|it| (it, String::new())).collect())
}

/// The first segments of all paths.
#[derive(Default)]
struct PathStarts(BTreeSet<String>);

impl Visit<'_> for PathStarts {
    fn visit_path(&mut self, path: &syn::Path) {
        let first = path.segments.first().map(|it| it.ident.to_string());
        self.0.extend(first);
        visit::visit_path(self, path);
    }
}
