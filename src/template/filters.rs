//! The filters and functions of templates, in addition to the built-in ones.

use std::collections::HashMap;
use std::sync::Arc;

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use minijinja::value::Kwargs;
use minijinja::{Environment, Error, ErrorKind, Value};

use crate::plan::rust::names;

/// Adds all of them; they look up elements in `model`.
pub(super) fn add(environment: &mut Environment<'_>, model: &Value) {
    environment.add_filter("snake", |text: &str| text.to_snake_case());
    environment.add_filter("pascal", |text: &str| text.to_upper_camel_case());
    environment.add_filter("camel", |text: &str| text.to_lower_camel_case());
    environment.add_filter("kebab", |text: &str| text.to_kebab_case());
    environment.add_filter("shouty", |text: &str| text.to_shouty_snake_case());
    environment.add_filter("rust_ident", |text: &str| {
        names::identifier(text).into_owned()
    });
    environment.add_filter("rust_string", |text: &str| format!("{text:?}"));
    environment.add_filter("prefix_lines", prefix_lines);
    environment.add_filter("rust_path", |of: &Value, options: Kwargs| {
        rust_path(of, &Viewpoint::of(&options)?)
    });
    environment.add_filter("rust_type", |of: &Value, options: Kwargs| {
        rust_type(of, &Viewpoint::of(&options)?)
    });
    let index = Arc::new(Index::new(model));
    let files = Arc::clone(&index);
    environment.add_filter("files", move |of: &Value| {
        let files = files.containers(of)?.into_iter();
        Ok::<Value, Error>(files.collect())
    });
    for key in ["messages", "enums", "services"] {
        let index = Arc::clone(&index);
        environment.add_filter(key, move |of: &Value| index.all(of, key));
    }
    environment.add_function("element", move |reference: &Value| index.element(reference));
}

