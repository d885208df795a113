//! What a field can be wrong about before its type is known.

use prost_types::FieldDescriptorProto;
use prost_types::field_descriptor_proto::{Label as Cardinality, Type};

use crate::Diagnostic;
use crate::compile::checks::{built_in, option_path};
use crate::compile::findings::Findings;
use crate::compile::is_packable;
use crate::compile::walk::{join, tag};

pub(super) fn check(
    findings: &mut Findings<'_>,
    field: &FieldDescriptorProto,
    path: &[i32],
    is_proto3: bool,
) {
    check_number(findings, field, path);
    check_json_name(findings, field, path);
    let is_extension = field.extendee.is_some();
    if is_extension && field.label() == Cardinality::Required {
        let text = "an extension cannot be required".to_owned();
        findings.error("E0406", text, path, "");
    }
    if field.default_value.is_some() && field.label() == Cardinality::Repeated {
        let text = "a repeated field has no default value".to_owned();
        findings.error("E0409", text, &join(path, &[tag::field::DEFAULT]), "");
    }
    if is_proto3 && is_extension && !is_options_message(field.extendee()) {
        findings.push(|file| {
            Diagnostic::error("E0406", "proto3 extends the options of protobuf only")
                .label(file.label(&join(path, &[tag::field::EXTENDEE]), ""))
                .help("use a field, or `google.protobuf.Any`")
        });
    }
}

fn check_number(findings: &mut Findings<'_>, field: &FieldDescriptorProto, path: &[i32]) {
    let number = field.number();
    let text = match number {
        19_000..=19_999 => "the numbers 19000 to 19999 are kept for protobuf itself",
        ..=0 => "numbers begin with 1",
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
    let Some(name) = &field.json_name else {
        return;
    };
    let text = if field.extendee.is_some() {
        "an extension has no `json_name`".to_owned()
    } else if name.starts_with('[') && name.ends_with(']') {
        format!("the JSON name `{name}` is that of an extension")
    } else if name.contains('\0') {
        "a JSON name cannot hold a null character".to_owned()
    } else {
        return;
    };
    findings.error("E0407", text, &join(path, &[tag::field::JSON_NAME]), "");
}

/// What proto3 may extend.
fn is_options_message(extendee: &str) -> bool {
    let last = extendee.rsplit('.').next().unwrap_or_default();
    last.ends_with("Options") || last.starts_with("Source") || last == "FeatureSet"
}

/// What depends on the type, once it is known.
pub(super) fn check_typed(findings: &mut Findings<'_>, field: &FieldDescriptorProto, path: &[i32]) {
    let options = field.options.as_ref();
    let options = options.map_or(&[][..], |options| &options.uninterpreted_option);
    let kind = field.r#type();
    let is_message = matches!(kind, Type::Message | Type::Group);
    let place = |index| option_path(path, tag::field::OPTIONS, index);
    let value = |name: &str| {
        built_in(options, name)
            .and_then(|(index, it)| Some((index, it.identifier_value.as_deref()?)))
    };
    if let Some((index, "true")) = value("packed")
        && !is_packable(field)
    {
        let text = "only repeated numbers, bools and enums can be packed".to_owned();
        findings.error("E0405", text, &place(index), "remove it");
    }
    for name in ["lazy", "unverified_lazy"] {
        if let Some((index, "true")) = value(name)
            && kind != Type::Message
        {
            let text = format!("`{name}` is for fields that hold messages");
            findings.error("E0405", text, &place(index), "remove it");
        }
    }
    let is_64_bit = matches!(
        kind,
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64
    );
    if let Some((index, mode)) = value("jstype")
        && mode != "JS_NORMAL"
        && !is_64_bit
    {
        let text = "`jstype` is for 64-bit integers".to_owned();
        findings.error("E0405", text, &place(index), "remove it");
    }
    if field.default_value.is_some() && is_message {
        let text = "a message has no default value".to_owned();
        findings.error("E0409", text, &join(path, &[tag::field::DEFAULT]), "");
    }
}
