//! Checks types, oneofs, maps and defaults for errors that descriptors of the parser never have.

use crate::compile::walk::{Element, walk};
use crate::descriptor::field_descriptor_proto::{Label, Type};
use crate::descriptor::{
    DescriptorProto, Edition, FieldDescriptorProto, FileDescriptorProto, is_map_entry,
};
use crate::syntax::literal;

/// The deepest nesting of messages; a later check has a lower limit.
const DEEPEST: usize = 32;

/// Reports the first inconsistency.
pub(super) fn check(file: &FileDescriptorProto) -> Result<(), String> {
    let is_editions = match file.syntax.as_deref() {
        None | Some("proto3") => false,
        Some("editions") => true,
        Some(other) => return Err(format!("the syntax is {other:?}")),
    };
    let known = [Edition::Edition2023, Edition::Edition2024];
    if is_editions && !known.map(|it| Some(it as i32)).contains(&file.edition) {
        return Err("the edition is not one that protree knows".to_owned());
    }
    let count = file.dependency.len();
    let indices = file.public_dependency.iter().chain(&file.weak_dependency);
    for &index in indices {
        if usize::try_from(index).map_or(true, |index| index >= count) {
            return Err(format!("there is no import number {index}"));
        }
    }
    if !is_editions {
        check_features(file)?;
    }
    for message in &file.message_type {
        check_message(message, is_editions, 1)?;
    }
    for extension in &file.extension {
        check_field(extension, true, is_editions)?;
    }
    for method in file.service.iter().flat_map(|service| &service.method) {
        if method.input_type.is_none() || method.output_type.is_none() {
            return Err(format!("the rpc `{}` lacks a type", method.name()));
        }
    }
    Ok(())
}

/// Features belong to editions.
fn check_features(file: &FileDescriptorProto) -> Result<(), String> {
    let options = file.options.as_ref();
    let of_file = options.and_then(|it| it.features);
    let mut found = of_file.map(|_| file.name().to_owned());
    walk(file, &mut |element, name, _| {
        let features = match element {
            Element::Message(it) => it.options.as_ref().and_then(|it| it.features),
            Element::Field(it) | Element::Extension(it) => {
                it.options.as_ref().and_then(|it| it.features)
            }
            Element::Oneof(it) => it.options.as_ref().and_then(|it| it.features),
            Element::Enum(it) => it.options.as_ref().and_then(|it| it.features),
            Element::Value(it) => it.options.as_ref().and_then(|it| it.features),
            Element::Service(it) => it.options.as_ref().and_then(|it| it.features),
            Element::Method(it) => it.options.as_ref().and_then(|it| it.features),
        };
        if features.is_some() && found.is_none() {
            found = Some(name.to_owned());
        }
    });
    match found {
        Some(name) => Err(format!("`{name}` has features, which belong to editions")),
        None => Ok(()),
    }
}

fn check_message(message: &DescriptorProto, is_editions: bool, depth: usize) -> Result<(), String> {
    if depth > DEEPEST {
        return Err(format!("`{}` is nested too deeply", message.name()));
    }
    for field in &message.field {
        check_field(field, false, is_editions)?;
    }
    for extension in &message.extension {
        check_field(extension, true, is_editions)?;
    }
    check_oneofs(message)?;
    if is_map_entry(message) && !is_entry(message) {
        return Err(format!("`{}` is no entry of a map", message.name()));
    }
    for nested in &message.nested_type {
        check_message(nested, is_editions, depth + 1)?;
    }
    Ok(())
}

fn is_entry(message: &DescriptorProto) -> bool {
    let [key, value] = message.field.as_slice() else {
        return false;
    };
    let is = |field: &FieldDescriptorProto, name: &str, number: i32| {
        field.name() == name
            && field.number() == number
            && field.label() == Label::Optional
            && field.oneof_index.is_none()
    };
    is(key, "key", 1)
        && is(value, "value", 2)
        && message.nested_type.is_empty()
        && message.enum_type.is_empty()
        && message.extension.is_empty()
        && message.extension_range.is_empty()
}

