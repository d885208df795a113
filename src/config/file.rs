//! In: a `protree.toml`. Out: the project it describes, or all errors in it, with their places. Reads no environment
//! variables and no protos.

mod table;

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;
use toml::de::DeTable;

use super::settings::{LanguageSetting, PythonSettings, RustSettings, SourceSettings};
use crate::config::{
    Config, Each, Language, Project, PythonOptions, RustOptions, Target, Template,
};
use protree_compiler::diagnostic::{Diagnostic, Label, Source};
use protree_compiler::error::{Error, Result};
use table::TableReader;

/// The name of the file.
pub(crate) const FILE_NAME: &str = "protree.toml";

/// The keys of the file itself, besides [`SourceSettings`].
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Head {
    /// The folder whose `.proto` files are generated
    tree: PathBuf,
}

/// The key of a `[target.NAME]` that decides which other keys it may have.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TargetLanguage {
    /// The language to generate [default: rust]
    #[serde(default)]
    lang: LanguageSetting,
}

/// The key of a `[target.NAME]` that makes it render a template.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TargetTemplate {
    /// Render this template instead of generating code; what it includes lies in its folder
    #[serde(default)]
    template: Option<PathBuf>,
}

/// The keys of a target that renders a template.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TemplateSettings {
    /// Of a template: what it is rendered for, once each
    #[serde(rename = "for")]
    #[cfg_attr(test, schemars(with = "Option<Each>"))]
    each: Each,
    /// Of a template: where each text goes below the output folder, as a template of its own:
    /// `{{ module.folder }}/{{ service.name|snake }}.rs`
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    path: String,
    /// Of a template: the targets whose names it knows, one for each language [default: all others]
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    names: Option<Vec<Spanned<String>>>,
}

/// The keys of every `[target.NAME]`, whatever its language.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct TargetHead {
    /// The folder to write
    out: PathBuf,
}

impl Project {
    /// The targets of a `protree.toml`. Its relative paths start at the folder it lies in.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| Error::Io {
            operation: "read",
            path: path.to_owned(),
            error,
        })?;
        let source = Source::new(path.display().to_string(), text);
        let base = path.parent().unwrap_or(Path::new(""));
        let mut project = read(&source, base)?;
        for target in &mut project.targets {
            target.config.file = Some(path.to_owned());
        }
        Ok(project)
    }

    /// The same for a text that is not in a file yet; relative paths start at `base`.
    #[cfg(feature = "cli")]
    pub(crate) fn from_text(text: &str, base: &Path) -> Result<Self> {
        let name = base.join(FILE_NAME).display().to_string();
        read(&Source::new(name, text), base)
    }

    /// The targets of the nearest `protree.toml`, in the current folder or above it.
    pub fn find() -> Result<Self> {
        Self::from_file(Self::find_file()?)
    }

    /// The path of the nearest `protree.toml`, without reading it.
    pub(crate) fn find_file() -> Result<PathBuf> {
        let current = std::env::current_dir().map_err(|error| Error::Io {
            operation: "find",
            path: PathBuf::from("."),
            error,
        })?;
        // A relative path, because messages show paths that begin with it.
        let mut folder = PathBuf::new();
        for _ in current.ancestors() {
            let path = folder.join(FILE_NAME);
            if path.is_file() {
                return Ok(path);
            }
            folder.push("..");
        }
        Err(Error::Config {
            message: format!("no `{FILE_NAME}` in `{}` or above it", current.display()),
            help: format!(
                "name the folders (`protree gen protos src/pb`) or write a `{FILE_NAME}`"
            ),
        })
    }
}

impl Config {
    /// The Rust target of a `protree.toml`, which must have exactly one; [`Project::from_file`] reads them all.
    ///
    /// ```no_run
    /// // build.rs
    /// fn main() -> Result<(), protree::Error> {
    ///     protree::Config::from_file("protree.toml")?.build()
    /// }
    /// ```
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let project = Project::from_file(path)?;
        let is_rust = |config: &Self| config.language.rust().is_some() && !config.is_template();
        let configs = project.targets.into_iter().map(|target| target.config);
        let mut configs = configs.filter(is_rust);
        match (configs.next(), configs.next()) {
            (Some(config), None) => Ok(config),
            (first, _) => Err(Error::Config {
                message: format!(
                    "`{}` has {} Rust target",
                    path.display(),
                    if first.is_some() {
                        "more than one"
                    } else {
                        "no"
                    }
                ),
                help: "take the one you mean from `Project::from_file`".to_owned(),
            }),
        }
    }
}

fn read(source: &Source, base: &Path) -> Result<Project> {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    let mut problems: Vec<Diagnostic> = errors
        .iter()
        .map(|error| table::unreadable(source, error))
        .collect();
    // After a syntax error, the parser only guesses what the rest means.
    if problems.is_empty() {
        let project = read_project(source, table, base, &mut problems);
        if problems.is_empty() {
            return Ok(project);
        }
    }
    Err(Error::ConfigFile(problems))
}

