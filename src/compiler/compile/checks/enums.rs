//! Checks an enum by itself: its first value, aliases, reservations, names that clash without prefix.

use std::collections::BTreeMap;

use crate::compile::SchemaFile;
use crate::descriptor::feature_set::EnumType;
use crate::descriptor::field_number as tag;
use crate::descriptor::{Edition, EnumDescriptorProto, FeatureSet};

use crate::compile::checks::ranges::{
    NumberRange, check_name, check_ranges, range_with, reserved_names,
};
use crate::compile::checks::twice;
use crate::compile::findings::Findings;
use crate::compile::walk::{join, path_index};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;

pub(super) fn check(
    findings: &mut Findings<'_>,
    enumeration: &EnumDescriptorProto,
    path: &[i32],
    features: &FeatureSet,
    limits: &Limits,
) {
    let name = enumeration.name();
    let name_path = join(path, &[tag::NAME]);
    if enumeration.value.len() > limits.members {
        findings.push(|file| {
            let count = enumeration.value.len();
            Diagnostic::error("E0012", format!("`{name}` has too many values"))
                .label(file.label(&name_path, ""))
                .with_note(format!("it has {count}, the limit is {}", limits.members))
                .help("split the enum, or raise `limits.members`")
        });
        return;
    }
    let Some(first) = enumeration.value.first() else {
        findings.push(|file| {
            Diagnostic::error("E0500", format!("the enum `{name}` has no value"))
                .label(file.label(&name_path, ""))
                .help(format!(
                    "give it one, such as `{}_UNSPECIFIED = 0;`",
                    name.to_uppercase()
                ))
        });
        return;
    };
    if features.enum_type() == EnumType::Open && first.number() != 0 {
        findings.push(|file| {
            let place = join(path, &[tag::enumeration::VALUE, 0, tag::enum_value::NUMBER]);
            Diagnostic::error("E0500", format!("the first value of `{name}` is not 0"))
                .label(file.label(&place, first_value_rule(file)))
                .help("put a value with the number 0 first: it is what an absent field reads as")
        });
    }
    check_reserved(findings, enumeration, path);
    check_aliases(findings, enumeration, path);
    check_stripped_names(findings, enumeration, path);
}

/// Why the first value has to be 0.
fn first_value_rule(file: &SchemaFile) -> &'static str {
    match file.features.edition {
        Edition::Proto3 => "proto3 enums begin with 0",
        _ => "open enums begin with 0",
    }
}

fn value_path(path: &[i32], index: usize, part: i32) -> Vec<i32> {
    join(path, &[tag::enumeration::VALUE, path_index(index), part])
}

fn check_reserved(findings: &mut Findings<'_>, enumeration: &EnumDescriptorProto, path: &[i32]) {
    let ranges = enumeration.reserved_range.iter().enumerate();
    let mut ranges: Vec<NumberRange> = ranges
        .map(|(index, range)| NumberRange {
            start: i64::from(range.start()),
            end: i64::from(range.end()),
            path: join(path, &[tag::enumeration::RESERVED_RANGE, path_index(index)]),
            noun: "reserved",
        })
        .collect();
    check_ranges(findings, &mut ranges);
    let tag = tag::enumeration::RESERVED_NAME;
    let names = reserved_names(findings, &enumeration.reserved_name, path, tag);
    for (index, value) in enumeration.value.iter().enumerate() {
        let place = join(path, &[tag::enumeration::VALUE, path_index(index)]);
        check_name(findings, &names, value.name(), &place);
        if let Some(range) = range_with(&ranges, i64::from(value.number())) {
            findings.push(|file| {
                let (name, number) = (value.name(), value.number());
                Diagnostic::error(
                    "E0402",
                    format!("the number {number} of `{name}` is reserved"),
                )
                .label(file.label(&value_path(path, index, tag::enum_value::NUMBER), ""))
                .label(file.label(&range.path, "here"))
                .help("use another number")
            });
        }
    }
}

