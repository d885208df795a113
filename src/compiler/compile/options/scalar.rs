//! Converts a value as it is written to its encoding, by the type of its option.

use std::ops::Range;

use crate::compile::options::definitions::{Definitions, Field};
use crate::compile::options::message::OptionValue;
use crate::descriptor::EnumValueDescriptorProto;
use crate::descriptor::field_descriptor_proto::Type;
use crate::syntax::OptionValue as Written;

/// A value has the wrong type: what was expected instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypeMismatch {
    /// With its article: `an integer from 0 to 4294967295`.
    pub(super) expected: String,
    pub(super) help: Option<String>,
}

impl TypeMismatch {
    pub(super) fn expected(what: impl Into<String>) -> Self {
        Self {
            expected: what.into(),
            help: None,
        }
    }
}

/// An integer with its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Integer {
    pub(super) negative: bool,
    pub(super) magnitude: u64,
}

impl Integer {
    fn signed(self) -> i128 {
        let magnitude = i128::from(self.magnitude);
        if self.negative { -magnitude } else { magnitude }
    }
}

/// `value` as the type of `field`, which holds no message.
pub(super) fn scalar<'a>(
    field: &Field<'_>,
    value: &Written,
    definitions: Definitions<'_>,
) -> Result<OptionValue<'a>, TypeMismatch> {
    let kind = field.kind();
    match value {
        Written::PositiveInt(magnitude) => {
            let integer = Integer {
                negative: false,
                magnitude: *magnitude,
            };
            number(kind, integer)
        }
        Written::NegativeInt(value) => {
            let integer = Integer {
                negative: true,
                magnitude: value.unsigned_abs(),
            };
            number(kind, integer)
        }
        Written::Double(value) => float(kind, *value),
        Written::Identifier(word) => identifier(field, word, definitions),
        Written::String(bytes) => string(kind, bytes),
        Written::Aggregate(_) => Err(expected_of(kind)),
    }
}

/// An integer literal, for a field that is not an enum: those take names.
pub(super) fn number<'a>(kind: Type, value: Integer) -> Result<OptionValue<'a>, TypeMismatch> {
    #[expect(clippy::cast_precision_loss, reason = "as protoc does it")]
    let as_float = || {
        let magnitude = value.magnitude as f64;
        if value.negative {
            -magnitude
        } else {
            magnitude
        }
    };
    match kind {
        Type::Float | Type::Double => float(kind, as_float()),
        Type::Bool | Type::Enum | Type::String | Type::Bytes => Err(expected_of(kind)),
        _ => integer(kind, value).ok_or_else(|| expected_of(kind)),
    }
}

fn integer<'a>(kind: Type, value: Integer) -> Option<OptionValue<'a>> {
    let signed = value.signed();
    let range = range_of(kind)?;
    if !range.contains(&signed) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range; negative numbers are in two's complement on the wire"
    )]
    let (wide, narrow) = (signed as u64, signed as u32);
    Some(match kind {
        Type::Sint32 | Type::Sint64 => {
            let doubled = signed << 1 ^ signed >> 127;
            OptionValue::Varint(u64::try_from(doubled).ok()?)
        }
        Type::Fixed32 | Type::Sfixed32 => OptionValue::Fixed32(narrow),
        Type::Fixed64 | Type::Sfixed64 => OptionValue::Fixed64(wide),
        _ => OptionValue::Varint(wide),
    })
}

fn range_of(kind: Type) -> Option<std::ops::RangeInclusive<i128>> {
    Some(match kind {
        Type::Int32 | Type::Sint32 | Type::Sfixed32 => i32::MIN.into()..=i32::MAX.into(),
        Type::Int64 | Type::Sint64 | Type::Sfixed64 => i64::MIN.into()..=i64::MAX.into(),
        Type::Uint32 | Type::Fixed32 => 0..=u32::MAX.into(),
        Type::Uint64 | Type::Fixed64 => 0..=u64::MAX.into(),
        _ => return None,
    })
}

pub(super) fn float<'a>(kind: Type, value: f64) -> Result<OptionValue<'a>, TypeMismatch> {
    match kind {
        Type::Double => Ok(OptionValue::Fixed64(value.to_bits())),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float has no more digits"
        )]
        Type::Float => Ok(OptionValue::Fixed32((value as f32).to_bits())),
        _ => Err(expected_of(kind)),
    }
}

fn identifier<'a>(
    field: &Field<'_>,
    word: &str,
    definitions: Definitions<'_>,
) -> Result<OptionValue<'a>, TypeMismatch> {
    match (field.kind(), word) {
        (Type::Bool, "true") => Ok(OptionValue::Varint(1)),
        (Type::Bool, "false") => Ok(OptionValue::Varint(0)),
        (kind @ (Type::Float | Type::Double), "inf") => float(kind, f64::INFINITY),
        (kind @ (Type::Float | Type::Double), "nan") => float(kind, f64::NAN),
        (Type::Enum, _) => enum_value(field, word, definitions),
        (kind, _) => Err(expected_of(kind)),
    }
}

pub(super) fn enum_value<'a>(
    field: &Field<'_>,
    word: &str,
    definitions: Definitions<'_>,
) -> Result<OptionValue<'a>, TypeMismatch> {
    const SHOWN: usize = 8;
    let Some(enumeration) = definitions.enum_of(field) else {
        return Err(expected_of(Type::Enum));
    };
    if let Some(value) = enumeration.value_named(word) {
        return Ok(enum_number(value.number()));
    }
    let names = enumeration
        .descriptor
        .value
        .iter()
        .map(EnumValueDescriptorProto::name);
    let near = crate::compile::suggest::nearest(word, names.clone());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if enumeration.descriptor.value.len() <= SHOWN => {
            let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
            format!("it has {}", names.join(", "))
        }
        None => "see the enum for its values".to_owned(),
    };
    Err(TypeMismatch {
        expected: format!("a value of the enum `{}`", enumeration.name),
        help: Some(help),
    })
}

/// The number of an enum value on the wire.
pub(super) fn enum_number<'a>(number: i32) -> OptionValue<'a> {
    #[expect(clippy::cast_sign_loss, reason = "two's complement on the wire")]
    OptionValue::Varint(i64::from(number) as u64)
}

pub(super) fn string<'a>(kind: Type, bytes: &[u8]) -> Result<OptionValue<'a>, TypeMismatch> {
    match kind {
        Type::String | Type::Bytes => Ok(OptionValue::Bytes(bytes.to_vec())),
        _ => Err(expected_of(kind)),
    }
}

/// The expected form of a value of that type.
pub(super) fn expected_of(kind: Type) -> TypeMismatch {
    let what = match kind {
        Type::Float | Type::Double => "a number",
        Type::Bool => "`true` or `false`",
        Type::Enum => "the name of an enum value",
        Type::String | Type::Bytes => "a string in quotes",
        Type::Message | Type::Group => "a message in braces",
        _ => {
            let range = range_of(kind).unwrap_or(0..=0);
            return TypeMismatch::expected(format!(
                "an integer from {} to {}",
                range.start(),
                range.end()
            ));
        }
    };
    TypeMismatch::expected(what)
}

/// The text of a value, cut so that it fits into one line.
pub(super) fn shown(text: &str, span: &Range<usize>) -> String {
    const MOST: usize = 40;
    let value = text.get(span.clone()).unwrap_or_default();
    let line = value.lines().next().unwrap_or_default();
    if line.len() == value.len() && line.chars().count() <= MOST {
        return format!("`{line}`");
    }
    let start: String = line.chars().take(MOST).collect();
    format!("`{}…`", start.trim_end())
}