fn read_project(
    source: &Source,
    table: Spanned<DeTable<'_>>,
    base: &Path,
    problems: &mut Vec<Diagnostic>,
) -> Project {
    let mut reader = TableReader::new(source, "this file", table);
    let head: Option<Head> = reader.take(problems);
    let mut config = Config::new(base.join(head.map_or_else(PathBuf::new, |head| head.tree)));
    if let Some(settings) = reader.take::<SourceSettings>(problems) {
        settings.apply(&mut config, base);
    }
    let tables = reader.take_tables("target", problems);
    reader.finish(problems);
    let mut targets = Vec::new();
    for (name, table) in tables {
        if let Some((kind, out)) = read_target(source, &name, table, base, problems) {
            targets.push((name, kind, base.join(out)));
        }
    }
    let languages: Vec<(&str, &Language)> = targets
        .iter()
        .filter_map(|(name, kind, _)| match kind {
            TargetKind::Code(language) => Some((name.as_str(), &**language)),
            TargetKind::Template(..) => None,
        })
        .collect();
    let targets = targets.iter().filter_map(|(name, kind, out)| {
        let mut config = config.clone();
        match kind {
            TargetKind::Code(language) => config.language = Language::clone(language),
            TargetKind::Template(file, settings, place) => {
                let known = known_languages(source, settings, place, &languages, problems)?;
                let mut template = Template::new(base.join(file), settings.each, &settings.path);
                let mut known = known.into_iter().cloned();
                config.language = known.next().unwrap_or(config.language);
                template.also = known.next();
                config.template = Some(template);
            }
        }
        Some(Target::new(name, config, out))
    });
    targets.fold(Project::new(), Project::target)
}

/// What a target makes.
enum TargetKind {
    Code(Box<Language>),
    /// The template file, its other keys, and the span of the target.
    Template(PathBuf, TemplateSettings, Range<usize>),
}

/// The languages whose names a template can use: at most one target of each.
fn known_languages<'a>(
    source: &Source,
    settings: &TemplateSettings,
    place: &Range<usize>,
    languages: &[(&str, &'a Language)],
    problems: &mut Vec<Diagnostic>,
) -> Option<Vec<&'a Language>> {
    let label = |span: Range<usize>| Label {
        source: source.clone(),
        span,
        text: String::new(),
    };
    let mut wanted: Vec<(&str, Range<usize>, &Language)> = Vec::new();
    let Some(names) = &settings.names else {
        let all = languages.iter();
        wanted.extend(all.map(|(name, language)| (*name, place.clone(), *language)));
        return one_of_each(&wanted, &label, problems);
    };
    for name in names {
        let mut all = languages.iter();
        let Some((known, language)) = all.find(|(known, _)| known == name.get_ref()) else {
            let message = format!("no target with code is called `{}`", name.get_ref());
            problems.push(Diagnostic::error("E0804", message).label(label(name.span())));
            return None;
        };
        wanted.push((known, name.span(), language));
    }
    one_of_each(&wanted, &label, problems)
}

fn one_of_each<'a>(
    wanted: &[(&str, Range<usize>, &'a Language)],
    label: &dyn Fn(Range<usize>) -> Label,
    problems: &mut Vec<Diagnostic>,
) -> Option<Vec<&'a Language>> {
    // Rust first, because its modules are the ones that templates use.
    let is_rust = |language: &Language| language.rust().is_some();
    let mut found = Vec::new();
    for rust in [true, false] {
        let mut of_language = wanted.iter().filter(|(.., it)| is_rust(it) == rust);
        let first = of_language.next();
        if let (Some((first, ..)), Some((second, place, _))) = (first, of_language.next()) {
            let message = format!(
                "targets `{first}` and `{second}` are of one language: which names does the template use?"
            );
            problems.push(
                Diagnostic::error("E0804", message)
                    .label(label(place.clone()))
                    .help(format!("say it with `names = [\"{first}\"]`")),
            );
            return None;
        }
        found.extend(first.map(|(.., language)| *language));
    }
    Some(found)
}

