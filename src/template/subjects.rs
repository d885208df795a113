//! In: the model, as data and as template values, and what a template is rendered for. Out: the subjects, each with the
//! variables of its template.

use std::collections::BTreeMap;

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use crate::config::Each;
use crate::tree::model::{File, Model};

/// One element for which a template is rendered.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) each: Each,
    /// Its full name or path; empty for the tree.
    pub(super) name: String,
    /// The file that defines it, if it is defined in one.
    pub(super) file: Option<String>,
    /// The template variables: the element, and the elements that contain it.
    pub(super) context: BTreeMap<&'static str, Value>,
}

/// The data as a template value.
pub(super) fn value(data: &impl Serialize) -> Value {
    Value::from(Serde(data))
}

pub(super) fn subjects(model: &Model, values: &Value, each: Each) -> Vec<Subject> {
    let of_file = |name: &'static str, list: fn(&File) -> Vec<(String, Value)>| {
        let files = model.files.iter();
        let subjects = files.flat_map(move |file| {
            let around = around(model, file);
            list(file).into_iter().map(move |(full_name, value)| {
                let mut context = around.clone();
                context.insert(name, value);
                Subject {
                    each,
                    name: full_name,
                    file: Some(file.name.clone()),
                    context,
                }
            })
        });
        subjects.collect()
    };
    let alone = |name: &'static str, full_name: &str, value: Value| Subject {
        each,
        name: full_name.to_owned(),
        file: None,
        context: [(name, value)].into(),
    };
    match each {
        Each::Tree => vec![alone("tree", "", values.clone())],
        Each::Package => {
            let packages = model.packages.iter();
            packages
                .map(|it| alone("package", &it.name, value(it)))
                .collect()
        }
        Each::Module => {
            let modules = model.rust.iter().flat_map(|rust| &rust.modules);
            modules
                .map(|it| alone("module", &it.path, value(it)))
                .collect()
        }
        Each::File => of_file("file", |file| vec![(file.name.clone(), value(file))]),
        Each::Message => of_file("message", |file| {
            let messages = file.all_messages().into_iter();
            messages
                .map(|it| (it.full_name.clone(), value(it)))
                .collect()
        }),
        Each::Enum => of_file("enum", |file| {
            let enums = file.all_enums().into_iter();
            enums.map(|it| (it.full_name.clone(), value(it))).collect()
        }),
        Each::Service => of_file("service", |file| {
            let services = file.services.iter();
            services
                .map(|it| (it.full_name.clone(), value(it)))
                .collect()
        }),
    }
}

/// The file, its package and its module.
fn around(model: &Model, file: &File) -> BTreeMap<&'static str, Value> {
    let mut context = BTreeMap::from([("file", value(file))]);
    let mut packages = model.packages.iter();
    if let Some(package) = packages.find(|package| package.name == file.package) {
        context.insert("package", value(package));
    }
    let mut modules = model.rust.iter().flat_map(|rust| &rust.modules);
    if let Some(module) = modules.find(|module| module.files.contains(&file.name)) {
        context.insert("module", value(module));
    }
    context
}
