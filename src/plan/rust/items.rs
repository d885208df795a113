//! The items of a Rust module, with their natural names.
//!
//! In: a scope's definitions. Out: one item for each name that they need there, sorted by source file name and
//! position. Does not resolve clashes.

use std::collections::BTreeSet;

use protree_compiler::descriptor::DescriptorProto;

use super::clashes::{Claim, Sharing, Space, Spelling};
use super::members::real_oneof;
use super::symbols::{Body, Symbols, full_name};
use super::{ModuleId, ServiceId, TypeId, Unit, names};
use protree_compiler::compile::{FileId, Schema};

/// Something that has a name in a module.
pub(super) struct Item {
    pub(super) what: What,
    /// The full name in the proto.
    pub(super) wire: String,
    pub(super) natural: String,
    /// The natural name of the module of a message's nested types.
    pub(super) module: Option<String>,
    /// `None` for a package, which no single file defines.
    pub(super) file: Option<FileId>,
    pub(super) path: Vec<i32>,
}

#[derive(Clone, Copy)]
pub(super) enum What {
    /// A package segment or a folder, depending on the layout.
    Module(ModuleId),
    Message(TypeId),
    Enum(TypeId),
    Oneof(TypeId, usize),
    Client(ServiceId),
    Server(ServiceId),
}

impl What {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            What::Module(_) => "package",
            What::Message(_) => "message",
            What::Enum(_) => "enum",
            What::Oneof(..) => "oneof",
            What::Client(_) | What::Server(_) => "service",
        }
    }
}

impl Item {
    pub(super) fn new(
        what: What,
        wire: String,
        natural: String,
        file: Option<FileId>,
        path: Vec<i32>,
    ) -> Self {
        Self {
            what,
            wire,
            natural,
            module: None,
            file,
            path,
        }
    }

    pub(super) fn name(&self, number: Option<usize>) -> String {
        let Some(number) = number else {
            return self.natural.clone();
        };
        match self.what {
            What::Message(_) | What::Enum(_) | What::Oneof(..) => {
                names::numbered_camel(&self.natural, number)
            }
            What::Module(_) | What::Client(_) | What::Server(_) => {
                names::numbered_snake(&self.natural, number)
            }
        }
    }

    pub(super) fn module_name(&self, number: Option<usize>) -> Option<String> {
        let module = self.module.as_ref()?;
        Some(number.map_or_else(
            || module.clone(),
            |number| names::numbered_snake(module, number),
        ))
    }
}

impl Claim for Item {
    fn spellings(&self, number: Option<usize>) -> Vec<Spelling> {
        let mut name = Spelling::new(Space::Type, self.name(number));
        if matches!(self.what, What::Module(_)) {
            name.sharing = Sharing::Package;
        }
        let module = self.module_name(number).map(|module| Spelling {
            sharing: Sharing::Nested,
            ..Spelling::new(Space::Type, module)
        });
        [name].into_iter().chain(module).collect()
    }

    fn converted(&self) -> bool {
        match self.what {
            // The module's name is always converted from that of the service.
            What::Client(_) | What::Server(_) => true,
            _ => self.wire.rsplit('.').next() != Some(self.natural.as_str()),
        }
    }
}

/// The items of a file in its module.
pub(super) fn module_items(schema: &Schema, symbols: &Symbols<'_>, unit: &Unit) -> Vec<Item> {
    let mut items = type_items(symbols, unit.messages.iter().copied(), &unit.enums);
    let descriptor = &schema.files[unit.file].descriptor;
    for ((service, &id), index) in descriptor.service.iter().zip(&unit.services).zip(0..) {
        let wire = full_name(descriptor.package(), service.name());
        let prefix = names::service_module(&names::camel(service.name()));
        let item =
            |what, natural| Item::new(what, wire.clone(), natural, Some(unit.file), vec![6, index]);
        items.push(item(What::Client(id), format!("{prefix}_client")));
        items.push(item(What::Server(id), format!("{prefix}_server")));
    }
    items
}

/// The items in the module of a message's nested types.
pub(super) fn nested_items(symbols: &Symbols<'_>, owner: TypeId) -> Vec<Item> {
    let definition = &symbols.types[owner];
    let Body::Message {
        descriptor,
        messages,
        enums,
    } = &definition.body
    else {
        return Vec::new();
    };
    let mut items = type_items(symbols, messages.iter().flatten().copied(), enums);
    let oneofs: BTreeSet<i32> = descriptor.field.iter().filter_map(real_oneof).collect();
    for ((oneof, at), index) in descriptor.oneof_decl.iter().zip(0..).zip(0..) {
        if !oneofs.contains(&index) {
            continue;
        }
        let mut natural = names::camel(oneof.name());
        // prost resolves this clash in the same way, which its users know.
        if items
            .iter()
            .any(|item| item.natural == natural && !matches!(item.what, What::Oneof(..)))
        {
            natural.push_str("OneOf");
        }
        let path = [&definition.path[..], &[8, index]].concat();
        let wire = full_name(&definition.full_name, oneof.name());
        items.push(Item::new(
            What::Oneof(owner, at),
            wire,
            natural,
            Some(definition.file),
            path,
        ));
    }
    items
}

fn type_items(
    symbols: &Symbols<'_>,
    messages: impl Iterator<Item = TypeId>,
    enums: &[TypeId],
) -> Vec<Item> {
    let mut items = Vec::new();
    for (id, what) in messages
        .map(|id| (id, What::Message(id)))
        .chain(enums.iter().map(|&id| (id, What::Enum(id))))
    {
        let definition = &symbols.types[id];
        if definition.external.is_some() {
            continue;
        }
        let name = definition.full_name.rsplit('.').next().unwrap_or_default();
        let (file, path) = (Some(definition.file), definition.path.clone());
        let mut item = Item::new(
            what,
            definition.full_name.clone(),
            names::camel(name),
            file,
            path,
        );
        if let Body::Message {
            descriptor,
            messages,
            ..
        } = &definition.body
        {
            item.module = has_module(descriptor, messages).then(|| names::nested_module(name));
        }
        items.push(item);
    }
    items
}

/// Whether prost generates a module for the nested types of a message.
fn has_module(message: &DescriptorProto, nested: &[Option<TypeId>]) -> bool {
    !message.enum_type.is_empty()
        || nested.iter().any(Option::is_some)
        || message
            .field
            .iter()
            .any(|field| real_oneof(field).is_some())
}
