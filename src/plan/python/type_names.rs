//! The names of field types in a stub.

use std::collections::HashMap;

use super::context::FileContext;
use super::names;
use super::symbols::{Definition, TypeSite};
use protree_compiler::compile::FileId;
use protree_compiler::descriptor::{FieldDescriptorProto, is_map_entry};

/// The names of other modules in a stub.
#[derive(Debug)]
pub(super) struct Names<'a> {
    pub(super) context: &'a FileContext<'a>,
    pub(super) aliases: HashMap<FileId, String>,
}

impl Names<'_> {
    /// The alias of another file's module, even if that is not imported here.
    pub(super) fn alias(&self, id: FileId) -> String {
        self.aliases
            .get(&id)
            .cloned()
            .unwrap_or_else(|| format!("_{}", self.context.names[&id].last()))
    }

    /// The type of a message or enum field in annotations.
    pub(super) fn of_type(&self, field: &FieldDescriptorProto) -> String {
        let Some(site) = self.site(field) else {
            return "object".to_owned();
        };
        let nested = nested_name(&site.names);
        if site.file == self.context.id {
            nested
        } else {
            format!("{}.{nested}", self.alias(site.file))
        }
    }

    pub(super) fn site(&self, field: &FieldDescriptorProto) -> Option<&TypeSite<'_>> {
        self.context.symbols.get(field.type_name())
    }

    /// The map entry that is the field's type, if it is a map.
    pub(super) fn map_entry(&self, field: &FieldDescriptorProto) -> Option<&TypeSite<'_>> {
        self.site(field).filter(
            |site| matches!(site.definition, Definition::Message(message) if is_map_entry(message)),
        )
    }
}

/// `Outer.Inner`; parts that are keywords are read with `globals` or `getattr`.
pub(super) fn nested_name(names: &[&str]) -> String {
    let mut full = String::new();
    for name in names {
        full = match (full.as_str(), names::is_keyword(name)) {
            ("", false) => (*name).to_owned(),
            ("", true) => format!("globals()['{name}']"),
            (outer, false) => format!("{outer}.{name}"),
            (outer, true) => format!("getattr({outer}, '{name}')"),
        };
    }
    full
}
