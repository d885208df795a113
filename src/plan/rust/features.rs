//! The Cargo feature of each package, and the features that it needs.
//!
//! In: the modules with their files, and which file uses which. Out: the features, and the modules and files behind
//! them. All definitions of a file are behind the feature of its module, even if nested types are in another module.

use std::collections::{BTreeMap, BTreeSet};

use super::proto_paths::{covering, covers, without_dot};
use super::symbols::Symbols;
use super::{ModuleId, RustPlan, reachability};
use crate::config::FeatureName;
use protree_compiler::compile::suggest::nearest;
use protree_compiler::compile::{FileId, Schema};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};
use protree_compiler::ordered;

/// The features of the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeaturesPlan {
    /// By name, the features that its code needs; two features may need each other.
    pub(crate) needs: BTreeMap<String, BTreeSet<String>>,
    /// For each module with files, the feature of their definitions.
    of_module: BTreeMap<ModuleId, String>,
    of_file: BTreeMap<FileId, ModuleId>,
    /// Modules that hold only the definitions of their own files.
    whole: BTreeSet<ModuleId>,
}

impl FeaturesPlan {
    /// The feature of a module's files; `None` if it has none.
    pub(crate) fn of_module(&self, module: ModuleId) -> Option<&str> {
        self.of_module.get(&module).map(String::as_str)
    }

    /// The feature of all definitions of a file.
    pub(crate) fn of_file(&self, file: FileId) -> Option<&str> {
        self.of_module(*self.of_file.get(&file)?)
    }

    /// The feature of a whole module. Other modules are always compiled, because they contain child modules or nested
    /// types of other packages, and their items are behind features one by one.
    pub(crate) fn of_whole(&self, module: ModuleId) -> Option<&str> {
        self.of_module(module)
            .filter(|_| self.whole.contains(&module))
    }
}

pub(super) fn plan(
    schema: &Schema,
    symbols: &Symbols<'_>,
    plan: &RustPlan,
) -> Result<FeaturesPlan> {
    let units = plan.units.iter().filter(|unit| unit.selected);
    let of_file: BTreeMap<FileId, ModuleId> =
        ordered::map(units.map(|unit| (unit.file, unit.module)));
    let of_module = names(schema, plan, of_file.values().copied().collect())?;
    let shared = plan.shared_modules();
    let is_whole =
        |module: &ModuleId| plan.modules[*module].children.is_empty() && !shared.contains(module);
    let mut features = FeaturesPlan {
        needs: BTreeMap::new(),
        whole: of_module.keys().copied().filter(is_whole).collect(),
        of_module,
        of_file,
    };
    features.needs = needs(&features, &reachability::uses(schema, symbols));
    Ok(features)
}

/// The features that other crates need to have enabled, because fields and rpcs use types behind them.
pub(super) fn of_other_code(
    schema: &Schema,
    symbols: &Symbols<'_>,
    plan: &RustPlan,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let externals = symbols.types.iter().map(|it| it.external.as_ref());
    if externals
        .flatten()
        .all(|external| external.feature.is_none())
    {
        return features;
    }
    let units = plan.units.iter().filter(|unit| unit.selected);
    let written: BTreeSet<FileId> = units.map(|unit| unit.file).collect();
    let of_fields = symbols.types.iter().flat_map(|definition| {
        let names = definition.references();
        names.map(|name| (definition.file, name))
    });
    let of_rpcs = written.iter().flat_map(|&file| {
        let services = schema.files[file].descriptor.service.iter();
        let rpcs = services.flat_map(|service| &service.method);
        rpcs.flat_map(move |rpc| [(file, rpc.input_type()), (file, rpc.output_type())])
    });
    let used = of_fields.filter(|(file, _)| written.contains(file));
    for (file, name) in used.chain(of_rpcs) {
        let id = symbols.find(symbols.files[file].island, name);
        let external = id.and_then(|id| symbols.types[id].external.as_ref());
        if let Some((krate, feature)) = external.and_then(|it| it.feature.as_ref()) {
            let features = features.entry(krate.clone()).or_default();
            features.insert(feature.clone());
        }
    }
    features
}

/// The features that the code behind each feature uses. Cargo resolves indirect ones, and allows cycles.
fn needs(features: &FeaturesPlan, uses: &[Vec<FileId>]) -> BTreeMap<String, BTreeSet<String>> {
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for &file in features.of_file.keys() {
        let Some(own) = features.of_file(file) else {
            continue;
        };
        let others = uses[file]
            .iter()
            .filter_map(|&other| features.of_file(other));
        let needs = needs.entry(own.to_owned()).or_default();
        needs.extend(others.filter(|&other| other != own).map(str::to_owned));
    }
    needs
}