fn read_target(
    source: &Source,
    name: &str,
    table: Spanned<DeTable<'_>>,
    base: &Path,
    problems: &mut Vec<Diagnostic>,
) -> Option<(TargetKind, PathBuf)> {
    let place = table.span();
    let mut reader = TableReader::new(source, format!("`target.{name}`"), table);
    let template: Option<TargetTemplate> = reader.take(problems);
    if let Some(file) = template.and_then(|it| it.template) {
        let settings: Option<TemplateSettings> = reader.take(problems);
        let head: Option<TargetHead> = reader.take(problems);
        reader.finish(problems);
        return Some((TargetKind::Template(file, settings?, place), head?.out));
    }
    let language: Option<TargetLanguage> = reader.take(problems);
    let head: Option<TargetHead> = reader.take(problems);
    let language = match language?.lang {
        LanguageSetting::Rust => {
            let mut options = RustOptions::default();
            if let Some(settings) = reader.take::<RustSettings>(problems) {
                settings.apply(&mut options, base);
            }
            Language::Rust(options)
        }
        LanguageSetting::Python => {
            let mut options = PythonOptions::default();
            if let Some(settings) = reader.take::<PythonSettings>(problems) {
                settings.apply(&mut options);
            }
            Language::Python(options)
        }
    };
    reader.finish(problems);
    Some((TargetKind::Code(Box::new(language)), head?.out))
}

#[cfg(test)]
mod schema;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::{
        Config, Imports, Language, Layout, Project, PythonOptions, RustOptions, Services, Target,
    };
    use protree_compiler::diagnostic::Source;
    use protree_compiler::error::Result;

    fn read(text: &str) -> Result<Project> {
        super::read(&Source::new("protree.toml", text), Path::new("base"))
    }

    fn check_error(text: &str, expected: &[&str]) {
        let error = read(text).expect_err("the file is wrong");
        assert_eq!(error.exit_code(), 2);
        let report = error.to_string();
        for part in expected {
            assert!(report.contains(part), "no {part:?} in:\n{report}");
        }
    }

    #[test]
    fn every_key_is_read() {
        let project = read(
            r#"
            tree = "protos"
            include = ["third_party", "google/api=vendor/api"]
            exclude = ["**/internal/**"]
            only = ["a/**"]
            deny-warnings = true

            [target.server]
            out = "src/pb"
            layout = "directory"
            services = "server"

            [target.client]
            lang = "python"
            out = "/srv/pb"
            imports = "absolute"
            package-prefix = "acme.pb"
            "#,
        )
        .expect("the file is right");
        let config = Config::new("base/protos")
            .include("base/third_party")
            .include_as("google/api", "base/vendor/api")
            .exclude("**/internal/**")
            .only("a/**")
            .deny_warnings(true);
        let server = Services {
            client: false,
            server: true,
        };
        let rust = RustOptions::default()
            .layout(Layout::Directory)
            .services(server);
        let python = PythonOptions::default()
            .imports(Imports::Absolute)
            .package_prefix("acme.pb");
        let expected = Project::new()
            .target(Target::new(
                "client",
                config.clone().python(python),
                "/srv/pb",
            ))
            .target(Target::new("server", config.rust(rust), "base/src/pb"));
        assert_eq!(project, expected);
    }

    #[test]
    fn a_target_is_rust_unless_it_says_otherwise() {
        let project = read("tree = 'protos'\n[target.any]\nout = 'pb'").expect("the file is right");
        assert_eq!(
            project.targets[0].config.language,
            Language::Rust(RustOptions::default())
        );
    }

    #[test]
    fn unknown_keys_are_all_reported_with_the_nearest_one() {
        check_error(
            "tree = 'protos'\nexlude = []\n[target.rust]\nout = 'pb'\nlayuot = 'package'\n",
            &[
                "protree.toml:2:1",
                "unknown key `exlude` in this file",
                "did you mean `exclude`?",
                "protree.toml:5:1",
                "unknown key `layuot` in `target.rust`",
                "did you mean `layout`?",
            ],
        );
    }

    #[test]
    fn a_key_of_the_other_language_is_unknown() {
        check_error(
            "tree = 'protos'\n[target.rust]\nout = 'pb'\nimports = 'relative'\n",
            &[
                "protree.toml:4:1",
                "unknown key `imports` in `target.rust`",
                "the keys are",
            ],
        );
    }

    #[test]
    fn wrong_values_are_shown() {
        check_error(
            "tree = 'protos'\n[target.rust]\nout = 'pb'\nlayout = 'flat'\n",
            &["protree.toml:4:10", "`flat`", "`package`", "`directory`"],
        );
        check_error(
            "tree = 1\n[target.rust]\nout = 'pb'",
            &["protree.toml:1:8", "expected path string"],
        );
        check_error(
            "tree = 'protos'\ntarget = 1",
            &["protree.toml:2:10", "`target` is not a table"],
        );
    }

    #[test]
    fn missing_keys_are_named() {
        check_error("[target.rust]\nout = 'pb'", &["missing field `tree`"]);
        check_error(
            "tree = 'protos'\n[target.rust]\n",
            &["protree.toml:2:1", "missing field `out`"],
        );
        check_error("tree = 'protos'\n", &["no target", "[target.rust]"]);
    }

    #[test]
    fn syntax_errors_are_shown() {
        check_error("tree = 'protos\n", &["protree.toml:1:"]);
    }
}
