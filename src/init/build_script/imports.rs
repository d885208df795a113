//! In: the syntax of a build script. Out: the full paths of the names that it imports.

use std::collections::HashMap;

use syn::UseTree;
use syn::visit::Visit;

/// The names that `use` imports, with their full paths.
pub(super) fn imported(file: &syn::File) -> HashMap<String, String> {
    struct Uses(HashMap<String, String>);
    impl Visit<'_> for Uses {
        fn visit_item_use(&mut self, item: &syn::ItemUse) {
            add(&item.tree, "", &mut self.0);
        }
    }
    let mut uses = Uses(HashMap::new());
    uses.visit_file(file);
    uses.0
}

fn add(tree: &UseTree, before: &str, uses: &mut HashMap<String, String>) {
    let path = |name: &syn::Ident| match (before, name.to_string().as_str()) {
        (_, "self") => before.to_owned(),
        ("", name) => name.to_owned(),
        (_, name) => format!("{before}::{name}"),
    };
    match tree {
        UseTree::Path(it) => add(&it.tree, &path(&it.ident), uses),
        UseTree::Name(it) => {
            let full = path(&it.ident);
            let name = full.rsplit("::").next().unwrap_or(&full).to_owned();
            uses.insert(name, full);
        }
        UseTree::Rename(it) => {
            uses.insert(it.rename.to_string(), path(&it.ident));
        }
        UseTree::Group(it) => it.items.iter().for_each(|it| add(it, before, uses)),
        UseTree::Glob(_) => {}
    }
}
