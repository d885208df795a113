//! Checks of options with values of the right type: whether the element and the edition allow them.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::compile::options::interpreter::Interpreter;
use crate::compile::options::message::{OptionField, OptionMessage, OptionValue};
use crate::descriptor::elements::ElementKind;
use crate::descriptor::field_descriptor_proto::Type;
use crate::descriptor::field_options::{FeatureSupport, OptionTargetType};
use crate::descriptor::{Edition, FieldOptions};
use crate::diagnostic::{Diagnostic, Label};
use crate::syntax::OptionStatement;

/// For each option of an element, the first statement that sets it.
#[derive(Debug, Default)]
pub(super) struct Setters<'s> {
    by_number: BTreeMap<i32, Setter<'s>>,
}

#[derive(Debug)]
struct Setter<'s> {
    first: &'s OptionStatement,
    /// Some statement sets a field within the option: `option (a).b = 1;`.
    has_parts: bool,
}

impl<'s> Setters<'s> {
    /// Notes that `statement` sets what is at `path`, from the element on.
    pub(super) fn note(&mut self, path: &[i32], statement: &'s OptionStatement) {
        let [_, number, ..] = path else { return };
        let setter = self.by_number.entry(*number).or_insert(Setter {
            first: statement,
            has_parts: false,
        });
        setter.has_parts |= statement.name.len() > 1;
    }
}

/// Checks the options of one element.
pub(super) fn check_written<'a>(
    interpreter: &mut Interpreter<'_, 'a>,
    kind: ElementKind,
    setters: &Setters<'_>,
    options: &OptionMessage<'a>,
) {
    for (number, option) in &options.fields {
        // What is set by a statement that failed has been reported.
        let Some(setter) = setters.by_number.get(number) else {
            continue;
        };
        let span = setter.first.name_span.clone();
        // A message in braces has been checked.
        if setter.has_parts {
            check_complete(interpreter, option, &span);
        }
        check_targets(interpreter, kind, option, &span);
        check_lifetimes(interpreter, option, &span);
        if option.field.descriptor.name() == "features" && !option.field.is_extension() {
            check_features(interpreter, option, &span);
        }
    }
}

/// Reports features of the language that are set to the value 0 of their enum, which means unset.
fn check_features(
    interpreter: &mut Interpreter<'_, '_>,
    features: &OptionField<'_>,
    span: &Range<usize>,
) {
    for value in &features.values {
        let OptionValue::Message(message) = value else {
            continue;
        };
        let own = message.fields.values();
        for feature in own.filter(|inner| !inner.field.is_extension()) {
            let is_unknown = |value: &OptionValue<'_>| matches!(value, OptionValue::Varint(0));
            if feature.field.kind() == Type::Enum && feature.values.iter().any(is_unknown) {
                let text = format!("`{}` has no such value", feature.field.shown());
                let help = "this name stands for a feature that nobody has set: give it another";
                report(
                    interpreter,
                    Diagnostic::error("E0104", text),
                    span,
                    Some(help.to_owned()),
                );
            }
        }
    }
}

/// Reports a required field that is missing in a message whose fields are set one by one.
fn check_complete<'a>(
    interpreter: &mut Interpreter<'_, 'a>,
    option: &OptionField<'a>,
    span: &Range<usize>,
) {
    for value in &option.values {
        if let OptionValue::Message(message) = value {
            // Reporting it is all that is needed.
            let _ = interpreter.check_required(message, span.clone());
        }
    }
}

/// Reports a field that may not be set on an element of this kind.
fn check_targets(
    interpreter: &mut Interpreter<'_, '_>,
    kind: ElementKind,
    option: &OptionField<'_>,
    span: &Range<usize>,
) {
    let options = option.field.descriptor.options.as_ref();
    let targets = options.map_or(&[][..], |options| options.targets.as_slice());
    if !targets.is_empty() && !targets.contains(&(kind.target() as i32)) {
        let nouns: Vec<&str> = targets.iter().filter_map(|&it| noun(it)).collect();
        let shown = option.field.shown();
        let text = format!("`{shown}` cannot be set on {}", kind.noun());
        let help = format!("it is for {}", nouns.join(" or "));
        interpreter.error(span.clone(), text, "", Some(help));
    }
    for value in &option.values {
        if let OptionValue::Message(message) = value {
            for inner in message.fields.values() {
                check_targets(interpreter, kind, inner, span);
            }
        }
    }
}

fn noun(target: i32) -> Option<&'static str> {
    Some(match OptionTargetType::try_from(target).ok()? {
        OptionTargetType::TargetTypeUnknown => return None,
        OptionTargetType::TargetTypeFile => "files",
        OptionTargetType::TargetTypeExtensionRange => "extension ranges",
        OptionTargetType::TargetTypeMessage => "messages",
        OptionTargetType::TargetTypeField => "fields",
        OptionTargetType::TargetTypeOneof => "oneofs",
        OptionTargetType::TargetTypeEnum => "enums",
        OptionTargetType::TargetTypeEnumEntry => "enum values",
        OptionTargetType::TargetTypeService => "services",
        OptionTargetType::TargetTypeMethod => "rpcs",
    })
}

