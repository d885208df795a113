//! In: a place where a build script compiles protos. Out: the equivalent call of protree, with the options that have an
//! equivalent, and what it generates.

use std::ops::Range;
use std::path::Path;

use super::calls::Site;
use super::options::{self, DIFFERENT, Options, RustOption, Setter, UNKNOWN_VALUE};
use super::values::Names;
use super::words;
use crate::config::{Config, Language, RustOptions, Services};
use crate::init::tree;
use crate::tree::model::Model;
use protree_compiler::diagnostic::{Diagnostic, Label, Source};
use protree_compiler::error::{Error, Result};

/// A call site and everything that is known about it.
#[derive(Debug)]
pub(super) struct Conversion {
    pub(super) place: Range<usize>,
    pub(super) statement: Option<Range<usize>>,
    pub(super) statements: Vec<Range<usize>>,
    pub(super) returns_io_error: bool,
    pub(super) is_prost: bool,
    pub(super) tree: String,
    pub(super) includes: Vec<String>,
    /// Paths within the tree; `None` if they are unknown.
    pub(super) files: Option<Vec<String>>,
    pub(super) options: Options,
}

/// The model of a configuration, and how its files are selected.
pub(super) struct Evaluated {
    pub(super) config: Config,
    pub(super) model: Model,
    /// Calls such as `.only("a.proto")`.
    pub(super) picked: Vec<String>,
}

impl Conversion {
    pub(super) fn of(
        site: &Site<'_>,
        names: &Names<'_>,
        package: &Path,
        source: &Source,
    ) -> Result<Self> {
        let mut options = Options::of(&site.calls, names);
        let files = site.arguments.first().and_then(|it| names.texts(it));
        let files: Option<Vec<String>> =
            files.map(|it| it.iter().map(|file| tree::plain_path(file)).collect());
        let includes = site.arguments.get(1).map(|it| names.texts(it));
        let includes = match includes {
            Some(includes) => includes,
            None if site.method.contains("fds") => None,
            // `compile_protos` of a single file takes the file's folder as the include root.
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

    /// Whether one call can replace both.
    pub(super) fn is_like(&self, other: &Self) -> bool {
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

    /// The statement, if it does nothing else.
    pub(super) fn own_statement(&self) -> Option<Range<usize>> {
        let statement = self.statement.clone()?;
        (statement.start == self.place.start).then_some(statement)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.files = match (self.files.take(), other.files) {
            (Some(mut own), Some(others)) => {
                own.extend(others);
                Some(own)
            }
            _ => None,
        };
        self.options.remarks.extend(other.options.remarks);
    }

    /// The default name of the folder below `OUT_DIR`.
    pub(super) fn usual_name(&self) -> String {
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

    /// Generates once, and removes options that match nothing, which protree would report as errors.
    pub(super) fn evaluate(&mut self, package: &Path) -> Result<Evaluated> {
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

    /// The calls that select the script's files, if these are not the whole tree; and the files that the calls select.
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
        wanted.retain(|it| is_generated(it));
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

/// Whether a variable is used in more places than its definition and the call on the builder.
fn is_read(text: &str, name: &str) -> bool {
    words(text).filter(|it| *it == name).count() > 2
}
