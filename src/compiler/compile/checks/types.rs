//! Checks a field against its type and its features.

use crate::compile::findings::Findings;
use crate::compile::walk::join;
use crate::descriptor::elements::message_at;
use crate::descriptor::feature_set::{FieldPresence, RepeatedFieldEncoding};
use crate::descriptor::field_descriptor_proto::{Label as Cardinality, Type};
use crate::descriptor::field_number as tag;
use crate::descriptor::field_options::JsType;
use crate::descriptor::{
    DescriptorProto, Edition, FeatureSet, FieldDescriptorProto, FieldOptions, is_map_entry,
    is_packable,
};
use crate::diagnostic::Diagnostic;

/// Checks a field whose type is known; `entry` is the entry message if it is a map.
pub(super) fn check(
    findings: &mut Findings<'_>,
    field: &FieldDescriptorProto,
    path: &[i32],
    entry: Option<&DescriptorProto>,
) {
    let is_message = matches!(field.r#type(), Type::Message | Type::Group);
    if field.default_value.is_some() && is_message {
        let text = "a message has no default value".to_owned();
        findings.error("E0409", text, &join(path, &[tag::field::DEFAULT_VALUE]), "");
    }
    if let Some(options) = field.options.as_deref() {
        check_options(findings, field, options, path, entry.is_some());
    }
    if findings.file.features.is_editions() {
        check_editions(findings, field, path, entry);
    }
}

fn check_options(
    findings: &mut Findings<'_>,
    field: &FieldDescriptorProto,
    options: &FieldOptions,
    path: &[i32],
    is_map: bool,
) {
    let features = &findings.file.features;
    let mut wrong = |code: &'static str, name: &str, text: String, help: &str| {
        findings.push(|file| {
            Diagnostic::error(code, text)
                .label(file.option_label(path, name, ""))
                .help(help)
        });
    };
    let kind = field.r#type();
    if options.packed == Some(true) && !is_packable(field) {
        let text = "only repeated numbers, bools and enums can be packed".to_owned();
        wrong("E0405", "packed", text, "remove it");
    }
    for (is_set, name) in [
        (options.lazy(), "lazy"),
        (options.unverified_lazy(), "unverified_lazy"),
    ] {
        // The entries of maps are never delimited.
        let is_plain = || is_map || features.wire_type(field, path) == Type::Message;
        if !is_set || is_plain() {
            continue;
        }
        let text = if kind == Type::Message {
            format!("a delimited field cannot be `{name}`")
        } else {
            format!("`{name}` is for fields that hold messages")
        };
        wrong("E0405", name, text, "remove it");
    }
    if options.unverified_lazy() && field.extendee.is_some() {
        let text = "an extension cannot be `unverified_lazy`".to_owned();
        wrong("E0405", "unverified_lazy", text, "remove it");
    }
    let is_64_bit = matches!(
        kind,
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64
    );
    if options.jstype() != JsType::JsNormal && !is_64_bit {
        let text = "`jstype` is for 64-bit integers".to_owned();
        wrong("E0405", "jstype", text, "remove it");
    }
}

fn check_editions(
    findings: &mut Findings<'_>,
    field: &FieldDescriptorProto,
    path: &[i32],
    entry: Option<&DescriptorProto>,
) {
    let features = findings.file.features.at(path);
    let options = field.options.as_deref();
    let mut wrong = |name: &str, text: &str, help: &str| {
        findings.push(|file| {
            Diagnostic::error("E0104", text)
                .label(file.option_label(path, name, ""))
                .help(help)
        });
    };
    if options.is_some_and(|options| options.packed.is_some()) {
        let help = "write `features.repeated_field_encoding = PACKED` or `EXPANDED`";
        wrong("packed", "editions have no `packed`", help);
    }
    if options.is_some_and(|options| options.ctype.is_some())
        && findings.file.features.edition >= Edition::Edition2024
    {
        findings.push(|file| {
            Diagnostic::error("E0104", "`ctype` ended with edition 2024")
                .label(file.option_label(path, "ctype", ""))
                .help("write `features.(pb.cpp).string_type` instead")
        });
    }
    if field.default_value.is_some()
        && field.label() != Cardinality::Repeated
        && features.field_presence() == FieldPresence::Implicit
        && field.oneof_index.is_none()
        && field.extendee.is_none()
    {
        findings.push(|file| {
            Diagnostic::error(
                "E0104",
                "a field with implicit presence has no default value",
            )
            .label(file.label(&join(path, &[tag::field::DEFAULT_VALUE]), ""))
            .help("remove it, or the feature `field_presence = IMPLICIT`")
        });
    }
    // The key and the value of a map have copies of the features of the map field.
    let around = message_at(&findings.file.descriptor, &path[..path.len() - 2]);
    let is_in_entry = around.is_some_and(is_map_entry);
    if let Some(own) = options.and_then(|options| options.features.filter(|_| !is_in_entry)) {
        check_own_features(findings, field, &own, path, entry);
    }
}

/// Checks the features that a field itself sets.
fn check_own_features(
    findings: &mut Findings<'_>,
    field: &FieldDescriptorProto,
    own: &FeatureSet,
    path: &[i32],
    entry: Option<&DescriptorProto>,
) {
    let is_repeated = field.label() == Cardinality::Repeated;
    let is_message = matches!(field.r#type(), Type::Message | Type::Group);
    let mut held = entry.into_iter().flat_map(|entry| &entry.field);
    let has_string = held.any(|member| member.r#type() == Type::String);
    let mut texts = Vec::new();
    if own.field_presence.is_some() {
        let presence = own.field_presence();
        if field.oneof_index.is_some() {
            texts.push("a field of a oneof has presence whatever its features say");
        } else if is_repeated {
            texts.push("a repeated field has no presence");
        } else if field.extendee.is_some() && presence != FieldPresence::LegacyRequired {
            texts.push("an extension has presence whatever its features say");
        } else if is_message && presence == FieldPresence::Implicit {
            texts.push("a message has presence: it cannot be implicit");
        }
    }
    if own.repeated_field_encoding.is_some() && !is_repeated {
        texts.push("only repeated fields have a repeated field encoding");
    } else if own.repeated_field_encoding() == RepeatedFieldEncoding::Packed && !is_packable(field)
    {
        texts.push("only repeated numbers, bools and enums can be packed");
    }
    if own.utf8_validation.is_some() && field.r#type() != Type::String && !has_string {
        texts.push("only strings have UTF-8 validation");
    }
    if own.message_encoding.is_some() && (!is_message || entry.is_some()) {
        texts.push("only fields that hold messages have a message encoding");
    }
    for text in texts {
        findings.push(|file| {
            Diagnostic::error("E0104", text)
                .label(file.option_label(path, "features", ""))
                .help("remove the feature")
        });
    }
}
