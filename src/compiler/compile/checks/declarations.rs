//! Checks the declarations in extension ranges, and extensions against their declarations.

use std::collections::BTreeSet;

use crate::compile::findings::Findings;
use crate::compile::walk::{join, path_index};
use crate::descriptor::extension_range_options::{Declaration, VerificationState};
use crate::descriptor::field_descriptor_proto::{Label as Cardinality, Type};
use crate::descriptor::field_number as tag;
use crate::descriptor::{DescriptorProto, FieldDescriptorProto};
use crate::diagnostic::Diagnostic;

/// Checks the declarations of a message.
pub(super) fn check(findings: &mut Findings<'_>, message: &DescriptorProto, path: &[i32]) {
    let mut names = BTreeSet::new();
    for (index, range) in message.extension_range.iter().enumerate() {
        let Some(options) = range.options.as_ref() else {
            continue;
        };
        let place = join(path, &[tag::message::EXTENSION_RANGE, path_index(index)]);
        let mut error = |text: String| {
            findings.push(|file| {
                Diagnostic::error("E0410", text).label(file.option_label(&place, "declaration", ""))
            });
        };
        let is_unverified = options.verification.is_some()
            && options.verification() == VerificationState::Unverified;
        if !options.declaration.is_empty() && is_unverified {
            error("a range with declarations cannot be unverified".to_owned());
            continue;
        }
        let mut numbers = BTreeSet::new();
        for declaration in &options.declaration {
            let number = declaration.number();
            if !(range.start()..range.end()).contains(&number) {
                error(format!("the declared number {number} is not in the range"));
            }
            if !numbers.insert(number) {
                error(format!("the number {number} is declared twice"));
            }
            for text in problems(declaration) {
                error(text);
            }
            if let Some(name) = &declaration.full_name
                && declaration.r#type.is_some()
                && !names.insert(name.as_str())
            {
                error(format!("the extension `{name}` is declared twice"));
            }
        }
    }
}

/// What is wrong with one declaration.
fn problems(declaration: &Declaration) -> Vec<String> {
    let number = declaration.number();
    let (Some(name), Some(kind)) = (&declaration.full_name, &declaration.r#type) else {
        let is_half = declaration.full_name.is_some() != declaration.r#type.is_some();
        return if is_half || !declaration.reserved() {
            vec![format!(
                "the declaration of {number} needs `full_name` and `type`"
            )]
        } else {
            Vec::new()
        };
    };
    let names = [Some(name), Some(kind).filter(|kind| scalar(kind).is_none())];
    let is_wrong = |name: &&String| !is_full_name(name);
    let wrong = names.into_iter().flatten().filter(is_wrong);
    wrong
        .map(|name| format!("`{name}` is no full name: it begins with a dot, such as `.a.b.C`"))
        .collect()
}

/// As in protoc, a part may begin with a digit.
fn is_full_name(name: &str) -> bool {
    let is_word = |part: &str| {
        let is_in_words = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        !part.is_empty() && part.bytes().all(is_in_words)
    };
    name.strip_prefix('.')
        .is_some_and(|name| name.split('.').all(is_word))
}

/// How `extension`, whose full name is `name`, differs from its declaration in `message`.
pub(super) fn contradiction(
    message: &DescriptorProto,
    extension: &FieldDescriptorProto,
    name: &str,
) -> Option<String> {
    let number = extension.number();
    let ranges = message.extension_range.iter();
    let range = ranges
        .into_iter()
        .find(|it| (it.start()..it.end()).contains(&number))?;
    let options = range.options.as_ref()?;
    let Some(declaration) = options.declaration.iter().find(|it| it.number() == number) else {
        let must_be_declared = !options.declaration.is_empty()
            || options.verification() == VerificationState::Declaration
                && options.verification.is_some();
        return must_be_declared
            .then(|| format!("the extension number {number} is not declared in its range"));
    };
    if declaration.reserved() {
        return Some(format!(
            "the extension number {number} is declared as reserved"
        ));
    }
    let declared = declaration.full_name.as_deref();
    if let Some(declared) = declared.filter(|it| it.strip_prefix('.') != Some(name)) {
        return Some(format!(
            "the extension number {number} is declared as `{declared}`"
        ));
    }
    if let Some(declared) = declaration.r#type.as_deref() {
        let is_it = match scalar(declared) {
            Some(scalar) => extension.r#type() == scalar,
            None => {
                extension.type_name().trim_start_matches('.') == declared.trim_start_matches('.')
            }
        };
        if !is_it {
            return Some(format!(
                "the extension number {number} is declared with the type `{declared}`"
            ));
        }
    }
    let is_repeated = extension.label() == Cardinality::Repeated;
    (declaration.repeated() != is_repeated).then(|| {
        let declared = if declaration.repeated() {
            "repeated"
        } else {
            "optional"
        };
        format!("the extension number {number} is declared as {declared}")
    })
}

fn scalar(name: &str) -> Option<Type> {
    Some(match name {
        "double" => Type::Double,
        "float" => Type::Float,
        "uint64" => Type::Uint64,
        "fixed64" => Type::Fixed64,
        "fixed32" => Type::Fixed32,
        "bool" => Type::Bool,
        "string" => Type::String,
        "group" => Type::Group,
        "bytes" => Type::Bytes,
        "uint32" => Type::Uint32,
        "sfixed32" => Type::Sfixed32,
        "sfixed64" => Type::Sfixed64,
        "int32" => Type::Int32,
        "int64" => Type::Int64,
        "sint32" => Type::Sint32,
        "sint64" => Type::Sint64,
        _ => return None,
    })
}
