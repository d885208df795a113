//! In: the text of a build script that uses prost-build or tonic-prost-build. Out: the text with protree instead, what
//! it generates, and what a person should look at. The rest of the script stays as it is.

mod calls;
mod options;
mod render;
mod twins;
mod values;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use self::calls::{Calls, Site};
use self::options::{DIFFERENT, Options, RustOption, Setter, UNKNOWN_VALUE};
use self::values::Names;
use super::edits::{whole_lines, with_replacements};
use super::tree;
use crate::tree::model::Model;
use crate::{Config, Diagnostic, Error, Label, Language, Result, RustOptions, Services, Source};

pub(super) use self::calls::CRATES;

/// A build script, after.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) text: String,
    pub(super) outputs: Vec<Output>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// What a call of `build` makes.
#[derive(Debug)]
pub(super) struct Output {
    /// The folder below `OUT_DIR`; none if it goes elsewhere.
    pub(super) name: Option<String>,
    /// The file that included all modules.
    pub(super) include_file: Option<String>,
    pub(super) embeds_descriptors: bool,
    pub(super) config: Config,
    pub(super) model: Model,
}

/// A site with everything that is known of it.
#[derive(Debug)]
struct Conversion {
    place: Range<usize>,
    statement: Option<Range<usize>>,
    statements: Vec<Range<usize>>,
    returns_io_error: bool,
    is_prost: bool,
    tree: String,
    includes: Vec<String>,
    /// Below the tree; none if nobody knows.
    files: Option<Vec<String>>,
    options: Options,
}

/// Whether a script uses one of the crates that are replaced.
pub(super) fn uses_builders(text: &str) -> bool {
    CRATES.iter().any(|it| names_crate(text, it))
}

/// Whether the name of a crate is in a script, comments left out.
pub(super) fn names_crate(text: &str, name: &str) -> bool {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    code.into_iter()
        .any(|line| line.split(|it| !is_part(it)).any(|word| word == name))
}

