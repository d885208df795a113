//! In: the encoded options of an element, and the files that define them. Out: values by name: options of
//! `descriptor.proto` by their field name, custom options by the full name of the extension.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, is_map_entry,
    wire,
};

/// Options by name.
pub type Options = BTreeMap<String, OptionValue>;

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum OptionValue {
    /// A bool.
    Bool(bool),
    /// A number of a signed type.
    Integer(i64),
    /// A number of an unsigned type.
    Unsigned(u64),
    /// A float or double.
    Number(f64),
    /// A string, the name of an enum's value, or `NaN`, `Infinity` or `-Infinity`.
    Text(String),
    /// A repeated field, or the values of bytes.
    List(Vec<OptionValue>),
    /// A message by the names of its fields, or a map.
    Message(BTreeMap<String, OptionValue>),
}

/// The definitions that are needed to decode options.
#[derive(Default)]
pub(super) struct Definitions<'a> {
    messages: HashMap<String, &'a DescriptorProto>,
    enums: HashMap<String, &'a EnumDescriptorProto>,
    /// By the extended message and the field number; the value has the name of the option.
    extensions: HashMap<(&'a str, i32), (String, &'a FieldDescriptorProto)>,
}

impl<'a> Definitions<'a> {
    pub(super) fn add(&mut self, file: &'a FileDescriptorProto) {
        let scope = match file.package() {
            "" => String::new(),
            package => format!("{package}."),
        };
        self.add_extensions(&scope, &file.extension);
        self.add_enums(&scope, &file.enum_type);
        self.add_messages(&scope, &file.message_type);
    }

    // The recursion is as deep as messages are nested, which the front end limits.
    fn add_messages(&mut self, scope: &str, messages: &'a [DescriptorProto]) {
        for message in messages {
            let name = format!("{scope}{}", message.name());
            let scope = format!("{name}.");
            self.add_extensions(&scope, &message.extension);
            self.add_enums(&scope, &message.enum_type);
            self.add_messages(&scope, &message.nested_type);
            self.messages.insert(name, message);
        }
    }

    fn add_enums(&mut self, scope: &str, enums: &'a [EnumDescriptorProto]) {
        let enums = enums.iter();
        self.enums
            .extend(enums.map(|each| (format!("{scope}{}", each.name()), each)));
    }

    fn add_extensions(&mut self, scope: &str, extensions: &'a [FieldDescriptorProto]) {
        for field in extensions {
            let extendee = without_dot(field.extendee());
            let name = format!("{scope}{}", field.name());
            self.extensions
                .insert((extendee, field.number()), (name, field));
        }
    }

    /// Decodes the bytes of the message; unknown fields are left out.
    pub(super) fn read(&self, message: &str, bytes: &[u8]) -> Options {
        let mut found = Options::new();
        let Some(definition) = self.messages.get(message) else {
            return found;
        };
        for field in wire::fields(bytes) {
            let Ok(number) = i32::try_from(field.number) else {
                continue;
            };
            let mut own = definition.field.iter();
            let extension = || {
                let extension = self.extensions.get(&(message, number))?;
                Some((extension.0.as_str(), extension.1))
            };
            let own = own.find(|field| field.number() == number);
            let Some((name, definition)) =
                own.map(|field| (field.name(), field)).or_else(extension)
            else {
                continue;
            };
            self.put(&mut found, name, definition, field.payload);
        }
        found
    }

    fn put(&self, into: &mut Options, name: &str, field: &FieldDescriptorProto, payload: &[u8]) {
        let mut values = self.values(field, payload);
        if let Some(entry) = self.map_entry(field) {
            let into = into
                .entry(name.to_owned())
                .or_insert_with(|| OptionValue::Message(BTreeMap::new()));
            if let (OptionValue::Message(into), Some(OptionValue::Message(mut pair))) =
                (into, values.pop())
            {
                let default = |number| default_of(entry, number);
                let key = pair.remove("key").unwrap_or_else(|| default(1));
                let value = pair.remove("value").unwrap_or_else(|| default(2));
                into.insert(key.as_key(), value);
            }
        } else if field.label() == Label::Repeated {
            let into = into
                .entry(name.to_owned())
                .or_insert_with(|| OptionValue::List(Vec::new()));
            if let OptionValue::List(list) = into {
                list.append(&mut values);
            }
        } else if let Some(value) = values.pop() {
            into.insert(name.to_owned(), value);
        }
    }