fn failed(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// Adds `prefix` to every line; an empty text stays empty.
fn prefix_lines(text: &str, prefix: &str) -> String {
    let lines = text.lines();
    let lines: Vec<String> = lines
        .map(|line| format!("{prefix}{line}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

/// The place of the Rust code that needs a path.
enum Viewpoint {
    /// No particular place: paths start at the root of the generated code.
    Root,
    /// Outside the generated code, which has this path there.
    Outside(String),
    /// In this module of the generated code.
    Inside(String),
}

impl Viewpoint {
    fn of(options: &Kwargs) -> Result<Self, Error> {
        let root: Option<String> = options.get("root")?;
        let from: Option<Value> = options.get("from")?;
        options.assert_all_used()?;
        match (root, from) {
            (None, None) => Ok(Self::Root),
            (Some(root), None) => Ok(Self::Outside(root)),
            (None, Some(from)) => module_path(&from).map(Self::Inside),
            (Some(_), Some(_)) => Err(failed("`root` and `from` are given: leave one out")),
        }
    }
}

/// The path by which Rust code reaches an element.
fn rust_path(of: &Value, viewpoint: &Viewpoint) -> Result<String, Error> {
    let own = of.get_attr("rust")?;
    let found = if own.is_undefined() { of } else { &own };
    let path = found.get_attr("path")?;
    let Some(path) = path.as_str() else {
        return Err(failed("this has no Rust path"));
    };
    let is_external = found.get_attr("external")?.is_true();
    let is_anywhere = is_external && !path.starts_with("super::");
    match viewpoint {
        _ if is_anywhere => Ok(path.to_owned()),
        Viewpoint::Root => Ok(path.to_owned()),
        Viewpoint::Outside(root) => {
            // Part of the path is above the generated code.
            let (mut root, mut path) = (root.as_str(), path);
            while let Some(rest) = path.strip_prefix("super::") {
                let above = root.rsplit_once("::");
                (root, _) = above.ok_or_else(|| failed("nothing is above `root`"))?;
                path = rest;
            }
            Ok(format!("{root}::{path}"))
        }
        Viewpoint::Inside(module) => {
            let module: Vec<&str> = module.split("::").filter(|it| !it.is_empty()).collect();
            let parts: Vec<&str> = path.split("::").collect();
            let inside = &parts[..parts.len() - 1];
            let common = module.iter().zip(inside).take_while(|(a, b)| a == b);
            let common = common.count();
            let up = "super::".repeat(module.len() - common);
            Ok(up + &parts[common..].join("::"))
        }
    }
}

/// The Rust type of a field; the path of a message in it is as in [`rust_path`].
fn rust_type(of: &Value, viewpoint: &Viewpoint) -> Result<String, Error> {
    let found = of.get_attr("rust")?.get_attr("type")?;
    let Some(text) = found.as_str() else {
        return Err(failed("this is no field with a Rust type"));
    };
    if !text.contains("{}") {
        return Ok(text.to_owned());
    }
    let path = rust_path(&of.get_attr("target")?, viewpoint)?;
    Ok(text.replace("{}", &path))
}

/// The module of a file, the path of a module, or a string itself.
fn module_path(of: &Value) -> Result<String, Error> {
    if let Some(text) = of.as_str() {
        return Ok(text.to_owned());
    }
    for found in [of.get_attr("rust")?, of.clone()] {
        if found.is_undefined() || found.is_none() {
            continue;
        }
        for key in ["module", "path"] {
            let path = found.get_attr(key)?;
            if let Some(path) = path.as_str() {
                return Ok(path.to_owned());
            }
        }
    }
    Err(failed("`from` is no file, no Rust module and no string"))
}

/// Finds elements that other parts of the model refer to.
#[derive(Debug)]
struct Index {
    /// In the order of the model.
    files: Vec<Value>,
    by_name: HashMap<String, Value>,
    /// Messages and enums by file and full name.
    types: HashMap<(String, String), Value>,
}

impl Index {
    fn new(model: &Value) -> Self {
        let mut index = Self {
            files: list(model, "files"),
            by_name: HashMap::new(),
            types: HashMap::new(),
        };
        for file in &index.files {
            index.by_name.insert(text(file, "name"), file.clone());
            for key in ["messages", "enums"] {
                let mut found = Vec::new();
                collect(file, key, &mut found);
                let key = |it: &Value| (text(it, "file"), text(it, "full_name"));
                index
                    .types
                    .extend(found.into_iter().map(|it| (key(&it), it)));
            }
        }
        index
    }

    /// All messages, enums or services in an element.
    fn all(&self, of: &Value, key: &str) -> Result<Value, Error> {
        let mut found = Vec::new();
        for container in &self.containers(of)? {
            collect(container, key, &mut found);
        }
        Ok(found.into_iter().collect())
    }

    /// The files of the tree, of a package or of a module; or only the element itself, if it is a file or a message.
    fn containers(&self, of: &Value) -> Result<Vec<Value>, Error> {
        let has = |key| of.get_attr(key).is_ok_and(|it| !it.is_undefined());
        if has("messages") {
            return Ok(vec![of.clone()]);
        }
        if !has("files") {
            return Err(failed("this is no tree, package, module, file or message"));
        }
        let files = list(of, "files").into_iter();
        let file = |it: Value| match it.as_str() {
            Some(name) => self.by_name.get(name).cloned(),
            None => Some(it),
        };
        Ok(files.filter_map(file).collect())
    }

    /// The message or enum that a reference refers to.
    fn element(&self, reference: &Value) -> Result<Value, Error> {
        let key = (text(reference, "file"), text(reference, "full_name"));
        self.types.get(&key).cloned().ok_or_else(|| {
            failed(format!(
                "`{}` is not in the tree: ask whether the reference is `generated`",
                key.1
            ))
        })
    }
}

/// Collects the elements of one kind in a file or a message, including nested ones.
fn collect(of: &Value, key: &str, found: &mut Vec<Value>) {
    if key != "messages" {
        found.extend(list(of, key));
    }
    // The recursion is as deep as messages are nested, which the front end limits.
    for message in list(of, "messages") {
        if key == "messages" {
            found.push(message.clone());
        }
        collect(&message, key, found);
    }
}

fn list(of: &Value, key: &str) -> Vec<Value> {
    let list = of.get_attr(key).and_then(|list| list.try_iter());
    list.into_iter().flatten().collect()
}

fn text(of: &Value, key: &str) -> String {
    let text = of.get_attr(key).unwrap_or_default();
    text.as_str().unwrap_or_default().to_owned()
}