/// `package` is the folder of the package, where the script's paths start.
pub(super) fn convert(package: &Path, path: &str, text: &str) -> Result<Script> {
    let source = Source::new(package.join(path).display().to_string(), text);
    let file = parse(&source)?;
    let names = Names::of(&file);
    let calls = Calls::of(&file);
    if !calls.lost.is_empty() || calls.sites.is_empty() {
        return Err(lost(&source, &calls.lost));
    }
    let mut conversions: Vec<Conversion> = Vec::new();
    let mut removed = Vec::new();
    for site in &calls.sites {
        let conversion = Conversion::of(site, &names, package, &source)?;
        removed.extend(conversion.statements.iter().cloned());
        let twin = conversions.iter_mut().find(|it| it.is_like(&conversion));
        match (twin, conversion.own_statement()) {
            (Some(twin), Some(statement)) => {
                twin.merge(conversion);
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

fn lost(source: &Source, places: &[Range<usize>]) -> Error {
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

/// What a configuration makes, and how its files are chosen.
struct Evaluated {
    config: Config,
    model: Model,
    /// `.only("a.proto")` and the like.
    picked: Vec<String>,
}

impl Conversion {
    fn of(site: &Site<'_>, names: &Names<'_>, package: &Path, source: &Source) -> Result<Self> {
        let mut options = Options::of(&site.calls, names);
        let files = site.arguments.first().and_then(|it| names.texts(it));
        let files: Option<Vec<String>> =
            files.map(|it| it.iter().map(|file| tree::plain_path(file)).collect());
        let includes = site.arguments.get(1).map(|it| names.texts(it));
        let includes = match includes {
            Some(includes) => includes,
            None if site.method.contains("fds") => None,
            // One file, and its folder.
            None => files.as_ref().and_then(|it| {
                let folder = it
                    .first()?
                    .rsplit_once('/')
                    .map_or("", |(folder, _)| folder);
                Some(vec![folder.to_owned()])
            }),
        };
        let Some(includes) = includes else {
            let diagnostic = Diagnostic::error("E1005", "the folders that are compiled are not literals")
                .label(Label { source: source.clone(), span: site.place.clone(), text: String::new() })
                .help("write the call by hand, with the folder of the protos: `protree::Config::new(\"protos\").build()?`");
            return Err(Error::Options(vec![diagnostic]));
        };
        let includes: Vec<String> = includes.iter().map(|it| tree::plain_path(it)).collect();
        let (tree, includes) =
            tree::of_files(package, files.as_deref().unwrap_or_default(), &includes);
        let files = files.map(|files| {
            let files = files.into_iter();
            files
                .map(|file| tree::below(&file, &tree).unwrap_or(file))
                .collect()
        });
        if files.is_none() {
            options.remarks.push(options::Remark {
                code: UNKNOWN_VALUE,
                place: site.place.clone(),
                message: "the files that are compiled are not literals".to_owned(),
                help: format!("all of `{tree}` was taken; leave files out with `.exclude(GLOB)`"),
            });
        }
        if tree.is_empty() {
            options.remarks.push(options::Remark {
                code: DIFFERENT,
                place: site.place.clone(),
                message: "the protos lie beside `Cargo.toml`, so the whole package is their tree".to_owned(),
                help: "move them to a folder of their own, `protos`: cargo runs the script whenever something in the tree changes".to_owned(),
            });
        }
        let reader = options
            .descriptor_file
            .as_ref()
            .filter(|(name, _)| is_read(source.text(), name));
        if let Some((name, place)) = reader {
            options.remarks.push(options::Remark {
                code: DIFFERENT,
                place: place.clone(),
                message: format!("the descriptors are in the code now: `{name}`, which the script goes on to use, is not written"),
                help: "write it with `std::fs::write(file, config.descriptor_set()?)`, where `config` is the `protree::Config` before `.build()`".to_owned(),
            });
        }
        if let Some((folder, place)) = &options.out_dir {
            let folder = &folder.code;
            options.remarks.push(options::Remark {
                code: DIFFERENT,
                place: place.clone(),
                message: format!("{folder} gets a tree of modules with a `mod.rs`, not a file for each package"),
                help: "take out the files that are there, and let one `mod` line lead to `mod.rs`; `protree check` can keep them current without a build script".to_owned(),
            });
        }
        Ok(Self {
            place: site.place.clone(),
            statement: site.statement.clone(),
            statements: site.statements.clone(),
            returns_io_error: site.returns_io_error,
            is_prost: site.is_prost,
            tree,
            includes,
            files,
            options,
        })
    }

    /// Both are one call.
    fn is_like(&self, other: &Self) -> bool {
        let setters = |it: &Self| -> Vec<Setter> {
            it.options.rust.iter().map(|it| it.setter.clone()).collect()
        };
        self.tree == other.tree
            && self.includes == other.includes
            && self.is_prost == other.is_prost
            && setters(self) == setters(other)
            && self.options.out_dir.as_ref().map(|it| &it.0.code)
                == other.options.out_dir.as_ref().map(|it| &it.0.code)
    }

    /// The statement, if nothing else happens in it.
    fn own_statement(&self) -> Option<Range<usize>> {
        let statement = self.statement.clone()?;
        (statement.start == self.place.start).then_some(statement)
    }

    fn merge(&mut self, other: Self) {
        self.files = match (self.files.take(), other.files) {
            (Some(mut own), Some(others)) => {
                own.extend(others);
                Some(own)
            }
            _ => None,
        };
        self.options.remarks.extend(other.options.remarks);
    }

    /// What the folder below `OUT_DIR` is called if nobody says anything.
    fn usual_name(&self) -> String {
        let name = self.tree.rsplit('/').next().unwrap_or_default();
        if name == ".." {
            String::new()
        } else {
            name.to_owned()
        }
    }

    fn config(&self, package: &Path) -> Config {
        let options = self.options.rust.iter();
        let options = options.fold(RustOptions::default(), |all, it| it.setter.apply(all));
        tree::config(package, &self.tree, &self.includes).rust(options)
    }

    /// Generates once, and takes out the options that match nothing: there they are errors here.
    fn evaluate(&mut self, package: &Path) -> Result<Evaluated> {
        let mut model = self.config(package).model();
        if matches!(model, Err(Error::Options(_))) {
            self.leave_out_useless(package);
            model = self.config(package).model();
        }
        let mut model = model?;
        let has_services = model.files.iter().any(|it| !it.services.is_empty());
        if self.is_prost && has_services {
            let setter = Setter::Services(Services::NONE);
            let place = self.place.clone();
            self.options.rust.insert(0, RustOption { setter, place });
            model = self.config(package).model()?;
        }
        let (picked, only) = self.picked(&model);
        let mut config = self.config(package);
        if let Some(only) = only {
            config = only.into_iter().fold(config, Config::only);
            model = config.model()?;
        }
        Ok(Evaluated {
            config,
            model,
            picked,
        })
    }

    fn leave_out_useless(&mut self, package: &Path) {
        let base = tree::config(package, &self.tree, &self.includes);
        let all = std::mem::take(&mut self.options.rust);
        for option in all {
            let options = option.setter.apply(RustOptions::default());
            let config = Config {
                language: Language::Rust(options),
                ..base.clone()
            };
            match config.generate() {
                Err(Error::Options(problems)) => {
                    let message = problems
                        .first()
                        .map_or_else(String::new, |it| it.message.clone());
                    self.options.remarks.push(options::Remark {
                        code: DIFFERENT,
                        place: option.place,
                        message,
                        help: "it was left out: prost-build ignores what matches nothing, here it is an error".to_owned(),
                    });
                }
                _ => self.options.rust.push(option),
            }
        }
    }

    /// The calls that choose the files of the script, if they are not all of the tree; and the files then.
    fn picked(&self, model: &Model) -> (Vec<String>, Option<Vec<String>>) {
        let Some(files) = &self.files else {
            return (Vec::new(), None);
        };
        let mut wanted: Vec<&str> = files.iter().map(String::as_str).collect();
        let mut next = 0;
        while let Some(name) = wanted.get(next).copied() {
            next += 1;
            let file = model.files.iter().find(|it| it.name == name);
            for import in file.iter().flat_map(|it| &it.imports) {
                if !wanted.contains(&import.as_str()) {
                    wanted.push(import);
                }
            }
        }
        let is_generated = |it: &&str| {
            model
                .files
                .iter()
                .any(|file| file.name == **it && file.rust.is_some())
        };
        wanted.retain(|it| is_generated(&it));
        wanted.sort_unstable();
        wanted.dedup();
        let all = model.files.iter().filter(|it| it.rust.is_some()).count();
        if wanted.len() == all || wanted.is_empty() {
            return (Vec::new(), None);
        }
        let calls = wanted
            .iter()
            .map(|it| format!(".only({})", options::literal(it)));
        (
            calls.collect(),
            Some(wanted.iter().map(ToString::to_string).collect()),
        )
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
    words.filter(|it| !it.is_empty())
}

/// Whether a variable is used in more places than where it is made and given to the builder.
fn is_read(text: &str, name: &str) -> bool {
    words(text).filter(|it| *it == name).count() > 2
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

/// The script without the lines that import what is gone.
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

/// The names that paths begin with.
#[derive(Default)]
struct PathStarts(BTreeSet<String>);

impl Visit<'_> for PathStarts {
    fn visit_path(&mut self, path: &syn::Path) {
        let first = path.segments.first().map(|it| it.ident.to_string());
        self.0.extend(first);
        visit::visit_path(self, path);
    }
}
