//! The messages and enums of the schema, and how references to them are resolved.
//!
//! In: the schema. Out: a list of definitions, which the rest of the plan refers to by index. Gives no names.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use protree_compiler::descriptor::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto};

use super::extern_paths::{ExternPaths, External};
use super::external::CratePaths;
use super::map_entries::{MapEntries, is_map_entry};
use super::{ServiceId, TypeId};
use crate::config::RustOptions;
use protree_compiler::compile::{FileId, Origin, Schema};

/// The definitions of the schema.
pub(super) struct Symbols<'a> {
    pub(super) schema: &'a Schema,
    externs: ExternPaths<'a>,
    /// The paths of the crates that the code uses.
    pub(super) crates: CratePaths,
    compiles_well_known_types: bool,
    pub(super) types: Vec<Definition<'a>>,
    /// By file.
    pub(super) files: Vec<FileSymbols>,
    /// Maps a full name without the leading dot to its definitions; only different islands can have more than one.
    by_name: HashMap<String, Vec<TypeId>, RandomState>,
    /// Which file is in which island.
    members: HashSet<(usize, FileId), RandomState>,
    /// Map entries that are referred to by something other than their map, so that they are needed as messages.
    used_entries: HashSet<&'a str, RandomState>,
}

/// What a file defines at its top level, in the order of the descriptor.
#[derive(Default)]
pub(super) struct FileSymbols {
    pub(super) messages: Vec<TypeId>,
    pub(super) enums: Vec<TypeId>,
    /// The first island the file is in.
    pub(super) island: usize,
    pub(super) first_service: ServiceId,
}

/// A message or an enum.
pub(super) struct Definition<'a> {
    pub(super) full_name: String,
    pub(super) file: FileId,
    /// Its descriptor path, as `SourceCodeInfo` has it.
    pub(super) path: Vec<i32>,
    /// Its path, if external code has it.
    pub(super) external: Option<External>,
    pub(super) body: Body<'a>,
}

/// The descriptor of a definition, with its nested types in the order of the descriptor.
pub(super) enum Body<'a> {
    Message {
        descriptor: &'a DescriptorProto,
        /// `None` for a map entry.
        messages: Vec<Option<TypeId>>,
        enums: Vec<TypeId>,
    },
    Enum(&'a EnumDescriptorProto),
}

impl<'a> Definition<'a> {
    /// The number of its members.
    pub(super) fn size(&self) -> usize {
        match self.body {
            Body::Message { descriptor, .. } => descriptor.field.len(),
            Body::Enum(descriptor) => descriptor.value.len(),
        }
    }

    /// The fields of a message; none for an enum.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'a FieldDescriptorProto> + use<'a> {
        match self.body {
            Body::Message { descriptor, .. } => descriptor.field.iter(),
            Body::Enum(_) => [].iter(),
        }
    }
}

impl<'a> Definition<'a> {
    /// The types that the fields refer to, those of map values included.
    pub(super) fn references(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let entries = match self.body {
            Body::Message { descriptor, .. } => &descriptor.nested_type[..],
            Body::Enum(_) => &[],
        };
        let entries = entries.iter().filter(|nested| is_map_entry(nested));
        self.fields()
            .chain(entries.flat_map(|entry| &entry.field))
            .map(FieldDescriptorProto::type_name)
    }
}

impl<'a> Symbols<'a> {
    pub(super) fn new(schema: &'a Schema, options: &'a RustOptions) -> Self {
        let mut symbols = Self {
            schema,
            externs: ExternPaths::new(&options.extern_paths, CratePaths::new(options)),
            crates: CratePaths::new(options),
            compiles_well_known_types: options.compile_well_known_types,
            types: Vec::new(),
            files: Vec::new(),
            by_name: HashMap::default(),
            members: HashSet::default(),
            used_entries: used_entries(schema),
        };
        let mut first_service = 0;
        for (file, schema_file) in schema.files.iter().enumerate() {
            let descriptor = &schema_file.descriptor;
            let package = descriptor.package();
            let enums = symbols.add_enums(file, package, &[5], &descriptor.enum_type);
            let messages = symbols.add_messages(file, package, &[4], &descriptor.message_type);
            let messages = messages.into_iter().flatten().collect();
            symbols.files.push(FileSymbols {
                messages,
                enums,
                island: usize::MAX,
                first_service,
            });
            first_service += descriptor.service.len();
        }
        for (island, members) in schema.islands.iter().enumerate() {
            for &file in &members.files {
                symbols.members.insert((island, file));
                symbols.files[file].island = symbols.files[file].island.min(island);
            }
        }
        symbols
    }

