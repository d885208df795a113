//! Finds the file of an island that defines a type, and its position there.

use std::collections::HashMap;

use protree_compiler::descriptor::{DescriptorProto, EnumDescriptorProto};

use protree_compiler::compile::{FileId, Island, Schema};

/// A message or enum, with the names it is nested in.
#[derive(Debug, Clone)]
pub(crate) struct TypeSite<'a> {
    pub(crate) file: FileId,
    /// Outermost first; the last one is its own name.
    pub(crate) names: Vec<&'a str>,
    pub(crate) definition: Definition<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Definition<'a> {
    Message(&'a DescriptorProto),
    Enum,
}

/// The types and files of one island by name.
#[derive(Debug)]
pub(crate) struct Symbols<'a> {
    /// Keyed as type references are: `.package.Outer.Inner`.
    types: HashMap<String, TypeSite<'a>>,
    files: HashMap<&'a str, FileId>,
}

impl<'a> Symbols<'a> {
    pub(crate) fn of(schema: &'a Schema, island: &Island) -> Self {
        let mut symbols = Self {
            types: HashMap::new(),
            files: HashMap::new(),
        };
        for &id in &island.files {
            let file = &schema.files[id];
            symbols.files.insert(file.path.as_str(), id);
            let descriptor = &file.descriptor;
            let scope = match descriptor.package() {
                "" => String::new(),
                package => format!(".{package}"),
            };
            symbols.add(
                id,
                &scope,
                &[],
                &descriptor.message_type,
                &descriptor.enum_type,
            );
        }
        symbols
    }

    /// The type that a linked reference refers to.
    pub(crate) fn get(&self, reference: &str) -> Option<&TypeSite<'a>> {
        self.types.get(reference)
    }

    /// The file that an import refers to.
    pub(crate) fn file(&self, import: &str) -> Option<FileId> {
        self.files.get(import).copied()
    }

    fn add(
        &mut self,
        file: FileId,
        scope: &str,
        outer: &[&'a str],
        messages: &'a [DescriptorProto],
        enums: &'a [EnumDescriptorProto],
    ) {
        for definition in enums {
            let names = [outer, &[definition.name()]].concat();
            let site = TypeSite {
                file,
                names,
                definition: Definition::Enum,
            };
            self.types
                .insert(format!("{scope}.{}", definition.name()), site);
        }
        for message in messages {
            let full_name = format!("{scope}.{}", message.name());
            let names = [outer, &[message.name()]].concat();
            self.add(
                file,
                &full_name,
                &names,
                &message.nested_type,
                &message.enum_type,
            );
            let site = TypeSite {
                file,
                names,
                definition: Definition::Message(message),
            };
            self.types.insert(full_name, site);
        }
    }
}