/// The feature of each module with files, or all errors in their names.
fn names(
    schema: &Schema,
    plan: &RustPlan,
    modules: BTreeSet<ModuleId>,
) -> Result<BTreeMap<ModuleId, String>> {
    let given = &plan.options.feature_names;
    let package = |module: ModuleId| (module, plan.modules[module].key.replace('/', "."));
    let packages = ordered::map(modules.into_iter().map(package));
    let problems: Vec<Diagnostic> = given
        .iter()
        .filter_map(|name| wrong_name(name).or_else(|| no_match(name, &packages)))
        .collect();
    if !problems.is_empty() {
        return Err(Error::Options(problems));
    }
    let mut names = BTreeMap::new();
    let mut natural: BTreeMap<String, Vec<ModuleId>> = BTreeMap::new();
    for (&module, package) in &packages {
        let matching = given.iter().filter(|given| covers(&given.path, package));
        let narrowest = matching.max_by_key(|given| without_dot(&given.path).len());
        let name = narrowest.map_or_else(
            || {
                let name = natural_name(&plan.modules[module].key);
                natural.entry(name.clone()).or_default().push(module);
                name
            },
            |given| given.feature.clone(),
        );
        names.insert(module, name);
    }
    let clashes = natural.iter().filter_map(|(name, modules)| {
        let is_taken = modules.len() > 1 || name == "default";
        is_taken.then(|| clash(schema, plan, name, modules))
    });
    let clashes: Vec<Diagnostic> = clashes.collect();
    if clashes.is_empty() {
        Ok(names)
    } else {
        Err(Error::Protos(clashes))
    }
}

/// The name of a feature in the usual style: with `-`, which no package contains, so that two packages never get the
/// same one. Dots need quotes in `Cargo.toml` and are rejected by crates.io, and folders may have other invalid
/// characters.
fn natural_name(key: &str) -> String {
    let name = key.replace('/', "-");
    let name = name.replace(|c| !is_allowed(c), "_");
    match name.strip_prefix(['-', '+']) {
        Some(rest) => format!("_{rest}"),
        None => name,
    }
}

/// Whether Cargo and crates.io accept the character in the name of a feature.
fn is_allowed(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+')
}

fn wrong_name(name: &FeatureName) -> Option<Diagnostic> {
    let FeatureName { path, feature } = name;
    let starts_well = !feature.starts_with(['-', '+']) && !feature.is_empty();
    let (message, help) = if feature == "default" {
        (
            "`feature-name`: `default` is the feature that Cargo turns on by itself".to_owned(),
            format!("name another, and put it into `default` in `Cargo.toml`: `{path}=core`"),
        )
    } else if starts_well && feature.chars().all(is_allowed) {
        return None;
    } else {
        (
            format!("`feature-name`: `{feature}` is no name for a Cargo feature"),
            "letters, digits and `_` make one, and `-` and `+` after the first of them".to_owned(),
        )
    };
    Some(Diagnostic::error("E0724", message).help(help))
}

fn no_match(name: &FeatureName, packages: &BTreeMap<ModuleId, String>) -> Option<Diagnostic> {
    if packages.values().any(|package| covers(&name.path, package)) {
        return None;
    }
    let message = format!("`feature-name`: `{}` matches no package", name.path);
    let error = Diagnostic::error("E0710", message);
    let packages = packages.values();
    let scopes: BTreeSet<&str> = packages.flat_map(|package| covering(package)).collect();
    Some(match nearest(without_dot(&name.path), scopes) {
        Some(package) => error.help(format!("did you mean `.{package}`?")),
        None => error.help("name a package that is generated, or one that others are below"),
    })
}

/// The error labels the first file of each module, to show where the name comes from.
fn clash(schema: &Schema, plan: &RustPlan, name: &str, modules: &[ModuleId]) -> Diagnostic {
    let message = if name == "default" {
        "the feature of this package would be `default`, which Cargo turns on by itself".to_owned()
    } else {
        format!("different packages would be behind one feature, `{name}`")
    };
    let first = &plan.modules[modules[modules.len() - 1]].key;
    let path = first.replace('/', ".");
    let error = Diagnostic::error("E0723", message).help(format!(
        "give one a feature of another name: `--feature-name .{path}=NAME`, or `.feature_name(\".{path}\", \"NAME\")`"
    ));
    modules.iter().fold(error, |error, &module| {
        let files = plan.modules[module].units.iter();
        let mut files = files.map(|&unit| &schema.files[plan.units[unit].file]);
        match files.next() {
            Some(file) => error.label(file.label(&[2], "this one")),
            None => error,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::natural_name;

    #[test]
    fn names_of_features_are_valid_in_cargo() {
        for (key, expected) in [
            ("google/rpc", "google-rpc"),
            ("my_shop/v1", "my_shop-v1"),
            ("a folder/ä", "a_folder-_"),
            ("-x", "_x"),
            ("3d", "3d"),
        ] {
            assert_eq!(natural_name(key), expected, "{key}");
        }
    }
}
