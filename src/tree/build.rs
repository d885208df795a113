//! In: schema and plans. Out: the model. Makes no decisions.

mod islands;
mod messages;
#[cfg(feature = "python")]
mod python;
mod rust;
mod services;

use std::collections::{BTreeMap, HashMap};

use self::islands::Islands;
use self::rust::rust_code;
use super::features;
#[cfg(feature = "python")]
use super::model::PythonCode;
use super::model::{File, Model, Package, Reference, RustPath, VERSION};
use super::options::{Definitions, Options};
#[cfg(feature = "python")]
use super::requirements;
#[cfg(feature = "python")]
use crate::plan::python::PythonPlan;
use crate::plan::rust::{MessagePlan, RustPlan, TypeId, Unit};
use crate::plan::{Plan, Target};
use protree_compiler::compile::{self, FileId, Schema, SchemaFile, features::named};
use protree_compiler::descriptor::elements::kind_at;
use protree_compiler::syntax::Comments;

/// The model of the files that the first plan generates, with the names from all plans.
pub(crate) fn model(schema: &Schema, plans: &[&Plan]) -> Model {
    let names = Names::new(plans);
    let generated = generated(&plans[0].target);
    let is_generated: Vec<bool> = (0..schema.files.len())
        .map(|id| generated.binary_search(&id).is_ok())
        .collect();
    let definitions: Vec<Definitions<'_>> = schema
        .islands
        .iter()
        .map(|island| {
            let mut definitions = Definitions::default();
            definitions.add(compile::bundled_descriptor_proto());
            for &file in &island.files {
                definitions.add(&schema.files[file].descriptor);
            }
            definitions
        })
        .collect();
    let islands = Islands::new(schema);
    let file = |&id: &FileId| {
        let file = &schema.files[id];
        let comments = file.comments.iter().collect();
        let island = islands.first[id];
        let builder = Builder {
            schema,
            names: &names,
            is_generated: &is_generated,
            definitions: &definitions[island],
            definer: &islands.definers[island],
            id,
            file,
            comments,
        };
        builder.file()
    };
    let files: Vec<File> = generated.iter().map(file).collect();
    let mut packages: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for file in &files {
        let files = packages.entry(&file.package).or_default();
        files.push(file.name.clone());
    }
    let packages = packages.into_iter().map(|(name, files)| Package {
        name: name.to_owned(),
        files,
    });
    Model {
        version: VERSION,
        packages: packages.collect(),
        rust: names.rust.map(|rust| rust_code(schema, rust, &files)),
        #[cfg(feature = "python")]
        python: names.python.map(|python| PythonCode {
            dependencies: requirements::of_python(schema, python),
        }),
        #[cfg(not(feature = "python"))]
        python: None,
        files,
    }
}

/// The files that a plan generates, sorted.
fn generated(target: &Target) -> Vec<FileId> {
    match target {
        Target::Rust(plan) => {
            let units = plan.units.iter().filter(|unit| unit.selected);
            units.map(|unit| unit.file).collect()
        }
        #[cfg(feature = "python")]
        Target::Python(plan) => plan.modules.iter().map(|module| module.file).collect(),
    }
}

/// The plan of each language.
struct Names<'a> {
    rust: Option<&'a RustPlan>,
    units: HashMap<FileId, &'a Unit>,
    #[cfg(feature = "python")]
    python: Option<&'a PythonPlan>,
    #[cfg(feature = "python")]
    python_files: std::collections::HashSet<FileId>,
}

impl<'a> Names<'a> {
    fn new(plans: &[&'a Plan]) -> Self {
        let mut names = Self {
            rust: None,
            units: HashMap::new(),
            #[cfg(feature = "python")]
            python: None,
            #[cfg(feature = "python")]
            python_files: std::collections::HashSet::new(),
        };
        for plan in plans {
            match &plan.target {
                Target::Rust(plan) => {
                    names.units = plan.units.iter().map(|unit| (unit.file, unit)).collect();
                    names.rust = Some(plan);
                }
                #[cfg(feature = "python")]
                Target::Python(plan) => {
                    names.python_files = plan.modules.iter().map(|it| it.file).collect();
                    names.python = Some(plan);
                }
            }
        }
        names
    }
}

/// A message, with its plan for Rust.
#[derive(Clone, Copy)]
struct RustMessage<'a> {
    id: TypeId,
    plan: &'a MessagePlan,
}