fn check_aliases(findings: &mut Findings<'_>, enumeration: &EnumDescriptorProto, path: &[i32]) {
    let options = enumeration.options.as_ref();
    let written = options.and_then(|options| options.allow_alias);
    let allowed = written == Some(true);
    let mut by_number: BTreeMap<i32, usize> = BTreeMap::new();
    let mut has_alias = false;
    for (index, value) in enumeration.value.iter().enumerate() {
        let first = *by_number.entry(value.number()).or_insert(index);
        if first == index {
            continue;
        }
        has_alias = true;
        if !allowed {
            let other = enumeration.value[first].name();
            twice(
                findings,
                "E0501",
                format!(
                    "`{other}` and `{}` have the same number {}",
                    value.name(),
                    value.number()
                ),
                &value_path(path, index, tag::enum_value::NUMBER),
                &value_path(path, first, tag::enum_value::NUMBER),
                "give one of them another number, or set `option allow_alias = true;`",
            );
        }
    }
    if written.is_some() && !(has_alias && allowed) {
        findings.push(|file| {
            let name = enumeration.name();
            Diagnostic::error("E0503", format!("`allow_alias` has no effect in `{name}`"))
                .label(file.option_label(path, "allow_alias", ""))
                .help("remove the option")
        });
    }
}

/// Languages that strip the enum's name from its values must still be able to tell them apart.
fn check_stripped_names(
    findings: &mut Findings<'_>,
    enumeration: &EnumDescriptorProto,
    path: &[i32],
) {
    let options = enumeration.options.as_ref();
    let is_tolerated = findings.file.features.edition == Edition::Proto2
        && options.is_some_and(|options| options.deprecated_legacy_json_field_conflicts());
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (index, value) in enumeration.value.iter().enumerate() {
        let stripped = pascal_case(without_prefix(value.name(), enumeration.name()));
        let other = *first.entry(stripped).or_insert(index);
        let earlier = &enumeration.value[other];
        if other == index || earlier.number() == value.number() || earlier.name() == value.name() {
            continue;
        }
        findings.push(|file| {
            let text = format!(
                "`{}` and `{}` are the same without case and the enum's name",
                earlier.name(),
                value.name()
            );
            let diagnostic = if is_tolerated {
                Diagnostic::warning("E0502", text)
            } else {
                Diagnostic::error("E0502", text)
            };
            diagnostic
                .label(file.label(&value_path(path, index, tag::NAME), "again here"))
                .label(file.label(&value_path(path, other, tag::NAME), "first here"))
                .help("rename one of them")
        });
    }
}

/// The value's name without the enum's as prefix, ignoring case and underscores; the whole name if nothing is left.
fn without_prefix<'a>(value: &'a str, enumeration: &str) -> &'a str {
    let mut prefix = enumeration
        .bytes()
        .filter(|byte| *byte != b'_')
        .map(|byte| byte.to_ascii_lowercase());
    let mut wanted = prefix.next();
    for (index, byte) in value.bytes().enumerate() {
        let Some(expected) = wanted else {
            let rest = value[index..].trim_start_matches('_');
            return if rest.is_empty() { value } else { rest };
        };
        if byte == b'_' {
            continue;
        }
        if byte.to_ascii_lowercase() != expected {
            return value;
        }
        wanted = prefix.next();
    }
    value
}

fn pascal_case(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    let mut capital = true;
    for character in name.chars() {
        if character == '_' {
            capital = true;
        } else if std::mem::take(&mut capital) {
            pascal.push(character.to_ascii_uppercase());
        } else {
            pascal.push(character.to_ascii_lowercase());
        }
    }
    pascal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_stripped_as_protoc_does() {
        assert_eq!(without_prefix("COLOR_RED", "Color"), "RED");
        assert_eq!(without_prefix("MY_COLOR_RED", "MyColor"), "RED");
        assert_eq!(without_prefix("COLOR", "Color"), "COLOR");
        assert_eq!(without_prefix("COLOUR_RED", "Color"), "COLOUR_RED");
        assert_eq!(pascal_case("DARK_red2"), "DarkRed2");
    }
}
