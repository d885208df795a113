//! Random schemas with clashing names: the code for those that the front end accepts parses, and defines no name twice
//! in a Rust namespace. `compiles` builds some of them.

#[path = "support/folders.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod folders;
#[path = "support/random_schema.rs"]
mod random_schema;

use std::collections::HashSet;
use std::path::Path;

use protree::{Config, Error, Layout, OutputTree, RustOptions};
use random_schema::Random;
use syn::{Fields, ImplItem, Item};

/// How many schemas must be accepted; `PROTREE_SCHEMAS` sets another number.
const SCHEMAS: usize = 300;

#[test]
fn generated_code_defines_no_name_twice() {
    let schemas = std::env::var("PROTREE_SCHEMAS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(SCHEMAS);
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("names");
    let mut accepted = 0;
    let mut tried = 0;
    while accepted < schemas {
        folders::remove(&root);
        for (path, text) in random_schema::files(&mut Random::new(tried)) {
            folders::write(&root.join(path), text);
        }
        let layouts = [Layout::Package, Layout::Directory];
        let generated = layouts.map(|layout| is_generated(&root, layout, tried));
        accepted += usize::from(generated.contains(&true));
        tried += 1;
    }
}

/// Whether protree accepts the schema; fails if the generated code is wrong.
fn is_generated(root: &Path, layout: Layout, seed: u64) -> bool {
    let config = Config::new(root).rust(RustOptions::default().layout(layout));
    match config.generate() {
        Ok(generated) => {
            check(&generated.tree)
                .unwrap_or_else(|problem| panic!("seed {seed}, {layout:?}: {problem}"));
            true
        }
        Err(Error::Protos(problems)) => {
            let ours = problems
                .iter()
                .find(|problem| ["E0001", "E0790"].contains(&problem.code));
            assert!(ours.is_none(), "seed {seed}, {layout:?}: {ours:?}");
            false
        }
        Err(error) => panic!("seed {seed}: {error}"),
    }
}

fn check(tree: &OutputTree) -> Result<(), String> {
    for (path, file) in tree.files().filter(|(path, _)| {
        Path::new(path.as_str())
            .extension()
            .is_some_and(|it| it == "rs")
    }) {
        let text =
            String::from_utf8(file.bytes.to_vec()).map_err(|error| format!("{path}: {error}"))?;
        let parsed = syn::parse_file(&text).map_err(|error| format!("{path}: {error}\n{text}"))?;
        check_items(&parsed.items).map_err(|name| format!("{path}: `{name}` twice\n{text}"))?;
    }
    Ok(())
}

/// Types and modules are one namespace; the inherent methods of one type another.
fn check_items(items: &[Item]) -> Result<(), String> {
    let mut types = HashSet::new();
    for item in items {
        let name = match item {
            Item::Struct(item) => {
                check_fields(&item.fields)?;
                &item.ident
            }
            Item::Enum(item) => {
                once(
                    item.variants
                        .iter()
                        .map(|variant| variant.ident.to_string()),
                )?;
                &item.ident
            }
            Item::Mod(item) => {
                check_items(item.content.as_ref().map_or(&[], |(_, items)| &items[..]))?;
                &item.ident
            }
            Item::Trait(item) => {
                let functions = item.items.iter().filter_map(|item| match item {
                    syn::TraitItem::Fn(function) => Some(function.sig.ident.to_string()),
                    _ => None,
                });
                once(functions)?;
                &item.ident
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let names = item.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                    ImplItem::Const(constant) => Some(constant.ident.to_string()),
                    _ => None,
                });
                once(names)?;
                continue;
            }
            _ => continue,
        };
        if !types.insert(name.to_string()) {
            return Err(name.to_string());
        }
    }
    Ok(())
}

/// Fields, and the accessors that prost derives from them.
fn check_fields(fields: &Fields) -> Result<(), String> {
    let mut accessors = Vec::new();
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        let name = ident.to_string().trim_start_matches("r#").to_owned();
        let Some(attribute) = field
            .attrs
            .iter()
            .find(|attribute| attribute.path().is_ident("prost"))
        else {
            continue;
        };
        let text = quote::quote!(#attribute).to_string();
        let is_enum = text.contains("enumeration =");
        if text.contains("map =") {
            if text.contains("enumeration (") || text.contains("enumeration(") {
                assert!(
                    !ident.to_string().starts_with("r#"),
                    "prost-derive panics at {ident}"
                );
                accessors.extend([format!("get_{name}"), format!("insert_{name}")]);
            }
        } else if is_enum && text.contains("repeated") {
            accessors.extend([name.clone(), format!("push_{name}")]);
        } else if is_enum {
            accessors.extend([name.clone(), format!("set_{name}")]);
        } else if text.contains("optional") && !text.contains("message") {
            accessors.push(name);
        }
    }
    once(
        fields
            .iter()
            .filter_map(|field| Some(field.ident.as_ref()?.to_string())),
    )?;
    once(accessors.into_iter())
}

fn once(names: impl Iterator<Item = String>) -> Result<(), String> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.clone()) {
            return Err(name);
        }
    }
    Ok(())
}
