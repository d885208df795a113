//! In: the descriptor of a file that was compiled elsewhere. Out: the file in the form that the parser returns, or
//! diagnostics. The descriptor is not trusted: content that no compiler writes could end up in generated code.

mod comments;
mod names;
mod structure;

use std::sync::OnceLock;

use crate::compile::features::FileFeatures;
use crate::compile::json_names::default_json_name;
use crate::compile::unit::{Broken, Parsed, Unit};
use crate::compile::{InterpretedOptions, KeptOptions, SchemaFile};
use crate::descriptor::codec::Message;
use crate::descriptor::elements::ElementKind;
use crate::descriptor::field_descriptor_proto::Type;
use crate::descriptor::field_number::UNINTERPRETED_OPTION;
use crate::descriptor::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, wire};
use crate::diagnostic::{Diagnostic, Label, Source};
use crate::limits::Limits;
use crate::ordered;
use crate::syntax::number_text::{double_text, float_text};

/// Decodes one unit. `bytes` is its `FileDescriptorProto`.
pub(super) fn decode(unit: Unit, bytes: &[u8], limits: &Limits) -> Result<Parsed, Broken> {
    let wrong = |text: String| vec![wrong(&unit.source, text)];
    if bytes.len() as u64 > limits.file_size {
        return Err(wrong(format!(
            "the descriptor of `{}` is larger than `limits.file_size`",
            unit.path
        )));
    }
    let mut descriptor = FileDescriptorProto::decode(bytes)
        .map_err(|error| wrong(format!("`{}` cannot be decoded: {error}", unit.path)))?;
    let given_source_info = descriptor.source_code_info.take().map(Box::new);
    normalize(&mut descriptor);
    let found = names::check(&descriptor).and_then(|()| structure::check(&descriptor));
    found.map_err(|text| wrong(format!("in the descriptor of `{}`, {text}", unit.path)))?;
    let mut elements = Vec::new();
    options(ElementKind::File, bytes, &mut Vec::new(), &mut elements);
    ordered::sort_by(&mut elements, |(a, _), (b, _)| a.cmp(b));
    if elements.iter().any(|(_, kept)| has_statements(kept)) {
        let text = format!("the options of `{}` are not interpreted", unit.path);
        return Err(wrong(text));
    }
    let comments = comments::of(given_source_info.as_deref());
    let file = SchemaFile {
        path: unit.path,
        origin: unit.origin,
        selected: unit.selected,
        features: FileFeatures::of(&descriptor),
        descriptor,
        options: Vec::new(),
        interpreted: InterpretedOptions {
            elements,
            paths: Vec::new(),
        },
        comments,
        imports: Vec::new(),
        spans: OnceLock::new(),
        locations: OnceLock::new(),
        limits: limits.clone(),
        is_decoded: true,
        given_source_info,
        size: bytes.len(),
        source: unit.source,
    };
    Ok(Parsed {
        file: Box::new(file),
        diagnostics: Vec::new(),
    })
}

fn wrong(source: &Source, text: String) -> Diagnostic {
    let start = Label {
        source: source.clone(),
        span: 0..0,
        text: String::new(),
    };
    Diagnostic::error("E0020", text)
        .label(start)
        .help("make the set with protoc, buf or protox, with all imports in it")
}

/// Removes defaults that compilers write out, and adds what they may leave out.
fn normalize(file: &mut FileDescriptorProto) {
    if file.syntax.as_deref() == Some("proto2") || file.syntax.as_deref() == Some("") {
        file.syntax = None;
    }
    file.extension.iter_mut().for_each(normalize_field);
    file.message_type.iter_mut().for_each(normalize_message);
}

fn normalize_message(message: &mut DescriptorProto) {
    message.field.iter_mut().for_each(normalize_field);
    message.extension.iter_mut().for_each(normalize_field);
    message.nested_type.iter_mut().for_each(normalize_message);
}

fn normalize_field(field: &mut FieldDescriptorProto) {
    let default = default_json_name(field.name());
    if field
        .json_name
        .as_ref()
        .is_some_and(|name| *name == default)
    {
        field.json_name = None;
    }
    // Not every compiler writes numbers as protoc does.
    let number = |text: &String| text.parse().ok();
    match (
        field.r#type(),
        field.default_value.as_ref().and_then(number),
    ) {
        (Type::Double, Some(value)) => field.default_value = Some(double_text(value)),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float has no more digits"
        )]
        (Type::Float, Some(value)) => field.default_value = Some(float_text(value as f32)),
        _ => {}
    }
    field.number = Some(field.number());
    field.label = Some(field.label() as i32);
}

/// Collects the encoded options messages of all elements, including their extensions.
fn options(
    element: ElementKind,
    bytes: &[u8],
    path: &mut Vec<i32>,
    found: &mut Vec<(Box<[i32]>, KeptOptions)>,
) {
    let mut seen = std::collections::BTreeMap::new();
    for field in wire::fields(bytes) {
        let number = i32::try_from(field.number).unwrap_or(0);
        if number == element.options_tag() {
            let kept = KeptOptions {
                bytes: Some(field.payload.into()),
                stripped: Box::default(),
            };
            found.push((path.as_slice().into(), kept));
        } else if let Some(child) = element.child(number) {
            let index = seen.entry(number).or_insert(0);
            path.extend([number, *index]);
            *index += 1;
            options(child, field.payload, path, found);
            path.truncate(path.len() - 2);
        }
    }
}

fn has_statements(kept: &KeptOptions) -> bool {
    let number = UNINTERPRETED_OPTION.unsigned_abs();
    let bytes = kept.bytes.as_deref().unwrap_or_default();
    wire::fields(bytes).any(|field| field.number == number)
}
