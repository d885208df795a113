//! The types of fields in annotations.

use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};

use super::symbols::Definition;
use super::type_names::Names;

/// The types of a field's attribute and of its parameter, the latter without its `_Optional`.
pub(super) fn annotations(
    names: &Names<'_>,
    field: &FieldDescriptorProto,
    message: &[&str],
) -> (String, String) {
    if let Some(site) = names.map_entry(field)
        && let Definition::Message(entry) = site.definition
    {
        return map_annotations(names, entry, message);
    }
    let plain = plain_type(names, field, message);
    // A strict type checker rejects the bare `_Mapping` that protoc writes.
    let mapping = if names.context.run.form.is_exact() {
        "_Mapping"
    } else {
        "_Mapping[str, object]"
    };
    let single = match kind(field) {
        Kind::Message => match datetime(names, field) {
            Some(datetime) => format!("_Union[datetime.{datetime}, {plain}, {mapping}]"),
            None => format!("_Union[{plain}, {mapping}]"),
        },
        Kind::Enum => format!("_Union[{plain}, str]"),
        Kind::Scalar(_) => plain.clone(),
    };
    if field.label() != Label::Repeated {
        return (plain, single);
    }
    let container = match kind(field) {
        Kind::Message => "RepeatedCompositeFieldContainer",
        Kind::Enum | Kind::Scalar(_) => "RepeatedScalarFieldContainer",
    };
    (
        format!("_containers.{container}[{plain}]"),
        format!("_Iterable[{single}]"),
    )
}

fn map_annotations(
    names: &Names<'_>,
    entry: &DescriptorProto,
    message: &[&str],
) -> (String, String) {
    let [key, value] = entry.field.as_slice() else {
        return ("object".to_owned(), "object".to_owned());
    };
    let container = match kind(value) {
        Kind::Message => "MessageMap",
        Kind::Enum | Kind::Scalar(_) => "ScalarMap",
    };
    let types = format!(
        "{}, {}",
        plain_type(names, key, message),
        plain_type(names, value, message)
    );
    (
        format!("_containers.{container}[{types}]"),
        format!("_Mapping[{types}]"),
    )
}

/// The kind of a field's values, as far as Python types distinguish them.
pub(super) enum Kind {
    Message,
    Enum,
    Scalar(&'static str),
}

pub(super) fn kind(field: &FieldDescriptorProto) -> Kind {
    match field.r#type() {
        Type::Message | Type::Group => Kind::Message,
        Type::Enum => Kind::Enum,
        Type::Double | Type::Float => Kind::Scalar("float"),
        Type::Bool => Kind::Scalar("bool"),
        Type::String => Kind::Scalar("str"),
        Type::Bytes => Kind::Scalar("bytes"),
        Type::Int64
        | Type::Uint64
        | Type::Int32
        | Type::Fixed64
        | Type::Fixed32
        | Type::Uint32
        | Type::Sfixed32
        | Type::Sfixed64
        | Type::Sint32
        | Type::Sint64 => Kind::Scalar("int"),
    }
}

fn plain_type(names: &Names<'_>, field: &FieldDescriptorProto, message: &[&str]) -> String {
    if let Kind::Scalar(name) = kind(field) {
        return name.to_owned();
    }
    let name = names.of_type(field);
    // protoc writes the module before a type that has the same name as the nested message that uses it, although the
    // stub does not import that module.
    let context = names.context;
    match (kind(field), message) {
        (Kind::Message, [_, .., own]) if *own == name && context.run.form.is_exact() => {
            format!("{}.{name}", context.name.dotted())
        }
        _ => name,
    }
}

/// The class of `datetime` that the field also accepts.
fn datetime(names: &Names<'_>, field: &FieldDescriptorProto) -> Option<&'static str> {
    if !names.context.run.versions.modern_stubs {
        return None;
    }
    match field.type_name() {
        ".google.protobuf.Timestamp" => Some("datetime"),
        ".google.protobuf.Duration" => Some("timedelta"),
        _ => None,
    }
}