    fn map_entry(&self, field: &FieldDescriptorProto) -> Option<&'a DescriptorProto> {
        let entry = self.messages.get(without_dot(field.type_name()))?;
        is_map_entry(entry).then_some(entry)
    }

    /// A single value, or all values of a packed field.
    fn values(&self, field: &FieldDescriptorProto, payload: &[u8]) -> Vec<OptionValue> {
        use OptionValue::{Bool, Integer, List, Message, Text, Unsigned};
        let signed = |value: u64| Integer(value.cast_signed());
        let fixed32 = |make: fn(u32) -> OptionValue| {
            let (chunks, _) = payload.as_chunks();
            let values = chunks.iter().map(|chunk| make(u32::from_le_bytes(*chunk)));
            values.collect()
        };
        let fixed64 = |make: fn(u64) -> OptionValue| {
            let (chunks, _) = payload.as_chunks();
            let values = chunks.iter().map(|chunk| make(u64::from_le_bytes(*chunk)));
            values.collect()
        };
        let varints = |make: &dyn Fn(u64) -> OptionValue| {
            let mut rest = payload;
            let next = || {
                let is_more = !rest.is_empty();
                is_more.then(|| wire::take_varint(&mut rest))?
            };
            std::iter::from_fn(next).map(make).collect()
        };
        match field.r#type() {
            Type::Bool => varints(&|value| Bool(value != 0)),
            Type::Int32 | Type::Int64 => varints(&signed),
            Type::Uint32 | Type::Uint64 => varints(&Unsigned),
            Type::Sint32 | Type::Sint64 => {
                varints(&|value| Integer((value >> 1).cast_signed() ^ -(value & 1).cast_signed()))
            }
            Type::Enum => varints(&|value| self.enum_value(field, value)),
            Type::Fixed32 => fixed32(|value| Unsigned(value.into())),
            Type::Sfixed32 => fixed32(|value| Integer(value.cast_signed().into())),
            Type::Float => fixed32(|value| number(f32::from_bits(value).into())),
            Type::Fixed64 => fixed64(Unsigned),
            Type::Sfixed64 => fixed64(|value| Integer(value.cast_signed())),
            Type::Double => fixed64(|value| number(f64::from_bits(value))),
            Type::String => vec![Text(String::from_utf8_lossy(payload).into_owned())],
            Type::Bytes => {
                let bytes = payload.iter().map(|&byte| Unsigned(byte.into()));
                vec![List(bytes.collect())]
            }
            Type::Message | Type::Group => {
                vec![Message(self.read(without_dot(field.type_name()), payload))]
            }
        }
    }

    /// The name of the enum value, or its number if it has no name.
    fn enum_value(&self, field: &FieldDescriptorProto, value: u64) -> OptionValue {
        let value = value.cast_signed();
        let definition = self.enums.get(without_dot(field.type_name()));
        let mut values = definition.into_iter().flat_map(|each| &each.value);
        let found = values.find(|candidate| i64::from(candidate.number()) == value);
        found.map_or(OptionValue::Integer(value), |found| {
            OptionValue::Text(found.name().to_owned())
        })
    }
}

impl OptionValue {
    fn as_key(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Unsigned(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(text) => text.clone(),
            Self::List(_) | Self::Message(_) => String::new(),
        }
    }
}

/// The default value for a key or value that a map entry leaves out.
fn default_of(entry: &DescriptorProto, number: i32) -> OptionValue {
    let field = entry.field.iter().find(|field| field.number() == number);
    match field.map(FieldDescriptorProto::r#type) {
        Some(Type::Bool) => OptionValue::Bool(false),
        Some(Type::Message | Type::Group) => OptionValue::Message(BTreeMap::new()),
        Some(Type::Bytes) => OptionValue::List(Vec::new()),
        Some(Type::String | Type::Enum) | None => OptionValue::Text(String::new()),
        Some(_) => OptionValue::Unsigned(0),
    }
}

/// JSON has no numbers for NaN and the infinities, so these become text.
fn number(value: f64) -> OptionValue {
    if value.is_finite() {
        OptionValue::Number(value)
    } else if value.is_nan() {
        OptionValue::Text("NaN".to_owned())
    } else {
        let sign = if value < 0.0 { "-" } else { "" };
        OptionValue::Text(format!("{sign}Infinity"))
    }
}

fn without_dot(name: &str) -> &str {
    name.strip_prefix('.').unwrap_or(name)
}