/// The members of a oneof must be adjacent; a synthetic oneof (of an `optional` field) must have exactly one.
fn check_oneofs(message: &DescriptorProto) -> Result<(), String> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); message.oneof_decl.len()];
    for (index, field) in message.field.iter().enumerate() {
        let Some(oneof) = field.oneof_index else {
            if field.proto3_optional() {
                return Err(format!("`{}` is optional without a oneof", field.name()));
            }
            continue;
        };
        let oneof = usize::try_from(oneof).ok();
        let Some(members) = oneof.and_then(|oneof| members.get_mut(oneof)) else {
            return Err(format!(
                "`{}` is in a oneof that is not there",
                field.name()
            ));
        };
        if field.label() != Label::Optional {
            return Err(format!("`{}` is in a oneof and has a label", field.name()));
        }
        members.push(index);
    }
    for (oneof, members) in message.oneof_decl.iter().zip(members) {
        let is_synthetic = members
            .iter()
            .any(|&index| message.field[index].proto3_optional());
        let is_together = members.windows(2).all(|pair| pair[1] == pair[0] + 1);
        if members.is_empty() || !is_together || is_synthetic && members.len() != 1 {
            return Err(format!(
                "the oneof `{}` has no fields, or others between them",
                oneof.name()
            ));
        }
    }
    Ok(())
}

fn check_field(
    field: &FieldDescriptorProto,
    is_extension: bool,
    is_editions: bool,
) -> Result<(), String> {
    let name = field.name();
    if field.extendee.is_some() != is_extension || is_extension && field.oneof_index.is_some() {
        return Err(format!("`{name}` is half an extension"));
    }
    if field
        .r#type
        .is_some_and(|kind| Type::try_from(kind).is_err())
    {
        return Err(format!("the type of `{name}` is not known"));
    }
    let is_named = field.r#type.is_none()
        || matches!(field.r#type(), Type::Message | Type::Group | Type::Enum);
    if field.type_name.is_some() != is_named {
        return Err(format!("the type of `{name}` and its name do not fit"));
    }
    if is_editions
        && (field.label() == Label::Required
            || field.r#type() == Type::Group && field.r#type.is_some())
    {
        return Err(format!(
            "`{name}` is required or a group, which editions say by features"
        ));
    }
    match &field.default_value {
        Some(text) if !is_default(field, text) => {
            Err(format!("{text:?} is no default value of `{name}`"))
        }
        _ => Ok(()),
    }
}

fn is_default(field: &FieldDescriptorProto, text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_integer = |max: u64| {
        digits.bytes().all(|byte| byte.is_ascii_digit()) && literal::integer(digits, max).is_some()
    };
    let sign = u64::from(text.starts_with('-'));
    let is_float = || {
        let is_number = digits
            .bytes()
            .all(|byte| b"0123456789.eE+-".contains(&byte));
        ["inf", "nan"].contains(&digits) || is_number && digits.parse::<f64>().is_ok()
    };
    if field.r#type.is_none() {
        return true;
    }
    match field.r#type() {
        Type::Int32 | Type::Sint32 | Type::Sfixed32 => {
            is_integer(u64::from(i32::MAX.unsigned_abs()) + sign)
        }
        Type::Int64 | Type::Sint64 | Type::Sfixed64 => is_integer(i64::MAX.unsigned_abs() + sign),
        Type::Uint32 | Type::Fixed32 => sign == 0 && is_integer(u32::MAX.into()),
        Type::Uint64 | Type::Fixed64 => sign == 0 && is_integer(u64::MAX),
        Type::Float | Type::Double => is_float(),
        Type::Bool => ["true", "false"].contains(&text),
        // The names of enum values are looked up later.
        Type::String | Type::Bytes | Type::Enum => true,
        Type::Message | Type::Group => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_of_their_types() {
        let field = |kind: Type| FieldDescriptorProto {
            r#type: Some(kind as i32),
            ..FieldDescriptorProto::default()
        };
        let is = |kind, text| is_default(&field(kind), text);
        assert!(is(Type::Int32, "-2147483648") && !is(Type::Int32, "2147483648"));
        assert!(is(Type::Uint64, "18446744073709551615") && !is(Type::Uint64, "-1"));
        assert!(is(Type::Double, "-1e+30") && is(Type::Float, "-inf"));
        assert!(!is(Type::Double, "1; panic!()") && !is(Type::Int64, "") && !is(Type::Bool, "yes"));
    }
}
