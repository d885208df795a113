//! JSON: implementations of serde's traits for messages and enums, and the support module that they share.
//!
//! In: the JSON plan of each type. Out: implementations, which follow the other items of a file, and the support
//! module. Each field adds one or two lines, because the code for its format is in the support module. Names of
//! generics begin with underscores, so no type of a proto can have the same name.

use std::fmt::Write as _;

use super::gates;
use crate::plan::rust::json::{
    InAny, JsonBody, JsonField, JsonOneof, JsonPlan, JsonType, Presence, WellKnown, WellKnownPath,
};
use crate::plan::rust::{MessagePlan, RustPlan, TypeId, TypePlan, Unit};

const BASE: &str = include_str!("../../../templates/json/base.rs");
const HASH_MAP: &str = include_str!("../../../templates/json/hash_map.rs");
const TEXT: &str = include_str!("../../../templates/json/text.rs");
const TIMESTAMP: &str = include_str!("../../../templates/json/timestamp.rs");
const DURATION: &str = include_str!("../../../templates/json/duration.rs");
const FIELD_MASK: &str = include_str!("../../../templates/json/field_mask.rs");
const VALUE: &str = include_str!("../../../templates/json/value.rs");
const NULL: &str = include_str!("../../../templates/json/null.rs");
const EMPTY: &str = include_str!("../../../templates/json/empty.rs");
const ANY: &str = include_str!("../../../templates/json/any.rs");

/// The implementations for the types of one file.
pub(super) fn implementations(plan: &RustPlan, unit: &Unit) -> String {
    let mut text = String::new();
    let Some(json) = &plan.json else {
        return text;
    };
    let writer = Writer { plan, json };
    for &id in &unit.messages {
        writer.message(id, &mut text);
    }
    for &id in &unit.enums {
        writer.implement(id, &mut text);
    }
    text
}

struct Writer<'a> {
    plan: &'a RustPlan,
    json: &'a JsonPlan,
}