/// Builds the model of one file.
struct Builder<'a> {
    schema: &'a Schema,
    names: &'a Names<'a>,
    is_generated: &'a [bool],
    definitions: &'a Definitions<'a>,
    definer: &'a HashMap<String, FileId>,
    id: FileId,
    file: &'a SchemaFile,
    comments: HashMap<&'a [i32], &'a Comments>,
}

impl<'a> Builder<'a> {
    fn file(&self) -> File {
        let descriptor = &self.file.descriptor;
        let scope = descriptor.package();
        let unit = self.names.units.get(&self.id);
        let types = |list: Option<&'a Vec<TypeId>>| list.into_iter().flatten().copied().map(Some);
        let padded = |list| types(list).chain(std::iter::repeat(None));
        let messages = descriptor.message_type.iter().zip(0..);
        let messages = messages.zip(padded(unit.map(|unit| &unit.messages)));
        let enums = descriptor.enum_type.iter().zip(0..);
        let enums = enums.zip(padded(unit.map(|unit| &unit.enums)));
        let services = descriptor.service.iter().zip(0..);
        let services = services.zip(padded(unit.map(|unit| &unit.services)));
        File {
            name: self.file.path.as_str().to_owned(),
            package: scope.to_owned(),
            edition: features::edition(self.file),
            features: self.features(&[]),
            changed_features: features::features(self.file),
            options: self.options(&[]),
            imports: descriptor.dependency.clone(),
            messages: messages
                .map(|((message, index), id)| self.message(message, scope, &[4, index], id))
                .collect(),
            enums: enums
                .map(|((each, index), id)| self.enumeration(each, scope, &[5, index], id))
                .collect(),
            services: services
                .map(|((service, index), id)| self.service(service, index, id))
                .collect(),
            rust: self.rust_place(),
            #[cfg(feature = "python")]
            python: self.python_modules(self.id),
            #[cfg(not(feature = "python"))]
            python: None,
        }
    }

    fn comment(&self, path: &[i32]) -> String {
        let Some(comments) = self.comments.get(path) else {
            return String::new();
        };
        let texts = self.file.comment_texts(comments);
        let text = texts.leading.as_deref();
        let text = text.or(texts.trailing_anywhere()).unwrap_or_default();
        let lines = text.lines();
        let lines: Vec<&str> = lines
            .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
            .collect();
        lines.join("\n").trim_matches('\n').to_owned()
    }

    fn options(&self, path: &[i32]) -> Options {
        let kept = self.file.interpreted.of(path);
        let bytes = kept.and_then(|kept| kept.bytes.as_deref());
        let (Some(bytes), Some(kind)) = (bytes, kind_at(path)) else {
            return Options::new();
        };
        self.definitions.read(kind.options_message(), bytes)
    }

    fn features(&self, path: &[i32]) -> BTreeMap<String, String> {
        let features = named(&self.file.features.at(path)).into_iter();
        features
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn reference(&self, type_name: &str, rust: Option<RustPath>) -> Reference {
        let full_name = type_name.strip_prefix('.').unwrap_or(type_name);
        let file = self.definer.get(full_name).copied();
        let file = file.expect("invariant: the schema is linked");
        Reference {
            name: full_name.rsplit('.').next().unwrap_or(full_name).to_owned(),
            full_name: full_name.to_owned(),
            file: self.schema.files[file].path.as_str().to_owned(),
            generated: self.is_generated[file],
            rust,
            #[cfg(feature = "python")]
            python: self.python_path(file, full_name),
            #[cfg(not(feature = "python"))]
            python: None,
        }
    }
}

fn joined(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}
