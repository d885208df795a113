//! The options of a field in brackets, and `default` and `json_name`, which are not options.

use super::{Parsed, Parser, Skip};
use crate::descriptor::FieldDescriptorProto;
use crate::descriptor::field_descriptor_proto::Type;
use crate::descriptor::field_number::field as tag;
use crate::syntax::lexer::TokenKind;
use crate::syntax::literal;
use crate::syntax::number_text::{double_text, float_text};

impl Parser<'_> {
    pub(super) fn field_options(&mut self, field: &mut FieldDescriptorProto) -> Parsed {
        if !self.current.is(b'[') {
            return Ok(());
        }
        let mut count = 0;
        self.at(&[tag::OPTIONS], |this, _| {
            this.advance();
            loop {
                match this.current_text() {
                    "default" => this.outside(1, |this| this.default_value(field))?,
                    "json_name" => this.outside(1, |this| this.json_name(field))?,
                    _ => this.option(&mut count)?,
                }
                if !this.take_symbol(b',') {
                    return this.expect_symbol(b']', "the options");
                }
            }
        })
    }

    /// Parses with the current path without its last `count` numbers.
    fn outside<T>(&mut self, count: usize, parse: impl FnOnce(&mut Self) -> T) -> T {
        let rest = self.path.split_off(self.path.len() - count);
        let result = parse(self);
        self.path.extend(rest);
        result
    }

    fn json_name(&mut self, field: &mut FieldDescriptorProto) -> Parsed {
        if field.json_name.is_some() {
            let message = "`json_name` is set twice".to_owned();
            self.error_at(
                self.current.span(),
                message,
                "again here",
                Some("remove one of them"),
            );
        }
        self.at(&[tag::JSON_NAME], |this, _| {
            this.advance();
            this.expect_symbol(b'=', "`json_name`")?;
            // protoc records the value under the same path.
            field.json_name = Some(this.at(&[], |this, _| this.expect_text("a name in quotes"))?);
            Ok(())
        })
    }

    fn default_value(&mut self, field: &mut FieldDescriptorProto) -> Parsed {
        if field.default_value.is_some() {
            let message = "`default` is set twice".to_owned();
            self.error_at(
                self.current.span(),
                message,
                "again here",
                Some("remove one of them"),
            );
        }
        self.advance();
        self.expect_symbol(b'=', "`default`")?;
        self.at(&[tag::DEFAULT_VALUE], |this, _| {
            field.default_value = Some(if field.r#type.is_some() {
                this.scalar_default(field.r#type())?
            } else {
                // Only enums can have a default here; it is checked when the type is resolved.
                let text = this.current_text().to_owned();
                this.advance();
                text
            });
            Ok(())
        })
    }

    fn scalar_default(&mut self, scalar: Type) -> Parsed<String> {
        match scalar {
            Type::Int32 | Type::Sint32 | Type::Sfixed32 => {
                self.signed_default(i32::MAX.unsigned_abs().into())
            }
            Type::Int64 | Type::Sint64 | Type::Sfixed64 => {
                self.signed_default(i64::MAX.unsigned_abs())
            }
            Type::Uint32 | Type::Fixed32 => self.unsigned_default(u32::MAX.into()),
            Type::Uint64 | Type::Fixed64 => self.unsigned_default(u64::MAX),
            Type::Float => {
                let value = self.float_default()?;
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a float has no more digits"
                )]
                Ok(float_text(value as f32))
            }
            Type::Double => self.float_default().map(double_text),
            Type::Bool => match self.current_text() {
                word @ ("true" | "false") => {
                    self.advance();
                    Ok(word.to_owned())
                }
                _ => Err(self.expected("`true` or `false`")),
            },
            Type::String => self.expect_text("a string in quotes"),
            Type::Bytes => {
                let bytes = self.expect_string("a string in quotes")?;
                Ok(literal::c_escape(&bytes))
            }
            Type::Enum => self.expect_identifier("the name of an enum value"),
            Type::Message | Type::Group => {
                let message = "a message has no default".to_owned();
                self.error_at(self.current.span(), message, "", Some("remove the default"));
                Err(Skip)
            }
        }
    }

    fn signed_default(&mut self, max: u64) -> Parsed<String> {
        let negative = self.take_symbol(b'-');
        let max = max + u64::from(negative);
        let value = self.expect_integer(max, "an integer as the default of the field")?;
        let sign = if negative { "-" } else { "" };
        Ok(match value {
            0 => "0".to_owned(),
            value => format!("{sign}{value}"),
        })
    }

    fn unsigned_default(&mut self, max: u64) -> Parsed<String> {
        if self.current.is(b'-') {
            let message = "the default of an unsigned field cannot be negative".to_owned();
            self.error_at(self.current.span(), message, "", Some("remove the sign"));
            self.advance();
        }
        let value = self.expect_integer(max, "an integer as the default of the field")?;
        Ok(value.to_string())
    }

    fn float_default(&mut self) -> Parsed<f64> {
        let negative = self.take_symbol(b'-');
        let value = self.expect_float("a number as the default of the field")?;
        Ok(if negative { -value } else { value })
    }

    /// Any number, `inf` or `nan`.
    pub(super) fn expect_float(&mut self, what: &str) -> Parsed<f64> {
        let text = self.current_text();
        let value = match self.current.kind {
            TokenKind::Float => literal::float(text),
            #[expect(clippy::cast_precision_loss, reason = "as protoc does it")]
            TokenKind::Integer => match literal::integer(text, u64::MAX) {
                Some(value) => Some(value as f64),
                None if text.starts_with('0') => {
                    self.out_of_range(u64::MAX, false);
                    Some(0.0)
                }
                None => literal::float(text),
            },
            TokenKind::Identifier if text == "inf" => Some(f64::INFINITY),
            TokenKind::Identifier if text == "nan" => Some(f64::NAN),
            _ => return Err(self.expected(what)),
        };
        self.advance();
        // The lexer has reported malformed numbers.
        Ok(value.unwrap_or_default())
    }
}
