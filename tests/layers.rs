//! The parts of the program form layers: a part uses only parts below it. Shared parts are at the bottom; the stages
//! follow in the order of the pipeline. Items are used by the path where they are defined, not by the re-exports of
//! `lib.rs`, except in the top layer. Within a part and within each of its folders, files have no cyclic uses.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::{self, Visit};

/// From the bottom up; parts of one layer do not use each other, except in the first layer.
const LAYERS: &[&[&str]] = &[
    &[
        "components",
        "diagnostic",
        "digest",
        "error",
        "explain",
        "limits",
        "ordered",
        "parallel",
        "paths",
        "progress",
    ],
    &["bundled", "descriptor"],
    &["syntax"],
    &["sources"],
    &["compile"],
    &["config"],
    &["discover"],
    &["plan"],
    &["generate", "tree"],
    &["template", "doc"],
    &["write"],
    &["pipeline"],
    &["cache", "fix", "init"],
    &["build_script", "cli"],
];

/// The path of a module in its crate.
type Module = Vec<String>;

/// The modules that each module uses; the empty path is `lib.rs` itself.
struct Uses(BTreeMap<Module, BTreeSet<Module>>);

impl Uses {
    /// The uses in all files of `src`, except `lib.rs` and the programs.
    fn of_all() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = walkdir::WalkDir::new(&root)
            .into_iter()
            .map(|entry| entry.expect("the folder can be read").into_path());
        let files: BTreeMap<Module, syn::File> = files
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .map(|path| {
                let text = std::fs::read_to_string(&path).expect("it is text");
                let module = path.strip_prefix(&root).expect("it is in there");
                // The compiler is a separate crate, but its parts are layers like the others.
                let module = module.strip_prefix("compiler").unwrap_or(module);
                let module = module.with_extension("");
                let module = module
                    .iter()
                    .map(|part| part.to_str().expect("plain names").to_owned());
                (
                    module.collect(),
                    syn::parse_file(&text).expect("it is Rust"),
                )
            })
            .filter(|(module, _): &(Module, _)| !matches!(&*module[0], "bin" | "lib" | "main"))
            .filter(|(module, _)| !module.iter().any(|part| part == "tests"))
            .collect();
        let modules: BTreeSet<Module> = files.keys().cloned().collect();
        let uses = files.into_iter().map(|(module, file)| {
            let mut paths = Paths {
                module: &module,
                found: BTreeSet::new(),
            };
            paths.visit_file(&file);
            // Cut the path of an item to the path of its file.
            let in_file = |mut path: Module| {
                while !path.is_empty() && !modules.contains(&path) {
                    path.pop();
                }
                path
            };
            let found = paths.found.into_iter().map(in_file);
            let found = found.filter(|path| *path != module).collect();
            (module, found)
        });
        Self(uses.collect())
    }

    /// Which children of each module use which other children, directly or in their submodules.
    fn between_siblings(&self) -> BTreeMap<Module, BTreeMap<&str, BTreeSet<&str>>> {
        let mut all: BTreeMap<Module, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
        for (from, uses) in &self.0 {
            for to in uses {
                let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
                // Uses between a module and its own submodules do not count.
                if let (Some(own), Some(other)) = (from.get(shared), to.get(shared)) {
                    let siblings = all.entry(from[..shared].to_vec()).or_default();
                    siblings.entry(own).or_default().insert(other);
                }
            }
        }
        all
    }
}

/// Collects the paths that start in the crate.
struct Paths<'a> {
    module: &'a Module,
    found: BTreeSet<Module>,
}

impl Paths<'_> {
    fn add(&mut self, path: &[String]) {
        let own = self.module;
        let supers = path.iter().take_while(|part| *part == "super").count();
        let (start, rest) = match path.first().map(String::as_str) {
            Some("crate" | "protree_compiler") => (&own[..0], &path[1..]),
            Some("self") => (&own[..], &path[1..]),
            Some("super") => (&own[..own.len().saturating_sub(supers)], &path[supers..]),
            // A child module; a path of another crate is later cut to this module.
            _ => (&own[..], path),
        };
        self.found.insert([start, rest].concat());
    }

    fn add_tree(&mut self, tree: &syn::UseTree, before: &mut Module) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_tree(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Name(syn::UseName { ident })
            | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                before.push(ident.to_string());
                self.add(before);
                before.pop();
            }
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(tree, before);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths<'_> {
    /// Skipped: tests and inner modules have another `super`.
    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    /// Skipped: `pub(crate)` is not a use.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts = path.segments.iter().map(|part| part.ident.to_string());
        self.add(&parts.collect::<Vec<_>>());
        visit::visit_path(self, path);
    }
}

fn layer(part: &str) -> usize {
    let layer = LAYERS.iter().position(|parts| parts.contains(&part));
    layer.unwrap_or_else(|| panic!("`{part}` is in no layer"))
}

#[test]
fn no_part_uses_one_above_it() {
    let uses = Uses::of_all();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (from, uses) in &uses.0 {
        let own = layer(&from[0]);
        for to in uses.iter().filter(|to| !to.is_empty() && to[0] != from[0]) {
            count += 1;
            let other = layer(&to[0]);
            if other >= own && (own, other) != (0, 0) {
                wrong.push(format!("{} uses {}", from.join("::"), to.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "{count} uses were found");
}

#[test]
fn no_part_uses_reexports_of_the_root() {
    let uses = Uses::of_all();
    let is_below = |from: &Module| layer(&from[0]) + 1 < LAYERS.len();
    let all = uses.0.iter().filter(|(from, _)| is_below(from));
    let wrong = all.filter(|(_, uses)| uses.contains(&Module::new()));
    let wrong: Vec<String> = wrong.map(|(from, _)| from.join("::")).collect();
    assert!(
        wrong.is_empty(),
        "these use what `lib.rs` gives to others, and not where it is: {}",
        wrong.join(", ")
    );
}

#[test]
fn files_have_no_cyclic_uses() {
    let uses = Uses::of_all();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (parent, mut siblings) in uses.between_siblings() {
        count += siblings.len();
        // Remove files that use none of the remaining files: they are in no cycle.
        loop {
            let left: BTreeSet<&str> = siblings.keys().copied().collect();
            let before = left.len();
            siblings.retain(|_, uses| uses.iter().any(|it| left.contains(it)));
            if siblings.len() == before {
                break;
            }
        }
        for (own, uses) in &siblings {
            let others = uses.iter().filter(|it| siblings.contains_key(*it));
            let others = others.copied().collect::<Vec<_>>().join(", ");
            wrong.push(format!("in `{}`: {own} uses {others}", parent.join("::")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "{count} files use others");
}
