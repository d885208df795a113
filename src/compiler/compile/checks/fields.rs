//! Checks a field before its type is resolved.

use crate::compile::findings::Findings;
use crate::compile::walk::join;
use crate::descriptor::FieldDescriptorProto;
use crate::descriptor::feature_set::FieldPresence;
use crate::descriptor::field_descriptor_proto::{Label as Cardinality, Type};
use crate::descriptor::field_number as tag;
use crate::diagnostic::Diagnostic;

/// The largest number of a field; extensions of message sets may have larger ones.
const LARGEST: i32 = (1 << 29) - 1;

pub(super) fn check(findings: &mut Findings<'_>, field: &FieldDescriptorProto, path: &[i32]) {
    check_number(findings, field, path);
    check_json_name(findings, field, path);
    let is_extension = field.extendee.is_some();
    let presence = findings.file.features.at(path).field_presence();
    if is_extension
        && field.label() != Cardinality::Repeated
        && presence == FieldPresence::LegacyRequired
    {
        let text = "an extension cannot be required".to_owned();
        findings.error("E0406", text, path, "");
    }
    if field.default_value.is_some() && field.label() == Cardinality::Repeated {
        let text = "a repeated field has no default value".to_owned();
        findings.error("E0409", text, &join(path, &[tag::field::DEFAULT_VALUE]), "");
    }
    if findings.file.is_proto3() {
        check_proto3(findings, field, path);
    }
}

fn check_proto3(findings: &mut Findings<'_>, field: &FieldDescriptorProto, path: &[i32]) {
    if field.label() == Cardinality::Required {
        findings.push(|file| {
            Diagnostic::error("E0406", "proto3 has no required fields")
                .label(file.label(&join(path, &[tag::field::LABEL]), ""))
                .help("remove the label, or write `optional`")
        });
    }
    if field.default_value.is_some() {
        findings.push(|file| {
            Diagnostic::error("E0409", "proto3 has no default values")
                .label(file.label(&join(path, &[tag::field::DEFAULT_VALUE]), ""))
                .help("remove it: a field that is absent reads as 0, or as empty")
        });
    }
    if field.r#type.is_some() && field.r#type() == Type::Group {
        findings.push(|file| {
            Diagnostic::error("E0406", "proto3 has no groups")
                .label(file.label(path, ""))
                .help("declare a message, and a field of it")
        });
    }
    if field.extendee.is_some() && !is_options_message(field.extendee()) {
        findings.push(|file| {
            Diagnostic::error("E0406", "proto3 extends the options of protobuf only")
                .label(file.label(&join(path, &[tag::field::EXTENDEE]), ""))
                .help("use a field, or `google.protobuf.Any`")
        });
    }
}

fn check_number(findings: &mut Findings<'_>, field: &FieldDescriptorProto, path: &[i32]) {
    // A field without a number has a syntax error, which is already reported.
    let Some(number) = field.number else {
        return;
    };
    let text = match number {
        19_000..=19_999 => "the numbers 19000 to 19999 are kept for protobuf itself",
        ..=0 => "numbers begin with 1",
        _ if number > LARGEST && field.extendee.is_none() => "the largest number is 536870911",
        _ => return,
    };
    findings.push(|file| {
        let message = format!("`{}` cannot have the number {number}", field.name());
        Diagnostic::error("E0401", message)
            .label(file.label(&join(path, &[tag::field::NUMBER]), text))
            .help("use another number")
    });
}

fn check_json_name(findings: &mut Findings<'_>, field: &FieldDescriptorProto, path: &[i32]) {
    use crate::compile::json_names::default_json_name;
    let Some(name) = &field.json_name else {
        return;
    };
    let is_default = *name == default_json_name(field.name());
    let text = if field.extendee.is_some() && !is_default {
        "an extension has no `json_name`".to_owned()
    } else if name.contains('\0') {
        "a JSON name cannot hold a null character".to_owned()
    } else {
        return;
    };
    findings.error("E0407", text, &join(path, &[tag::field::JSON_NAME]), "");
}

/// Whether proto3 may extend the message.
fn is_options_message(extendee: &str) -> bool {
    let last = extendee.rsplit('.').next().unwrap_or_default();
    last.ends_with("Options") || last.starts_with("Source") || last == "FeatureSet"
}
