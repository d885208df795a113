//! `docs/moving-from-prost-build.md` names every public method of the builders of prost-build and tonic-prost-build, in the
//! versions of `tests/moving/Cargo.lock`. Their sources are read and not built: the dependency of tonic-prost-build on
//! prost-build would change the version or the features that the other tests compare with.
#![allow(clippy::unwrap_used, reason = "the tests fail by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOCS: &str = include_str!("../docs/moving-from-prost-build.md");

/// The public methods of a type in one of the crates.
fn methods(crate_name: &str, file: &str, of: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder(crate_name).join(file)).unwrap();
    let file = syn::parse_file(&text).unwrap();
    let impls = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Impl(it) if it.trait_.is_none() && is_of(&it.self_ty, of) => Some(it),
        _ => None,
    });
    let items = impls.flat_map(|it| it.items);
    let public = items.filter_map(|item| match item {
        syn::ImplItem::Fn(it) if matches!(it.vis, syn::Visibility::Public(_)) => Some(it),
        _ => None,
    });
    public.map(|method| method.sig.ident.to_string()).collect()
}

fn is_of(of: &syn::Type, name: &str) -> bool {
    matches!(of, syn::Type::Path(path) if path.path.is_ident(name))
}

/// The folder with the sources of a crate.
fn folder(crate_name: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(["--manifest-path", "tests/moving/Cargo.toml"])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut packages = metadata["packages"].as_array().unwrap().iter();
    let package = packages.find(|package| package["name"] == crate_name);
    let manifest = package.unwrap()["manifest_path"].as_str().unwrap();
    Path::new(manifest).parent().unwrap().to_owned()
}

/// The rows of the table that name a method, for one of the crates.
fn rows(of: &str) -> BTreeSet<String> {
    let rows = DOCS.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let (names, crates) = (cells.next()?, cells.next()?);
        crates.split(' ').any(|it| it == of).then_some(names)
    });
    let names = rows.flat_map(|names| names.split(", "));
    names
        .map(|name| name.trim_matches('`').to_owned())
        .collect()
}

#[test]
fn every_method_has_its_row() {
    for (of, crate_name, file, builder) in [
        ("t", "tonic-prost-build", "src/lib.rs", "Builder"),
        ("p", "prost-build", "src/config.rs", "Config"),
    ] {
        let methods = methods(crate_name, file, builder);
        assert!(methods.len() > 20, "{methods:?}");
        let rows = rows(of);
        let missing: Vec<&String> = methods.difference(&rows).collect();
        assert!(missing.is_empty(), "{crate_name}: {missing:?} have no row");
        let gone: Vec<&String> = rows.difference(&methods).collect();
        assert!(gone.is_empty(), "{crate_name} has no {gone:?}");
    }
}
