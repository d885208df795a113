//! The JSON names of fields: what they are, and how the linker is kept from refusing some that protoc allows.

use std::collections::BTreeSet;

use prost_types::{DescriptorProto, FieldDescriptorProto, MessageOptions};

/// The name that a field has in JSON.
pub(crate) fn json_name(field: &FieldDescriptorProto) -> String {
    match &field.json_name {
        Some(name) => name.clone(),
        None => default_json_name(field.name()),
    }
}

/// Camel case as protoc makes it: `foo_bar` is `fooBar`, `_foo` is `Foo`.
pub(super) fn default_json_name(name: &str) -> String {
    let mut json_name = String::with_capacity(name.len());
    let mut capital = false;
    for character in name.chars() {
        match character {
            '_' => capital = true,
            _ if std::mem::take(&mut capital) => json_name.push(character.to_ascii_uppercase()),
            _ => json_name.push(character),
        }
    }
    json_name
}

/// Takes the JSON names out that nobody wrote: those of a map's entry, and all of what is linked already.
pub(super) fn forget_defaults(messages: &mut [DescriptorProto], linked: bool) {
    for message in messages {
        let is_entry = message
            .options
            .as_ref()
            .is_some_and(MessageOptions::map_entry);
        for field in &mut message.field {
            field.json_name.take_if(|_| is_entry || linked);
        }
        forget_defaults(&mut message.nested_type, linked);
    }
}

/// Gives every field whose JSON name another one has already a JSON name of its own.
pub(super) fn unclashed(fields: &mut [FieldDescriptorProto]) {
    let mut taken: BTreeSet<String> = fields.iter().map(json_name).collect();
    let mut first: BTreeSet<String> = BTreeSet::new();
    for (index, field) in fields.iter_mut().enumerate() {
        if first.insert(json_name(field)) {
            continue;
        }
        let free = (index..=usize::MAX)
            .map(|number| format!("{}{number}", json_name(field)))
            .find(|name| !taken.contains(name))
            .expect("invariant: there are more numbers than fields");
        taken.insert(free.clone());
        field.json_name = Some(free);
    }
}