impl Writer<'_> {
    /// Writes a message and the types nested in it.
    fn message(&self, id: TypeId, text: &mut String) {
        self.implement(id, text);
        let TypePlan::Message(message) = &self.plan.types[id] else {
            return;
        };
        let MessagePlan {
            messages, enums, ..
        } = &**message;
        for &id in messages.iter().flatten() {
            self.message(id, text);
        }
        for &id in enums {
            self.implement(id, text);
        }
    }

    fn implement(&self, id: TypeId, text: &mut String) {
        let Some(json) = self.json.types.get(&id) else {
            return;
        };
        let JsonType {
            path,
            support,
            body,
            ..
        } = json;
        let (serialize, deserialize) = match body {
            JsonBody::Message { fields, oneofs } => {
                self.of_message(json, fields, oneofs, text);
                (
                    format!("{support}::serialize(self, serializer)"),
                    format!("{support}::deserialize(deserializer)"),
                )
            }
            JsonBody::Enum(values) => {
                of_enum(json, values, text);
                (
                    format!("{support}::serialize_enum::<Self, S>(*self as i32, serializer)"),
                    format!("{support}::deserialize_enum(deserializer)"),
                )
            }
            JsonBody::WellKnown(known) => {
                let format = format!("{support}::{}", known.format());
                (
                    format!("<{format} as {support}::Format<Self>>::write(self, serializer)"),
                    format!("<{format} as {support}::Format<Self>>::read(deserializer)"),
                )
            }
            JsonBody::Wrapper { field, format } => {
                let format = format!("{support}::{format}");
                (
                    format!("{support}::write_as::<{format}, _, S>(&self.{field}, serializer)"),
                    format!(
                        "Ok(Self {{ {field}: {support}::read_as::<{format}, _, D>(deserializer)? }})"
                    ),
                )
            }
        };
        let _ = write!(
            text,
            "impl ::serde::Serialize for {path} {{
    fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {{
        {serialize}
    }}
}}
impl<'de> ::serde::Deserialize<'de> for {path} {{
    fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {{
        {deserialize}
    }}
}}
"
        );
    }

    fn of_message(
        &self,
        json: &JsonType,
        fields: &[JsonField],
        oneofs: &[JsonOneof],
        text: &mut String,
    ) {
        let JsonType {
            path,
            support,
            support_name,
            ..
        } = json;
        let _ = write!(
            text,
            "impl {support}::Message for {path} {{
    const FIELDS: &'static [{support}::Field] = &[
"
        );
        for field in fields {
            let (json_name, proto_name) = (&field.json_name, &field.proto_name);
            let _ = writeln!(text, "        ({json_name:?}, {proto_name:?}),");
        }
        let _ = write!(
            text,
            "    ];
    fn write<__M: ::serde::ser::SerializeMap>(
        &self,
        map: &mut __M,
    ) -> ::core::result::Result<(), __M::Error> {{
        use {support};
"
        );
        for field in fields {
            self.write_field(support_name, field, oneofs, text);
        }
        let _ = write!(
            text,
            "        Ok(())
    }}
    fn read<'de, __A: ::serde::de::MapAccess<'de>>(
        &mut self,
        field: usize,
        map: &mut __A,
    ) -> ::core::result::Result<(), __A::Error> {{
        use {support};
        match field {{
"
        );
        for (index, field) in fields.iter().enumerate() {
            read_field(support_name, index, field, oneofs, text);
        }
        text.push_str("            _ => {}\n        }\n        Ok(())\n    }\n}\n");
    }

    fn write_field(
        &self,
        support: &str,
        field: &JsonField,
        oneofs: &[JsonOneof],
        text: &mut String,
    ) {
        let JsonField {
            rust_name, format, ..
        } = field;
        let options = &self.plan.options;
        let format = qualified(support, format);
        let name = if options.json_proto_names {
            &field.proto_name
        } else {
            &field.json_name
        };
        let function = match field.presence {
            Presence::Implicit if options.json_defaults => "always",
            Presence::Implicit => "unless_default",
            Presence::Required => "always",
            Presence::Optional => "if_set",
            Presence::Member(oneof) => {
                let JsonOneof {
                    rust_name: oneof,
                    path,
                    ..
                } = &oneofs[oneof];
                let _ = write!(
                    text,
                    "        if let Some({path}::{rust_name}(value)) = &self.{oneof} {{
            {support}::always::<{format}, _, __M>(map, {name:?}, value)?;
        }}
"
                );
                return;
            }
        };
        let _ = writeln!(
            text,
            "        {support}::{function}::<{format}, _, __M>(map, {name:?}, &self.{rust_name})?;"
        );
    }
}

fn read_field(
    support: &str,
    index: usize,
    field: &JsonField,
    oneofs: &[JsonOneof],
    text: &mut String,
) {
    let JsonField {
        rust_name, format, ..
    } = field;
    let format = qualified(support, format);
    let function = match field.presence {
        Presence::Implicit | Presence::Required => "value",
        Presence::Optional => "optional",
        Presence::Member(oneof) => {
            let JsonOneof {
                rust_name: oneof,
                proto_name,
                path,
            } = &oneofs[oneof];
            let _ = write!(
                text,
                "            {index} => {{
                if let Some(value) = {support}::optional::<{format}, _, __A>(map)? {{
                    {support}::only(&self.{oneof}, {proto_name:?})?;
                    self.{oneof} = Some({path}::{rust_name}(value));
                }}
            }}
"
            );
            return;
        }
    };
    let _ = writeln!(
        text,
        "            {index} => self.{rust_name} = {support}::{function}::<{format}, _, __A>(map)?,"
    );
}

