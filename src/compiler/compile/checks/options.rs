//! Checks for options that a file may not set, and for `feature_support` that contradicts itself.

use crate::compile::SchemaFile;
use crate::compile::checks::option_path;
use crate::compile::findings::Findings;
use crate::compile::options::{lifetime_of, support_problem, value_support_problem};
use crate::compile::walk::{Element, join, path_index};
use crate::descriptor::elements::{ElementKind, kind_at};
use crate::descriptor::field_number as tag;
use crate::descriptor::{EnumDescriptorProto, FieldDescriptorProto};
use crate::diagnostic::Diagnostic;

/// Reports options that may not be set in this file.
pub(super) fn check(findings: &mut Findings<'_>) {
    let file = findings.file;
    let is_editions = file.features.is_editions();
    for statement in &file.options {
        let Some(kind) = kind_at(&statement.element) else {
            continue;
        };
        let Some(name) = statement.field_of(kind.options_message()) else {
            continue;
        };
        let (code, text, help) = match (name, kind) {
            ("features", _) if !is_editions => (
                "E0101",
                "`features` belong to editions",
                "remove it, or write `edition = \"2023\";` at the start of the file",
            ),
            ("map_entry", ElementKind::Message) => (
                "E0408",
                "`map_entry` cannot be set by hand",
                "write a `map<key, value>` field instead",
            ),
            _ => continue,
        };
        findings.push(|file| {
            let place = option_path(&statement.element, kind, statement.index);
            Diagnostic::error(code, text)
                .label(file.label(&place, ""))
                .help(help)
        });
    }
}

/// Reports a field or an enum value whose `feature_support` contradicts itself.
pub(super) fn check_lifetime(findings: &mut Findings<'_>, element: Element<'_>, path: &[i32]) {
    let (name, problem) = match element {
        Element::Field(field) | Element::Extension(field) => {
            let problem = field
                .options
                .as_ref()
                .and_then(|options| lifetime_of(options));
            (field.name(), problem)
        }
        Element::Value(value) => {
            let options = value.options.as_ref();
            let support = options.and_then(|options| options.feature_support.as_ref());
            (value.name(), support.and_then(support_problem))
        }
        _ => return,
    };
    if let Some(problem) = problem {
        let text = format!("the `feature_support` of `{name}` contradicts itself");
        findings.error("E0405", text, &join(path, &[tag::NAME]), problem);
    }
}

/// Reports values of the enum at `place` in `file` whose `feature_support` contradicts that of `field`.
pub(super) fn check_value_lifetimes(
    findings: &mut Findings<'_>,
    field: &FieldDescriptorProto,
    path: &[i32],
    (file, place, enumeration): (&SchemaFile, &[i32], &EnumDescriptorProto),
) {
    let options = field.options.as_ref();
    let Some(support) = options.and_then(|options| options.feature_support.as_deref()) else {
        return;
    };
    for (index, value) in enumeration.value.iter().enumerate() {
        let options = value.options.as_ref();
        let own = options.and_then(|options| options.feature_support.as_ref());
        let Some(problem) = own.and_then(|own| value_support_problem(support, own)) else {
            continue;
        };
        let (name, field) = (value.name(), field.name());
        findings.push(|this| {
            let text = format!("the `feature_support` of `{name}` contradicts that of `{field}`");
            let place = join(
                place,
                &[tag::enumeration::VALUE, path_index(index), tag::NAME],
            );
            Diagnostic::error("E0405", text)
                .label(this.label(&join(path, &[tag::NAME]), "the field"))
                .label(file.label(&place, problem))
        });
    }
}
