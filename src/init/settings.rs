//! In: the settings of a `protree.toml`. Out: its text.

use toml_edit::{Array, DocumentMut, Item, Table, Value};

/// A `protree.toml`.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) tree: String,
    pub(super) include: Vec<String>,
    pub(super) exclude: Vec<String>,
    pub(super) targets: Vec<TargetSettings>,
}

/// One `[target.NAME]`.
#[derive(Debug)]
pub(super) struct TargetSettings {
    pub(super) name: String,
    pub(super) is_python: bool,
    pub(super) out: String,
    /// Further keys.
    pub(super) options: Vec<(String, Value)>,
}

impl TargetSettings {
    pub(super) fn rust(out: impl Into<String>) -> Self {
        Self {
            name: "rust".to_owned(),
            is_python: false,
            out: out.into(),
            options: Vec::new(),
        }
    }

    pub(super) fn python(out: impl Into<String>) -> Self {
        Self {
            name: "python".to_owned(),
            is_python: true,
            ..Self::rust(out)
        }
    }

    /// Adds a key with a value; if the key has a list, the value is appended.
    pub(super) fn add(&mut self, key: &str, value: Value) {
        let found = self.options.iter_mut().find(|(it, _)| it == key);
        match (found, value) {
            (Some((_, Value::Array(list))), Value::Array(more)) => list.extend(more),
            (Some((_, found)), value) => *found = value,
            (None, value) => self.options.push((key.to_owned(), value)),
        }
    }
}

impl Settings {
    pub(super) fn text(&self) -> String {
        let mut document = DocumentMut::new();
        let tree = if self.tree.is_empty() {
            "."
        } else {
            &self.tree
        };
        document["tree"] = toml_edit::value(tree);
        for (key, list) in [("include", &self.include), ("exclude", &self.exclude)] {
            if !list.is_empty() {
                document[key] = toml_edit::value(Array::from_iter(list));
            }
        }
        let mut targets = Table::new();
        targets.set_implicit(true);
        for target in &self.targets {
            let mut table = Table::new();
            if target.is_python {
                table.insert("lang", toml_edit::value("python"));
            }
            table.insert("out", toml_edit::value(&target.out));
            for (key, value) in &target.options {
                table.insert(key, Item::Value(value.clone()));
            }
            targets.insert(&target.name, Item::Table(table));
        }
        document.insert("target", Item::Table(targets));
        document.to_string()
    }
}
