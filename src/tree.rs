//! In: schema and plan. Out: the generated modules for people and tools: their sources, their contents, and what a
//! crate needs to use them. Makes no decisions.
//!
//! A run only needs the [`Usage`]; the [`model`] has everything.

#[cfg(feature = "template")]
mod build;
#[cfg(feature = "template")]
mod features;
#[cfg(feature = "cli")]
pub(crate) mod graph;
#[cfg(feature = "cli")]
pub(crate) mod manifest;
#[cfg(feature = "template")]
pub mod model;
#[cfg(feature = "template")]
mod options;
mod requirements;
#[cfg(all(test, feature = "template"))]
mod schema;
#[cfg(feature = "cli")]
pub(crate) mod text;
#[cfg(feature = "cli")]
pub(crate) mod usage;

#[cfg(feature = "cli")]
pub(crate) use self::features::edition;
#[cfg(feature = "template")]
pub(crate) use build::model;

use std::collections::BTreeMap;

use crate::plan::rust::RustPlan;
use crate::plan::{Plan, Target};
use protree_compiler::compile::Schema;
use protree_compiler::ordered;
use protree_compiler::paths::ProtoPath;

/// How to use the generated code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Usage {
    /// The dependencies of the code, sorted by name.
    pub dependencies: Vec<Dependency>,
    /// The entries of the `[features]` table of `Cargo.toml`, sorted by name; empty unless the Rust options set
    /// [`package_features`](crate::RustOptions::package_features).
    pub features: Vec<CrateFeature>,
    /// The features that other crates need to have enabled, because the code uses types behind them; by the name of the
    /// crate in Rust paths.
    pub foreign_features: BTreeMap<String, Vec<String>>,
    /// The files whose Rust module does not match their folder, so that people may look in the wrong place; sorted by
    /// module.
    pub misplaced: Vec<Misplaced>,
}

/// A file whose module does not match its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Misplaced {
    /// The file.
    pub file: ProtoPath,
    /// Its package; may be empty.
    pub package: String,
    /// The names of its module, from the root of the output down.
    pub module: Vec<String>,
}

/// A crate or distribution that generated code uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "template", derive(serde::Serialize))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Dependency {
    /// As its registry knows it
    pub name: String,
    /// The version to require
    pub version: String,
}

/// A Cargo feature that generated code asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "template", derive(serde::Serialize))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CrateFeature {
    /// Such as `acme-shop-v1`
    pub name: String,
    /// The features that it turns on, sorted; two may turn on each other, for packages may
    pub needs: Vec<String>,
}

/// The features of Rust code.
fn features_of(plan: &RustPlan) -> Vec<CrateFeature> {
    let features = plan.features.iter().flat_map(|features| &features.needs);
    features
        .map(|(name, needs)| CrateFeature {
            name: name.clone(),
            needs: needs.iter().cloned().collect(),
        })
        .collect()
}

/// The features that other crates need to have enabled.
fn foreign_features_of(plan: &RustPlan) -> BTreeMap<String, Vec<String>> {
    let features = plan.foreign_features.iter();
    ordered::map(
        features.map(|(krate, features)| (krate.clone(), features.iter().cloned().collect())),
    )
}

/// How to use the code of a plan.
pub(crate) fn usage_of(schema: &Schema, plan: &Plan) -> Usage {
    match &plan.target {
        Target::Rust(plan) => {
            let units = plan.units.iter().filter(|unit| unit.selected);
            let mut misplaced: Vec<Misplaced> = units
                .map(|unit| {
                    let file = &schema.files[unit.file];
                    let scope = plan.modules[unit.module].scope;
                    Misplaced {
                        file: file.path.clone(),
                        package: file.descriptor.package().to_owned(),
                        module: plan.scopes[scope].clone(),
                    }
                })
                .filter(|place| !is_folder(&place.file, &place.module))
                .collect();
            ordered::sort_by(&mut misplaced, |a, b| a.module.cmp(&b.module));
            Usage {
                dependencies: requirements::of_rust(schema, plan),
                features: features_of(plan),
                foreign_features: foreign_features_of(plan),
                misplaced,
            }
        }
        #[cfg(feature = "python")]
        Target::Python(plan) => Usage {
            dependencies: requirements::of_python(schema, plan),
            features: Vec::new(),
            foreign_features: BTreeMap::new(),
            misplaced: Vec::new(),
        },
    }
}

/// Whether the module matches the folder of the file. For a file in the root of the tree, the stem counts as its
/// folder.
fn is_folder(file: &ProtoPath, module: &[String]) -> bool {
    let folders: Vec<&str> = file.folders().collect();
    if folders.is_empty() {
        module == [file.stem()]
    } else {
        module == folders
    }
}