fn of_enum(json: &JsonType, values: &[(String, i32)], text: &mut String) {
    let JsonType { path, support, .. } = json;
    let _ = writeln!(
        text,
        "impl {support}::Names for {path} {{
    fn name(number: i32) -> ::core::option::Option<&'static str> {{
        match number {{"
    );
    for (index, (name, number)) in values.iter().enumerate() {
        // If several names have the same number, the first one is written.
        if values[..index].iter().all(|(_, other)| other != number) {
            let _ = writeln!(text, "            {number} => Some({name:?}),");
        }
    }
    text.push_str(
        "            _ => None,
        }
    }
    fn number(name: &str) -> ::core::option::Option<i32> {
        match name {
",
    );
    for (name, number) in values {
        let _ = writeln!(text, "            {name:?} => Some({number}),");
    }
    text.push_str("            _ => None,\n        }\n    }\n}\n");
}

/// The format, with the path of the support module before each name that is defined there.
fn qualified(support: &str, format: &str) -> String {
    let mut qualified = String::new();
    let mut rest = format;
    loop {
        let end = rest.find(['<', ',', '>']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let is_enum = qualified.ends_with("Enum<");
        if !is_enum && !name.is_empty() {
            qualified.push_str(support);
            qualified.push_str("::");
        }
        qualified.push_str(name);
        let Some(sign) = behind.chars().next() else {
            return qualified;
        };
        qualified.push(sign);
        rest = &behind[1..];
        if let Some(trimmed) = rest.strip_prefix(' ') {
            qualified.push(' ');
            rest = trimmed;
        }
    }
}

/// The support module without the head of its file.
pub(super) fn support(plan: &RustPlan, json: &JsonPlan) -> String {
    // The templates are written for the default path of prost.
    let prost = format!("{}::", plan.crates.prost);
    let of_prost = |template: &str| template.replace("::prost::", &prost);
    let mut text = of_prost(BASE);
    let constants = [
        (
            "/// Fields and values that nobody knows are no error.\nconst IGNORES_UNKNOWN: bool",
            plan.options.json_ignore_unknown,
        ),
        (
            "/// Enums are written by number.\nconst ENUMS_ARE_NUMBERS: bool",
            plan.options.json_enum_numbers,
        ),
    ];
    for (constant, value) in constants {
        let _ = write!(text, "\n{constant} = {value};\n");
    }
    if !plan.options.no_std {
        text.push_str(HASH_MAP);
    }
    text.push_str(NULL);
    text.push_str(EMPTY);
    let paths = &json.well_known.paths;
    let has = |known: WellKnown| paths.contains_key(&known);
    let needs_text = [
        WellKnown::Timestamp,
        WellKnown::Duration,
        WellKnown::FieldMask,
    ];
    if needs_text.into_iter().any(has) {
        text.push_str(TEXT);
    }
    for (known, template) in [
        (WellKnown::Timestamp, TIMESTAMP),
        (WellKnown::Duration, DURATION),
        (WellKnown::FieldMask, FIELD_MASK),
        (WellKnown::Value, VALUE),
        (WellKnown::Any, ANY),
    ] {
        let feature = paths.get(&known).map(|path| path.feature.as_deref());
        match feature {
            Some(Some(feature)) => text.push_str(&gates::items(&of_prost(template), feature)),
            Some(None) => text.push_str(&of_prost(template)),
            None => {}
        }
    }
    for (known, WellKnownPath { path, .. }) in paths {
        let placeholder = match known {
            WellKnown::Any => "__ANY__",
            WellKnown::Duration => "__DURATION__",
            WellKnown::FieldMask => "__FIELD_MASK__",
            WellKnown::ListValue => "__LIST_VALUE__",
            WellKnown::Struct => "__STRUCT__",
            WellKnown::Timestamp => "__TIMESTAMP__",
            WellKnown::Value => "__VALUE__",
        };
        text = text.replace(placeholder, path);
        if *known == WellKnown::Value {
            let (scope, _) = path.rsplit_once("::").unwrap_or_default();
            text = text.replace("__VALUE_KIND__", &format!("{scope}::value::Kind"));
        }
    }
    if let Some(any) = paths.get(&WellKnown::Any) {
        let known = any_of_known_types(json);
        text.push_str(&match &any.feature {
            Some(feature) => gates::items(&known, feature),
            None => known,
        });
    }
    text
}

/// The functions that write and read an `Any` with a known type.
fn any_of_known_types(json: &JsonPlan) -> String {
    let mut text = String::from(
        "
fn write_any<M: SerializeMap>(name: &str, bytes: &[u8], map: &mut M) -> Result<(), M::Error> {
    match name {
",
    );
    for (name, in_any) in &json.in_any {
        let path = &in_any.path;
        add_gate(in_any, &mut text);
        let _ = match &in_any.format {
            None => writeln!(
                text,
                "        {name:?} => write_message::<{path}, M>(bytes, map),"
            ),
            Some(format) => writeln!(
                text,
                "        {name:?} => write_value::<{format}, {path}, M>(bytes, map),"
            ),
        };
    }
    text.push_str(
        "        name => Err(M::Error::custom(unknown_type(name))),
    }
}

fn read_any(name: &str, entries: Vec<(String, Content)>) -> Result<Vec<u8>, AnyError> {
    match name {
",
    );
    for (name, in_any) in &json.in_any {
        let path = &in_any.path;
        add_gate(in_any, &mut text);
        let _ = match &in_any.format {
            None => writeln!(text, "        {name:?} => read_message::<{path}>(entries),"),
            Some(format) => writeln!(
                text,
                "        {name:?} => read_value::<{format}, {path}>(entries),"
            ),
        };
    }
    text.push_str("        name => Err(any_error(unknown_type(name))),\n    }\n}\n");
    text
}

/// The match arm of a type that is behind a feature gets the same attribute.
fn add_gate(in_any: &InAny, text: &mut String) {
    if let Some(feature) = &in_any.feature {
        text.push_str("        ");
        text.push_str(&gates::line(feature));
    }
}

#[cfg(test)]
mod tests {
    use super::qualified;

    #[test]
    fn formats_are_qualified_and_paths_of_enums_are_not() {
        assert_eq!(qualified("j", "Int32"), "j::Int32");
        assert_eq!(
            qualified("super::j", "Map<Int32, Enum<a::B>>"),
            "super::j::Map<super::j::Int32, super::j::Enum<a::B>>"
        );
        assert_eq!(
            qualified("j", "List<ExternEnum<::x::A>>"),
            "j::List<j::ExternEnum<::x::A>>"
        );
    }
}