/// Reports fields and enum values that are not yet or no longer in the file's edition.
fn check_lifetimes(
    interpreter: &mut Interpreter<'_, '_>,
    option: &OptionField<'_>,
    span: &Range<usize>,
) {
    let options = option.field.descriptor.options.as_ref();
    let support = options.and_then(|options| options.feature_support.as_deref());
    check_support(interpreter, support, &option.field.shown(), span);
    for value in &option.values {
        match value {
            OptionValue::Message(message) => {
                for inner in message.fields.values() {
                    check_lifetimes(interpreter, inner, span);
                }
            }
            OptionValue::Varint(number) if option.field.kind() == Type::Enum => {
                let definitions = interpreter.definitions;
                #[expect(clippy::cast_possible_truncation, reason = "enums have 32 bits")]
                let number = *number as i32;
                let found = definitions.enum_of(&option.field);
                let Some(value) = found.and_then(|it| it.value_numbered(number)) else {
                    continue;
                };
                let options = value.options.as_ref();
                let support = options.and_then(|options| options.feature_support.as_ref());
                check_support(interpreter, support, value.name(), span);
            }
            _ => {}
        }
    }
}

fn check_support(
    interpreter: &mut Interpreter<'_, '_>,
    support: Option<&FeatureSupport>,
    name: &str,
    span: &Range<usize>,
) {
    let Some(support) = support else {
        return;
    };
    let edition = interpreter.file.features.edition;
    if edition < support.edition_introduced() {
        let first = shown_edition(support.edition_introduced());
        let text = format!(
            "`{name}` needs {first}, and the file is {}",
            shown_edition(edition)
        );
        report(interpreter, Diagnostic::error("E0103", text), span, None);
    }
    if support.edition_removed.is_some() && edition >= support.edition_removed() {
        let text = format!(
            "`{name}` ended with {}",
            shown_edition(support.edition_removed())
        );
        let help = support.removal_error.as_ref();
        let help = help.map(|help| help.trim_end_matches([' ', '.']).to_owned());
        report(interpreter, Diagnostic::error("E0103", text), span, help);
    } else if support.edition_deprecated.is_some() && edition >= support.edition_deprecated() {
        let since = shown_edition(support.edition_deprecated());
        let text = format!("`{name}` is deprecated since {since}");
        let help = support.deprecation_warning.as_ref();
        let help = help.map(|help| help.trim_end_matches([' ', '.']).to_owned());
        report(interpreter, Diagnostic::warning("E0103", text), span, help);
    }
}

fn report(
    interpreter: &mut Interpreter<'_, '_>,
    diagnostic: Diagnostic,
    span: &Range<usize>,
    help: Option<String>,
) {
    interpreter.findings.push(|file| {
        let diagnostic = diagnostic.label(Label {
            source: file.source.clone(),
            span: span.clone(),
            text: String::new(),
        });
        match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    });
}

fn shown_edition(edition: Edition) -> String {
    let name = edition.as_str_name();
    match edition {
        Edition::Proto2 => "proto2".to_owned(),
        Edition::Proto3 => "proto3".to_owned(),
        _ => format!("edition {}", name.trim_start_matches("EDITION_")),
    }
}

/// What is wrong with the `feature_support` of a field.
pub(in crate::compile) fn lifetime_of(options: &FieldOptions) -> Option<&'static str> {
    support_problem(options.feature_support.as_deref()?)
}

/// What is wrong with the `feature_support` of an enum value, in a field with the `feature_support` `field`.
pub(in crate::compile) fn value_support_problem(
    field: &FeatureSupport,
    value: &FeatureSupport,
) -> Option<&'static str> {
    let support = FeatureSupport {
        edition_introduced: value.edition_introduced.or(field.edition_introduced),
        edition_deprecated: value.edition_deprecated.or(field.edition_deprecated),
        edition_removed: value.edition_removed.or(field.edition_removed),
        deprecation_warning: (value.deprecation_warning.as_ref())
            .or(field.deprecation_warning.as_ref())
            .cloned(),
        removal_error: (value.removal_error.as_ref())
            .or(field.removal_error.as_ref())
            .cloned(),
    };
    if let Some(problem) = support_problem(&support) {
        return Some(problem);
    }
    let is_later = |ends: Option<i32>, of_field: Option<i32>| of_field.is_some() && ends > of_field;
    if support.edition_introduced() < field.edition_introduced() {
        Some("it is introduced before the field")
    } else if is_later(support.edition_removed, field.edition_removed) {
        Some("it is removed after the field")
    } else if is_later(support.edition_deprecated, field.edition_deprecated) {
        Some("it is deprecated after the field")
    } else {
        None
    }
}

pub(in crate::compile) fn support_problem(support: &FeatureSupport) -> Option<&'static str> {
    let introduced = support.edition_introduced();
    if support.edition_deprecated.is_some() {
        if support.edition_deprecated() < introduced {
            return Some("it is deprecated before it is introduced");
        }
        if support.deprecation_warning.is_none() {
            return Some("it is deprecated and has no `deprecation_warning`");
        }
    } else if support.deprecation_warning.is_some() {
        return Some("it has a `deprecation_warning` and is not deprecated");
    }
    if support.edition_removed.is_none() {
        return support
            .removal_error
            .as_ref()
            .map(|_| "it has a `removal_error` and is not removed");
    }
    if support.edition_deprecated() >= support.edition_removed() {
        Some("it is deprecated after it is removed")
    } else if support.edition_removed() < introduced {
        Some("it is removed before it is introduced")
    } else if introduced != support.edition_removed() && support.removal_error.is_none() {
        Some("it is removed and has no `removal_error`")
    } else {
        None
    }
}
