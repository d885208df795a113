//! In: the options in a compiled descriptor. Out: the same without options with source retention. Some compilers leave
//! those in: protoc does in requests to plugins, for files that are not to be generated.

use std::collections::BTreeMap;

use super::definitions::{Definitions, Field, Message};
use super::message::is_source_only;
use crate::compile::KeptOptions;
use crate::compile::symbols::{FileSymbols, SymbolKind};
use crate::compile::walk::path_index;
use crate::descriptor::elements::{ElementKind, kind_at};
use crate::descriptor::field_descriptor_proto::Type;
use crate::descriptor::wire::{self, put_bytes};

/// The definitions of the options in compiled descriptors.
pub(in crate::compile) struct CompiledOptions<'a> {
    definitions: Definitions<'a>,
    keeps_empty: bool,
    /// By extendee and number.
    extensions: BTreeMap<(&'a str, i32), Field<'a>>,
}

impl<'a> CompiledOptions<'a> {
    pub(in crate::compile) fn new(definitions: Definitions<'a>) -> Self {
        let linked = definitions.linked.into_iter();
        let files = linked.flat_map(|linked| {
            let files = linked.namespace.files.iter();
            files.map(move |&file| &linked.tables[file])
        });
        let symbols = files.flat_map(FileSymbols::iter);
        let extensions = symbols.filter(|symbol| symbol.kind == SymbolKind::Extension);
        let extensions = extensions.filter_map(|symbol| {
            let field = definitions.field(symbol.name)?;
            let extendee = field.descriptor.extendee().strip_prefix('.')?;
            Some(((extendee, field.descriptor.number()), field))
        });
        Self {
            extensions: extensions.collect(),
            keeps_empty: definitions.keep_empty_options(),
            definitions,
        }
    }

    /// The options of the element at `path` without those with source retention.
    pub(in crate::compile) fn strip(&self, path: &[i32], options: &KeptOptions) -> KeptOptions {
        let message = kind_at(path).map(ElementKind::options_message);
        let message = message.and_then(|name| self.definitions.message(name));
        let (Some(message), Some(bytes)) = (message, &options.bytes) else {
            return options.clone();
        };
        let mut stripped = Vec::new();
        let kept = self.strip_message(&message, bytes, &mut Vec::new(), &mut stripped);
        KeptOptions {
            bytes: (self.keeps_empty || bytes.is_empty() || !kept.is_empty()).then(|| kept.into()),
            stripped: stripped.into(),
        }
    }

    fn strip_message(
        &self,
        message: &Message<'a>,
        bytes: &[u8],
        path: &mut Vec<i32>,
        stripped: &mut Vec<Box<[i32]>>,
    ) -> Vec<u8> {
        let mut kept = Vec::with_capacity(bytes.len());
        let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
        let mut fields = wire::fields(bytes);
        let mut start = 0;
        while let Some(field) = fields.next() {
            let whole = &bytes[start..fields.position()];
            start = fields.position();
            let index = seen.entry(field.number).or_default();
            let number = i32::try_from(field.number).unwrap_or_default();
            let Some(definition) = self.field(message, number) else {
                kept.extend_from_slice(whole);
                continue;
            };
            let length = path.len();
            path.push(number);
            if is_source_only(&definition) {
                stripped.push(path.as_slice().into());
            } else if let Some(inner) = self.message_in(&definition) {
                if definition.is_repeated() {
                    path.push(path_index(*index));
                }
                let payload = self.strip_message(&inner, field.payload, path, stripped);
                put_bytes(field.number, &payload, &mut kept);
            } else {
                kept.extend_from_slice(whole);
            }
            *index += 1;
            path.truncate(length);
        }
        kept
    }

    fn field(&self, message: &Message<'a>, number: i32) -> Option<Field<'a>> {
        let mut fields = message.descriptor.field.iter();
        match fields.find(|field| field.number() == number) {
            Some(field) => self.definitions.field_of(message, field.name()),
            None => self.extensions.get(&(message.name, number)).copied(),
        }
    }

    /// The message type of the field, if options are stripped within it: as in protoc, not for groups.
    fn message_in(&self, field: &Field<'a>) -> Option<Message<'a>> {
        let is_plain = field.kind() == Type::Message && !field.is_delimited();
        let message = self.definitions.message_of(field).filter(|_| is_plain);
        message.filter(|message| !message.is_message_set() && !message.is_map_entry())
    }
}
