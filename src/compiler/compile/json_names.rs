//! The JSON names of fields.

use crate::descriptor::FieldDescriptorProto;

/// The name that a field has in JSON.
#[must_use]
pub fn json_name(field: &FieldDescriptorProto) -> String {
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
