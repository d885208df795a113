//! The field types in the model that templates get equal those of the generated code.
#![cfg(feature = "cli")]

use std::collections::BTreeMap;
use std::path::Path;

use protree::model::{Field, Message};
use protree::{Config, RustOptions};

/// The type of each field, by the path of its message or oneof enum and by its name.
type Types = BTreeMap<(String, String), String>;

/// Collects the types of all fields that the code declares.
fn declared(items: &[syn::Item], module: &str, types: &mut Types) {
    for item in items {
        match item {
            syn::Item::Mod(inner) => {
                let path = joined(module, &inner.ident);
                let items = inner.content.as_ref().map(|(_, items)| items.as_slice());
                declared(items.unwrap_or_default(), &path, types);
            }
            syn::Item::Struct(message) => {
                let path = joined(module, &message.ident);
                add(&path, message.fields.iter(), None, types);
            }
            syn::Item::Enum(oneof) => {
                let path = joined(module, &oneof.ident);
                for variant in &oneof.variants {
                    add(&path, variant.fields.iter(), Some(&variant.ident), types);
                }
            }
            _ => {}
        }
    }
}

fn joined(module: &str, name: &syn::Ident) -> String {
    match module {
        "" => name.to_string(),
        module => format!("{module}::{name}"),
    }
}

fn add<'a>(
    path: &str,
    fields: impl Iterator<Item = &'a syn::Field>,
    variant: Option<&syn::Ident>,
    types: &mut Types,
) {
    for field in fields {
        let name = field.ident.as_ref().or(variant).expect("one has a name");
        let field_type = &field.ty;
        let text = quote::quote!(#field_type).to_string();
        let text = text.replace(' ', "").replace(",>", ">");
        types.insert((path.to_owned(), name.to_string()), text);
    }
}

/// Compares the fields of a message with the declared ones. Returns the number of fields.
fn compare(message: &Message, types: &Types) -> usize {
    let own = message.rust.as_ref().expect("it is generated");
    let oneofs = message.oneofs.iter().filter_map(|oneof| {
        let path = oneof.rust.as_ref()?.path.path.clone();
        Some((oneof.name.as_str(), path))
    });
    let oneofs: BTreeMap<&str, String> = oneofs.collect();
    for field in &message.fields {
        let path = match &field.oneof {
            Some(oneof) => &oneofs[oneof.as_str()],
            None => &own.path,
        };
        compare_field(field, path, types);
    }
    let nested = message.messages.iter();
    let nested: usize = nested.map(|nested| compare(nested, types)).sum();
    message.fields.len() + nested
}

fn compare_field(field: &Field, path: &str, types: &Types) {
    let rust = field.rust.as_ref().expect("it is generated");
    let name = &field.full_name;
    let declared = types.get(&(path.to_owned(), rust.name.clone()));
    let declared = declared.unwrap_or_else(|| panic!("`{name}`: `{path}` has no `{}`", rust.name));
    let in_model = rust.field_type.replace(' ', "");
    let Some((before, after)) = in_model.split_once("{}") else {
        assert_eq!(*declared, in_model, "{name}");
        return;
    };
    let inside = declared.strip_prefix(before);
    let inside = inside.and_then(|rest| rest.strip_suffix(after));
    let inside = inside.unwrap_or_else(|| panic!("`{name}`: {declared}, not {in_model}"));
    let target = field.target.as_ref().and_then(|it| it.rust.as_ref());
    let target = target.expect("it refers to a message");
    // The path to the type depends on the template filters, so only the last part is compared.
    let last = |path: &str| path.rsplit("::").next().map(str::to_owned);
    assert_eq!(last(inside), last(&target.path), "{name}");
}

fn check(tree: &str, options: RustOptions) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let config = Config::new(root.join(tree)).rust(options.single_file(true));
    let generated = config.generate().expect("it is right").tree;
    let code = generated.files().map(|(_, file)| &file.bytes);
    let code = code.max_by_key(|bytes| bytes.len()).expect("there is code");
    let code = std::str::from_utf8(code).expect("Rust is text");
    let mut types = Types::new();
    let parsed = syn::parse_file(code).expect("it is Rust");
    declared(&parsed.items, "", &mut types);
    let model = config.model().expect("it is right");
    let messages = model.files.iter().flat_map(|file| &file.messages);
    let count: usize = messages.map(|message| compare(message, &types)).sum();
    assert!(count > 10, "{tree}: {count} fields");
}

#[test]
fn the_model_has_the_types_of_the_code() {
    for tree in ["tour/protos", "edition-2023/protos", "options/protos"] {
        check(tree, RustOptions::default());
        let others = RustOptions::default()
            .bytes(".")
            .btree_map(".")
            .boxed(".")
            .prost_path("::other::prost");
        check(tree, others);
    }
}
