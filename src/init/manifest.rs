//! In: a `Cargo.toml`. Out: the same with the dependencies that generated code needs, and without those that are no
//! longer used. Nothing else in it changes.

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

use protree_compiler::error::{Error, Result};

/// What happened to a required dependency.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It exists in a version that is new enough.
    Kept,
    Added,
    /// It existed in this version, which was too old.
    Raised(String),
    /// The workspace has this version, which is too old.
    TooOld(String),
}

/// A dependency to write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    pub(super) default_features: bool,
}

pub(super) fn parse(path: &str, text: &str) -> Result<DocumentMut> {
    text.parse().map_err(|error| Error::Config {
        message: format!("`{path}` cannot be read: {error}"),
        help: "mend it, and run this again".to_owned(),
    })
}

/// Adds a dependency to a table such as `dependencies`, if it is missing.
pub(super) fn require(
    manifest: &mut DocumentMut,
    table: &str,
    wanted: Wanted<'_>,
    workspace: Option<&DocumentMut>,
) -> Outcome {
    let shared = workspace.and_then(|it| it.get("workspace")?.get("dependencies"));
    let shared = shared.and_then(Item::as_table_like);
    let shared = shared.and_then(|it| find(it, wanted.name).map(|(_, item)| item));
    let dependencies = manifest.entry(table).or_insert_with(new_table);
    let Some(dependencies) = dependencies.as_table_like_mut() else {
        return Outcome::Kept;
    };
    if let Some((key, item)) = find(dependencies, wanted.name) {
        let is_shared = item.get("workspace").and_then(Item::as_bool) == Some(true);
        let found = version_of(if is_shared { shared } else { Some(item) });
        let Some(found) = found.filter(|it| !may_satisfy(it, wanted.version)) else {
            return Outcome::Kept;
        };
        if is_shared {
            return Outcome::TooOld(found);
        }
        if let Some(item) = dependencies.get_mut(&key) {
            set_version(item, wanted.version);
        }
        return Outcome::Raised(found);
    }
    let is_shared = shared
        .is_some_and(|it| version_of(Some(it)).is_some_and(|it| may_satisfy(&it, wanted.version)));
    let keys: Vec<String> = dependencies.iter().map(|(key, _)| key.to_owned()).collect();
    dependencies.insert(wanted.name, wanted.item(is_shared));
    if keys.is_sorted() {
        dependencies.sort_values();
    }
    Outcome::Added
}

/// Raises the version of an existing dependency in this table if it is too old, and returns the old version.
pub(super) fn raise(
    manifest: &mut DocumentMut,
    table: &[&str],
    name: &str,
    version: &str,
) -> Option<String> {
    let (first, rest) = table.split_first()?;
    let mut item = manifest.get_mut(first)?;
    for key in rest {
        item = item.get_mut(key)?;
    }
    let dependencies = item.as_table_like_mut()?;
    let (key, item) = find(dependencies, name)?;
    let found = version_of(Some(item)).filter(|it| !may_satisfy(it, version))?;
    set_version(dependencies.get_mut(&key)?, version);
    Some(found)
}

/// Removes a dependency, and the table if that leaves it empty. Returns whether it existed.
pub(super) fn remove(manifest: &mut DocumentMut, table: &str, name: &str) -> bool {
    let Some(dependencies) = manifest.get_mut(table).and_then(Item::as_table_like_mut) else {
        return false;
    };
    let Some((key, _)) = find(dependencies, name) else {
        return false;
    };
    dependencies.remove(&key);
    if dependencies.is_empty() {
        manifest.remove(table);
    }
    true
}

/// The folders of a workspace's members; globs are not expanded.
pub(super) fn members(manifest: &DocumentMut) -> Option<Vec<String>> {
    let workspace = manifest.get("workspace")?;
    let members = workspace.get("members").and_then(Item::as_array);
    let members = members.into_iter().flatten();
    Some(
        members
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
    )
}

impl Wanted<'_> {
    fn item(self, is_shared: bool) -> Item {
        if is_shared {
            let mut table = InlineTable::new();
            table.insert("workspace", true.into());
            return Item::Value(table.into());
        }
        if self.default_features {
            return Item::Value(self.version.into());
        }
        let mut table = InlineTable::new();
        table.insert("version", self.version.into());
        table.insert("default-features", false.into());
        Item::Value(table.into())
    }
}

fn new_table() -> Item {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    Item::Table(table)
}

/// Finds a dependency by its key, or by the `package` of a renamed one.
fn find<'a>(table: &'a dyn TableLike, name: &str) -> Option<(String, &'a Item)> {
    let is_it = |it: &str| it.replace('_', "-") == name;
    let mut entries = table.iter();
    let found = entries.find(
        |(key, item)| match item.get("package").and_then(Item::as_str) {
            Some(package) => is_it(package),
            None => is_it(key),
        },
    );
    found.map(|(key, item)| (key.to_owned(), item))
}

fn version_of(item: Option<&Item>) -> Option<String> {
    let item = item?;
    let version = item.as_str().or_else(|| item.get("version")?.as_str());
    version.map(str::to_owned)
}

fn set_version(item: &mut Item, version: &str) {
    let place = if item.is_str() {
        item
    } else if let Some(place) = item.get_mut("version") {
        place
    } else {
        return;
    };
    if let Some(value) = place.as_value_mut() {
        let decor = value.decor().clone();
        *value = version.into();
        *value.decor_mut() = decor;
    }
}

/// Whether a requirement allows versions that are compatible with another version; true if this cannot be decided.
fn may_satisfy(requirement: &str, version: &str) -> bool {
    let numbers = |text: &str| -> Option<(u64, Option<u64>)> {
        let text = text.trim().trim_start_matches(['^', '~', '=']).trim();
        let mut parts = text.split('.');
        let major = parts.next()?.parse().ok()?;
        Some((major, parts.next().and_then(|it| it.parse().ok())))
    };
    match (numbers(requirement), numbers(version)) {
        (Some((0, Some(minor))), Some((0, Some(wanted)))) => minor == wanted,
        (Some((major, _)), Some((wanted, _))) => major == wanted,
        _ => true,
    }
}