    // The recursion is as deep as messages are nested, which the front end limits.
    fn add_messages(
        &mut self,
        file: FileId,
        scope: &str,
        path: &[i32],
        descriptors: &'a [DescriptorProto],
    ) -> Vec<Option<TypeId>> {
        let add = |(descriptor, index): (&'a DescriptorProto, i32)| {
            let full_name = full_name(scope, descriptor.name());
            if is_map_entry(descriptor) && !self.used_entries.contains(full_name.as_str()) {
                return None;
            }
            let path = [path, &[index]].concat();
            let enums = self.add_enums(
                file,
                &full_name,
                &[&path[..], &[4]].concat(),
                &descriptor.enum_type,
            );
            let messages = self.add_messages(
                file,
                &full_name,
                &[&path[..], &[3]].concat(),
                &descriptor.nested_type,
            );
            Some(self.add(
                file,
                full_name,
                path,
                Body::Message {
                    descriptor,
                    messages,
                    enums,
                },
            ))
        };
        descriptors.iter().zip(0..).map(add).collect()
    }

    fn add_enums(
        &mut self,
        file: FileId,
        scope: &str,
        path: &[i32],
        descriptors: &'a [EnumDescriptorProto],
    ) -> Vec<TypeId> {
        let add = |(descriptor, index): (&'a EnumDescriptorProto, i32)| {
            let path = [path, &[index]].concat();
            self.add(
                file,
                full_name(scope, descriptor.name()),
                path,
                Body::Enum(descriptor),
            )
        };
        descriptors.iter().zip(0..).map(add).collect()
    }

    fn add(&mut self, file: FileId, full_name: String, path: Vec<i32>, body: Body<'a>) -> TypeId {
        let id = self.types.len();
        let schema_file = &self.schema.files[file];
        let compiled = self.compiles_well_known_types && schema_file.origin == Origin::Tree;
        let package = schema_file.descriptor.package();
        let external = self.externs.find(package, &full_name, compiled);
        self.by_name.entry(full_name.clone()).or_default().push(id);
        self.types.push(Definition {
            full_name,
            file,
            path,
            external,
            body,
        });
        id
    }

    /// Whether a map entry is one of the types, because something other than its map refers to it.
    pub(super) fn has_map_entries(&self) -> bool {
        let mut bodies = self.types.iter().map(|definition| &definition.body);
        bodies.any(
            |body| matches!(body, Body::Message { descriptor, .. } if is_map_entry(descriptor)),
        )
    }

    /// The type that an absolute reference (`.a.b.C`) refers to in an island; `None` for a map entry.
    pub(super) fn find(&self, island: usize, reference: &str) -> Option<TypeId> {
        let candidates = self.by_name.get(reference.strip_prefix('.')?)?;
        candidates
            .iter()
            .copied()
            .find(|&id| self.members.contains(&(island, self.types[id].file)))
    }
}

/// The full names of map entries that another field or an rpc refers to. This is rare, but protoc accepts it.
fn used_entries<'a>(schema: &'a Schema) -> HashSet<&'a str, RandomState> {
    let mut used = HashSet::default();
    let mut add = |reference: &'a str| {
        if reference.ends_with("Entry") {
            used.extend(reference.strip_prefix('.'));
        }
    };
    for file in &schema.files {
        for method in file.descriptor.service.iter().flat_map(|it| &it.method) {
            add(method.input_type());
            add(method.output_type());
        }
        let mut pending: Vec<&DescriptorProto> = file.descriptor.message_type.iter().collect();
        while let Some(message) = pending.pop() {
            let entries = MapEntries::of(message);
            pending.extend(&message.nested_type);
            for field in &message.field {
                if entries.entry(field).is_none() {
                    add(field.type_name());
                }
            }
        }
    }
    used
}

pub(super) fn full_name(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}
