//! The Rust names of elements.

use std::collections::BTreeMap;

use super::Builder;
use crate::plan::rust::{FieldPlan, RustPlan, TypeId, ValueType, names, real_oneof};
use crate::tree::model::{File, Rename, RustCode, RustField, RustModule, RustPath, RustPlace};
use crate::tree::{features_of, foreign_features_of, requirements};
use protree_compiler::compile::{Schema, SchemaFile};
use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};

pub(super) fn rust_code(schema: &Schema, plan: &RustPlan, files: &[File]) -> RustCode {
    let mut modules: BTreeMap<&RustPlace, Vec<String>> = BTreeMap::new();
    for file in files {
        if let Some(place) = &file.rust {
            modules.entry(place).or_default().push(file.name.clone());
        }
    }
    let feature = |file: &String| {
        let by_path = |it: &SchemaFile| it.path.as_str().cmp(file);
        let id = schema.files.binary_search_by(by_path).ok()?;
        plan.feature_of_file(id).map(str::to_owned)
    };
    let modules = modules.into_iter().map(|(place, files)| RustModule {
        path: place.module.clone(),
        folder: place.folder.clone(),
        feature: files.first().and_then(feature),
        files,
    });
    let renames = plan.renames.iter().map(|rename| Rename {
        kind: rename.kind.to_owned(),
        wire: rename.wire.clone(),
        name: rename.renamed.clone(),
        rival: rename.rival.as_ref().map(|rival| rival.wire.clone()),
    });
    RustCode {
        modules: modules.collect(),
        dependencies: requirements::of_rust(schema, plan),
        features: features_of(plan),
        foreign_features: foreign_features_of(plan),
        renames: renames.collect(),
    }
}

impl Builder<'_> {
    pub(super) fn rust_place(&self) -> Option<RustPlace> {
        let plan = self.names.rust?;
        let module = &plan.modules[self.names.units.get(&self.id)?.module];
        let scope = &plan.scopes[module.scope];
        let parts: Vec<_> = scope.iter().map(|part| names::identifier(part)).collect();
        Some(RustPlace {
            module: parts.join("::"),
            folder: scope.join("/"),
        })
    }

    pub(super) fn own_rust_path(&self, id: TypeId) -> Option<RustPath> {
        let plan = self.names.rust?;
        let place = &plan.scoped_names[id];
        Some(rust_path(&plan.scopes[place.scope], &place.name))
    }

    /// `None` without Rust.
    pub(super) fn rust_field(
        &self,
        field: &FieldDescriptorProto,
        entry: Option<&DescriptorProto>,
        plan: &FieldPlan,
        path: &[i32],
    ) -> Option<RustField> {
        let rust = self.names.rust?;
        let is_member = real_oneof(field).is_some();
        let options = rust.by_element.of(self.id, path);
        let is_wanted = options.is_some_and(|options| options.boxed);
        let boxed = field.label() != Label::Repeated && (plan.boxed || is_wanted);
        let is_bytes = options.is_some_and(|options| options.bytes);
        let prost = rust.crates.prost.as_str();
        let value = |kind| value_type(kind, is_bytes, prost);
        let features = &self.file.features;
        let field_type = if let Some([key, of]) = entry.map(|entry| entry.field.as_slice()) {
            let map = if options.is_some_and(|options| options.btree_map) {
                format!("{prost}::alloc::collections::BTreeMap")
            } else {
                "::std::collections::HashMap".to_owned()
            };
            // Keys are never bytes.
            format!("{map}<{}, {}>", value(key.r#type()), value(of.r#type()))
        } else {
            let mut text = value(field.r#type());
            if boxed {
                text = format!("{prost}::alloc::boxed::Box<{text}>");
            }
            let has_presence = features.has_presence(field, path);
            if field.label() == Label::Repeated {
                text = format!("{prost}::alloc::vec::Vec<{text}>");
            } else if !is_member && has_presence && !features.is_required(field, path) {
                text = format!("::core::option::Option<{text}>");
            }
            text
        };
        Some(RustField {
            name: names::identifier(&plan.name).into_owned(),
            boxed,
            field_type,
        })
    }
}

/// The type of a single value, with `{}` for the path of a message.
fn value_type(kind: Type, is_bytes: bool, prost: &str) -> String {
    match ValueType::of(kind, is_bytes) {
        Some(ValueType::Plain(name)) => name.to_owned(),
        Some(ValueType::OfProst(name)) => format!("{prost}{name}"),
        None => "{}".to_owned(),
    }
}

pub(super) fn rust_path(scope: &[String], name: &str) -> RustPath {
    let parts = scope.iter().map(String::as_str).chain([name]);
    let parts: Vec<_> = parts.map(names::identifier).collect();
    RustPath {
        name: names::identifier(name).into_owned(),
        path: parts.join("::"),
        external: false,
    }
}

/// Resolves a path in the module `from` to one from the root.
pub(super) fn absolute(from: &[String], path: &str) -> RustPath {
    let is_external =
        |path: &str| path.starts_with(['(', ':']) || path == "crate" || path.starts_with("crate::");
    let name = path.rsplit("::").next().unwrap_or(path).to_owned();
    if is_external(path) {
        let path = path.to_owned();
        return RustPath {
            name,
            path,
            external: true,
        };
    }
    let mut around: Vec<_> = from.iter().map(|part| names::identifier(part)).collect();
    let mut rest = path;
    // A path that goes above the root keeps the remaining `super`.
    while let Some(below) = rest.strip_prefix("super::")
        && around.pop().is_some()
    {
        rest = below;
    }
    let parts = around.iter().map(AsRef::as_ref).chain([rest]);
    RustPath {
        name,
        path: parts.collect::<Vec<&str>>().join("::"),
        external: rest.starts_with("super::"),
    }
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn paths_lead_from_the_root() {
        let from = ["a".to_owned(), "type".to_owned()];
        for (path, expected, external) in [
            ("M", "a::r#type::M", false),
            ("super::c::M", "a::c::M", false),
            ("super::super::x::M", "x::M", false),
            ("super::super::super::ext::M", "super::ext::M", true),
            ("::prost_types::Any", "::prost_types::Any", true),
            ("crate::M", "crate::M", true),
            ("()", "()", true),
        ] {
            let found = absolute(&from, path);
            assert_eq!((found.path.as_str(), found.external), (expected, external));
        }
    }
}
