//! Errors in options that do not depend on single elements.

use std::collections::BTreeSet;

use crate::config::RustOptions;
use crate::plan::rust::Unit;
use crate::plan::rust::proto_paths::{covering, covers, without_dot};
use crate::plan::rust::symbols::Symbols;
use protree_compiler::compile::Schema;
use protree_compiler::compile::suggest::nearest;
use protree_compiler::diagnostic::Diagnostic;

/// All such errors.
pub(super) fn check(
    schema: &Schema,
    symbols: &Symbols<'_>,
    units: &[Unit],
    options: &RustOptions,
) -> Vec<Diagnostic> {
    let services = services_without_std(schema, units, options);
    let mut problems: Vec<Diagnostic> = services.into_iter().collect();
    problems.extend(unused_extern_paths(symbols, options));
    problems.extend(json_options_without_json(options));
    problems.extend(invalid_crate_paths(options));
    problems
}

fn unused_extern_paths(symbols: &Symbols<'_>, options: &RustOptions) -> Vec<Diagnostic> {
    let names = || symbols.types.iter().map(|definition| &definition.full_name);
    let mut problems = Vec::new();
    for path in options.extern_paths.iter().filter(|path| !path.listed) {
        if syn::parse_str::<syn::Path>(&path.rust).is_err() {
            let message = format!("`extern-path`: `{}` is not a Rust path", path.rust);
            let help = format!("write it as `{}=::crate_name::module`", path.proto);
            problems.push(Diagnostic::error("E0712", message).help(help));
        } else if !names().any(|name| covers(&path.proto, name)) {
            let message = format!("`extern-path`: `{}` matches no package or type", path.proto);
            let error = Diagnostic::error("E0710", message);
            let scopes: BTreeSet<&str> = names().flat_map(|name| covering(name)).collect();
            let nearest = nearest(without_dot(&path.proto), scopes);
            problems.push(match nearest {
                Some(name) => error.help(format!("did you mean `.{name}`?")),
                None => error.help("name a package or type that the protos define or import"),
            });
        }
    }
    problems
}

fn json_options_without_json(options: &RustOptions) -> Option<Diagnostic> {
    let given = [
        ("json-defaults", options.json_defaults),
        ("json-proto-names", options.json_proto_names),
        ("json-enum-numbers", options.json_enum_numbers),
        ("json-ignore-unknown", options.json_ignore_unknown),
    ];
    let (name, _) = given.into_iter().find(|(_, given)| *given)?;
    let error = Diagnostic::error("E0716", format!("`{name}` means nothing without `json`"));
    options
        .json
        .is_empty()
        .then(|| error.help("add `--json`, or `.json(true)`"))
}

fn invalid_crate_paths(options: &RustOptions) -> impl Iterator<Item = Diagnostic> {
    let given = [
        ("prost-path", &options.prost_path, "::my_rpc::prost"),
        (
            "prost-types-path",
            &options.prost_types_path,
            "::my_rpc::prost_types",
        ),
    ];
    // A relative path would refer to a different item in each module.
    let is_path = |path: &str| {
        let is_absolute = path.starts_with("::") || path.starts_with("crate::");
        is_absolute && syn::parse_str::<syn::Path>(path).is_ok()
    };
    let wrong = given.into_iter().filter(move |(_, path, _)| !is_path(path));
    wrong.map(|(option, path, example)| {
        let message =
            format!("`{option}`: `{path}` is not a Rust path that is the same in every module");
        let help = format!("begin it with `::` or `crate::`, as `{example}`");
        Diagnostic::error("E0719", message).help(help)
    })
}

fn services_without_std(
    schema: &Schema,
    units: &[Unit],
    options: &RustOptions,
) -> Option<Diagnostic> {
    let wanted = options.services.client || options.services.server;
    if !options.no_std || !wanted {
        return None;
    }
    let files = units.iter().map(|unit| &schema.files[unit.file]);
    let file = files
        .into_iter()
        .find(|file| !file.descriptor.service.is_empty())?;
    let message = "`no-std`: services need the standard library";
    let error = Diagnostic::error("E0713", message);
    let site = file.label(&[6, 0], "this is one");
    Some(
        error
            .label(site)
            .help("generate none: `--services none`, or `.services(Services::NONE)`"),
    )
}
