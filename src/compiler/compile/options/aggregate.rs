//! Interprets aggregates, `{ .. }` as the value of an option, by the type of the option.

use std::ops::Range;

use crate::compile::options::definitions::{Field, Message};
use crate::compile::options::interpreter::{Interpreter, Reported};
use crate::compile::options::message::{OptionMessage, OptionValue};
use crate::compile::options::scalar::{self, Integer, TypeMismatch};
use crate::descriptor::FieldDescriptorProto;
use crate::descriptor::field_descriptor_proto::Type;
use crate::syntax::aggregate::{
    AggregateField, AggregateKind, AggregateName, AggregateValue, parse_aggregate,
};
use crate::syntax::literal;

const ANY: &str = "google.protobuf.Any";
/// The hosts of type URLs that protoc accepts.
const HOSTS: [&str; 2] = ["type.googleapis.com/", "type.googleprod.com/"];

impl<'a> Interpreter<'_, 'a> {
    /// Interprets the text between the braces as a message.
    pub(super) fn aggregate(
        &mut self,
        definition: Message<'a>,
        content: Range<usize>,
    ) -> Result<OptionMessage<'a>, Reported> {
        let parsed = parse_aggregate(self.file.source.text(), content.clone());
        let fields = parsed.map_err(|error| {
            self.error(error.span, error.message, "", None);
            Reported
        })?;
        let message = self.message(definition, &fields)?;
        self.check_required(&message, content)?;
        Ok(message)
    }

    fn message(
        &mut self,
        definition: Message<'a>,
        fields: &[AggregateField],
    ) -> Result<OptionMessage<'a>, Reported> {
        let mut message = OptionMessage::new(definition);
        for written in fields {
            self.aggregate_field(&mut message, written)?;
        }
        if definition.is_map_entry() {
            self.complete_entry(&mut message);
        }
        Ok(message)
    }

    fn aggregate_field(
        &mut self,
        message: &mut OptionMessage<'a>,
        written: &AggregateField,
    ) -> Result<(), Reported> {
        let field = match &written.name {
            AggregateName::Any {
                host,
                message: name,
            } => {
                return self.any(message, written, host, name);
            }
            AggregateName::Field(name) => match self.named_field(message, name) {
                Some(field) => field,
                None if is_reserved(message, name) => return Ok(()),
                None => return self.no_field(message, written, name),
            },
            AggregateName::Extension(name) => {
                if self.skips_extensions() {
                    return Ok(());
                }
                self.named_extension(message, written, name)?
            }
        };
        self.check_form(&field, message, written)?;
        for value in &written.values {
            let value = self.aggregate_value(&field, value)?;
            message.put(field, value);
        }
        Ok(())
    }

    /// Adds the default key or value to a map entry without one.
    fn complete_entry(&self, entry: &mut OptionMessage<'a>) {
        for (number, name) in [(1, "key"), (2, "value")] {
            let Some(member) = self.definitions.field_of(&entry.definition, name) else {
                continue;
            };
            if !entry.fields.contains_key(&number) {
                let empty = || {
                    let definition = self.definitions.message_of(&member)?;
                    Some(OptionValue::Message(OptionMessage::new(definition)))
                };
                if let Some(value) = OptionValue::zero(member.kind()).or_else(empty) {
                    entry.put(member, value);
                }
            }
        }
    }

    /// The field with this name; groups, and delimited fields that look like groups, also have the name of their type.
    fn named_field(&self, message: &OptionMessage<'a>, name: &str) -> Option<Field<'a>> {
        let definition = &message.definition;
        let field = self.definitions.field_of(definition, name);
        field.or_else(|| {
            let lower = name.to_ascii_lowercase();
            let field = self.definitions.field_of(definition, &lower)?;
            // The type of a group is defined beside it.
            let (scope, name_of_type) = field.descriptor.type_name().rsplit_once('.')?;
            let is_called =
                name_of_type == name && scope.strip_prefix('.') == Some(definition.name);
            (is_called && field.is_delimited()).then_some(field)
        })
    }

    fn no_field<T>(
        &mut self,
        message: &OptionMessage<'a>,
        written: &AggregateField,
        name: &str,
    ) -> Result<T, Reported> {
        let text = format!("`{}` has no field `{name}`", message.definition.name);
        let fields = message.definition.descriptor.field.iter();
        let near = crate::compile::suggest::nearest(name, fields.map(FieldDescriptorProto::name));
        let help = near.map(|near| format!("did you mean `{near}`?"));
        self.error(written.name_span.clone(), text, "", help);
        Err(Reported)
    }

    fn named_extension(
        &mut self,
        message: &OptionMessage<'a>,
        written: &AggregateField,
        name: &str,
    ) -> Result<Field<'a>, Reported> {
        if message.definition.is_message_set()
            && let Some(field) = self
                .definitions
                .message_set_member(&message.definition, name)
        {
            self.uses(&field);
            return Ok(field);
        }
        // As in protoc, the name is resolved in the scope around the message, not within it.
        let scope = message.definition.name;
        let field = self.extension(scope, name, written.name_span.clone())?;
        self.check_extendee(&field, &message.definition, written.name_span.clone())?;
        Ok(field)
    }

    /// Whether the value has the form that the field needs: lists are for repeated fields, scalars need a colon.
    fn check_form(
        &mut self,
        field: &Field<'a>,
        message: &OptionMessage<'a>,
        written: &AggregateField,
    ) -> Result<(), Reported> {
        let span = written.name_span.clone();
        let shown = field.shown();
        if written.is_list && !field.is_repeated() {
            self.error(
                span,
                format!("`{shown}` is not repeated and takes no list"),
                "",
                None,
            );
            return Err(Reported);
        }
        if !written.has_colon && !field.is_message() {
            self.error(span, format!("expected `:` after `{shown}`"), "", None);
            return Err(Reported);
        }
        if field.is_repeated() {
            return Ok(());
        }
        if message.fields.contains_key(&field.descriptor.number()) {
            self.error(span, format!("`{shown}` is set twice"), "again here", None);
            return Err(Reported);
        }
        let oneof = field
            .descriptor
            .oneof_index
            .filter(|_| !field.is_extension());
        let rival = message.fields.values().find(|other| {
            oneof.is_some()
                && !other.field.is_extension()
                && other.field.descriptor.oneof_index == oneof
        });
        if let Some(rival) = rival {
            let text = format!("`{shown}` and `{}` are in one oneof", rival.field.shown());
            self.error(span, text, "", Some("set one of them".to_owned()));
            return Err(Reported);
        }
        Ok(())
    }

    fn aggregate_value(
        &mut self,
        field: &Field<'a>,
        value: &AggregateValue,
    ) -> Result<OptionValue<'a>, Reported> {
        if let AggregateKind::Message(fields) = &value.kind
            && field.is_message()
        {
            let definition = self.definitions.message_of(field).ok_or(Reported)?;
            return self.message(definition, fields).map(OptionValue::Message);
        }
        self.aggregate_scalar(field, value).map_err(|mismatch| {
            self.report_mismatch(&field.shown(), value.span.clone(), mismatch);
            Reported
        })
    }

    fn aggregate_scalar(
        &self,
        field: &Field<'a>,
        value: &AggregateValue,
    ) -> Result<OptionValue<'a>, TypeMismatch> {
        let kind = field.kind();
        let text = &self.file.source.text()[value.unsigned.clone()];
        match &value.kind {
            AggregateKind::Integer { negative } => self.aggregate_integer(field, text, *negative),
            AggregateKind::Float { negative } => {
                let value = literal::float(text).unwrap_or_default();
                scalar::float(kind, if *negative { -value } else { value })
            }
            AggregateKind::Identifier { negative } => {
                let signed = |value: f64| if *negative { -value } else { value };
                let lower = text.to_ascii_lowercase();
                match (kind, lower.as_str()) {
                    (Type::Float | Type::Double, "inf" | "infinity") => {
                        scalar::float(kind, signed(f64::INFINITY))
                    }
                    (Type::Float | Type::Double, "nan") => scalar::float(kind, signed(f64::NAN)),
                    (Type::Bool, _) if !negative => match text {
                        "true" | "True" | "t" => Ok(OptionValue::Varint(1)),
                        "false" | "False" | "f" => Ok(OptionValue::Varint(0)),
                        _ => Err(scalar::expected_of(kind)),
                    },
                    (Type::Enum, _) if !negative => {
                        scalar::enum_value(field, text, self.definitions)
                    }
                    _ => Err(scalar::expected_of(kind)),
                }
            }
            AggregateKind::String(bytes) => scalar::string(kind, bytes),
            AggregateKind::Message(_) => Err(scalar::expected_of(kind)),
        }
    }

    fn aggregate_integer(
        &self,
        field: &Field<'a>,
        text: &str,
        negative: bool,
    ) -> Result<OptionValue<'a>, TypeMismatch> {
        let kind = field.kind();
        let mismatch = || scalar::expected_of(kind);
        if matches!(kind, Type::Float | Type::Double) {
            let is_decimal = text == "0" || !text.starts_with('0');
            let value = literal::float(text)
                .filter(|_| is_decimal)
                .ok_or_else(mismatch)?;
            return scalar::float(kind, if negative { -value } else { value });
        }
        let magnitude = literal::integer(text, u64::MAX).ok_or_else(mismatch)?;
        match kind {
            Type::Bool if !negative && magnitude <= 1 => Ok(OptionValue::Varint(magnitude)),
            Type::Enum => {
                let number = i64::try_from(magnitude).map_err(|_| mismatch())?;
                let number = if negative { -number } else { number };
                let number = i32::try_from(number).map_err(|_| mismatch())?;
                let enumeration = self.definitions.enum_of(field).ok_or_else(mismatch)?;
                let is_known = enumeration.value_numbered(number).is_some();
                if is_known || !enumeration.is_closed() {
                    return Ok(scalar::enum_number(number));
                }
                Err(TypeMismatch::expected(format!(
                    "a value of the enum `{}`",
                    enumeration.name
                )))
            }
            // As in protoc, unsigned types take no sign, not even for zero.
            Type::Uint32 | Type::Uint64 | Type::Fixed32 | Type::Fixed64 if negative => {
                Err(mismatch())
            }
            _ => scalar::number(
                kind,
                Integer {
                    negative,
                    magnitude,
                },
            ),
        }
    }

    /// `[host/type] { .. }`, the content of an `Any`.
    fn any(
        &mut self,
        message: &mut OptionMessage<'a>,
        written: &AggregateField,
        host: &str,
        name: &str,
    ) -> Result<(), Reported> {
        if self.skips_extensions() {
            return Ok(());
        }
        let span = written.name_span.clone();
        let definitions = self.definitions;
        let parts = (
            definitions.field_of(&message.definition, "type_url"),
            definitions.field_of(&message.definition, "value"),
        );
        let (true, (Some(type_url), Some(value))) = (message.definition.name == ANY, parts) else {
            let text = format!(
                "`{}` is not `{ANY}`, which alone holds any type",
                message.definition.name
            );
            self.error(span, text, "", None);
            return Err(Reported);
        };
        if !message.fields.is_empty() {
            self.error(span, "an `Any` holds one message".to_owned(), "", None);
            return Err(Reported);
        }
        let known = HOSTS
            .contains(&host)
            .then(|| definitions.sees_message(name))
            .flatten();
        let Some(definition) = known else {
            let text = format!("no message `{name}` is known at `{host}`");
            let help = format!(
                "write `{}`, and import the file that defines the message",
                HOSTS[0]
            );
            self.error(span, text, "", Some(help));
            return Err(Reported);
        };
        self.uses_message(&definition);
        let [
            AggregateValue {
                kind: AggregateKind::Message(fields),
                ..
            },
        ] = written.values.as_slice()
        else {
            self.error(span, "expected a message in braces".to_owned(), "", None);
            return Err(Reported);
        };
        let content = self.message(definition, fields)?;
        self.check_required(&content, span)?;
        let url = format!("{host}{name}").into_bytes();
        message.put(type_url, OptionValue::Bytes(url));
        message.put(value, OptionValue::Bytes(content.encode()));
        Ok(())
    }

    /// Reports the first required field that is missing.
    pub(super) fn check_required(
        &mut self,
        message: &OptionMessage<'a>,
        span: Range<usize>,
    ) -> Result<(), Reported> {
        let Some(missing) = self.missing(message) else {
            return Ok(());
        };
        let text = format!("the required field `{missing}` is missing");
        self.error(span, text, "in this value", Some("set it".to_owned()));
        Err(Reported)
    }

    /// The first required field that is missing.
    fn missing(&mut self, message: &OptionMessage<'a>) -> Option<String> {
        let definition = message.definition;
        let of_type = self.required.entry(definition.name);
        let numbers = of_type.or_insert_with(|| definition.required().collect());
        let first = numbers.iter().find(|it| !message.fields.contains_key(it));
        if let Some(&number) = first {
            let mut fields = definition.descriptor.field.iter();
            let field = fields.find(|field| field.number() == number)?;
            return Some(format!("{}.{}", definition.name, field.name()));
        }
        let mut values = message.fields.values().flat_map(|field| &field.values);
        values.find_map(|value| match value {
            OptionValue::Message(message) => self.missing(message),
            _ => None,
        })
    }
}

/// Whether the name is reserved: the text format ignores such fields.
fn is_reserved(message: &OptionMessage<'_>, name: &str) -> bool {
    let names = &message.definition.descriptor.reserved_name;
    names.iter().any(|reserved| reserved == name)
}
