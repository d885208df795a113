//! `extensions` and `reserved`: ranges of numbers, and names.

use super::{Parsed, Parser, Place, Skip, path_index};
use crate::descriptor::descriptor_proto::{ExtensionRange, ReservedRange};
use crate::descriptor::enum_descriptor_proto::EnumReservedRange;
use crate::descriptor::field_number::{enumeration, message, range as tag};
use crate::descriptor::{DescriptorProto, EnumDescriptorProto};
use crate::syntax::lexer::TokenKind;

/// The end of a message's range with `max`, until the message is complete.
pub(super) const MAX: i32 = -1;

/// A range of numbers as it is written: both ends are inclusive, and an end of `None` is `max`.
struct Written {
    start: i32,
    end: Option<i32>,
}

impl Parser<'_> {
    /// `extensions 4, 8 to max [options];`, whose location is at `place`.
    pub(super) fn extension_ranges(
        &mut self,
        message: &mut DescriptorProto,
        place: Option<Place>,
    ) -> Parsed {
        self.advance();
        let first = message.extension_range.len();
        loop {
            let index = path_index(message.extension_range.len());
            let range = self.at(&[index], |this, _| {
                this.field_range("a field number or a range")
            })?;
            message.extension_range.push(ExtensionRange {
                start: Some(range.start),
                end: Some(exclusive_end(&range)),
                options: None,
            });
            if !self.take_symbol(b',') {
                break;
            }
        }
        if self.current.is(b'[') {
            self.extension_range_options(first..message.extension_range.len())?;
        }
        self.expect_end(place, "the extension ranges")
    }

    /// Options in brackets, which apply to every range of the statement.
    fn extension_range_options(&mut self, ranges: std::ops::Range<usize>) -> Parsed {
        let first_statement = self.options.len();
        let first_location = self.recorder.next();
        self.at(&[path_index(ranges.start), tag::OPTIONS], |this, _| {
            this.advance();
            let mut count = 0;
            loop {
                this.option(&mut count)?;
                if !this.take_symbol(b',') {
                    return this.expect_symbol(b']', "the options");
                }
            }
        })?;
        let statements = self.options[first_statement..].to_vec();
        let locations = first_location..self.recorder.next();
        let position = self.path.len();
        for index in ranges.skip(1) {
            let number = path_index(index);
            for statement in &statements {
                let mut statement = statement.clone();
                statement.element[position] = number;
                self.options.push(statement);
            }
            self.recorder.repeat(locations.clone(), position, number);
        }
        Ok(())
    }

    /// `4` or `4 to 8` or `4 to max`, of field numbers. The current path is that of the range.
    fn field_range(&mut self, what: &str) -> Parsed<Written> {
        let range = self.range(&mut |this| {
            let token = this.current;
            let number = this.expect_number(what)?;
            if number == i32::MAX {
                let message = "no field has this number".to_owned();
                let help = "the largest is 536870911; write `max` for it";
                this.error_at(token.span(), message, "", Some(help));
                return Err(Skip);
            }
            Ok(number)
        })?;
        Ok(range)
    }

    fn range(&mut self, number: &mut dyn FnMut(&mut Self) -> Parsed<i32>) -> Parsed<Written> {
        let first = self.current;
        let start = self.at(&[tag::START], |this, _| number(this))?;
        if !self.take_keyword("to") {
            // For a negative number, protoc records only the sign.
            self.record(&[tag::END], first);
            return Ok(Written {
                start,
                end: Some(start),
            });
        }
        let end = self.at(&[tag::END], |this, _| {
            if this.take_keyword("max") {
                return Ok(None);
            }
            number(this).map(Some)
        })?;
        Ok(Written { start, end })
    }

    pub(super) fn message_reserved(&mut self, reserving: &mut DescriptorProto) -> Parsed {
        let start = self.current.start;
        self.advance();
        if self.at_reserved_names()? {
            return self.at_from(start, &[message::RESERVED_NAME], |this, place| {
                this.reserved_names(&mut reserving.reserved_name, "a field", place)
            });
        }
        self.at_from(start, &[message::RESERVED_RANGE], |this, place| {
            loop {
                let index = path_index(reserving.reserved_range.len());
                let what = "a field's name, number or a range of numbers";
                let range = this.at(&[index], |this, _| this.field_range(what))?;
                reserving.reserved_range.push(ReservedRange {
                    start: Some(range.start),
                    end: Some(exclusive_end(&range)),
                });
                if !this.take_symbol(b',') {
                    return this.expect_end(place, "the reserved numbers");
                }
            }
        })
    }

    pub(super) fn enum_reserved(&mut self, reserving: &mut EnumDescriptorProto) -> Parsed {
        let start = self.current.start;
        self.advance();
        if self.at_reserved_names()? {
            return self.at_from(start, &[enumeration::RESERVED_NAME], |this, place| {
                this.reserved_names(&mut reserving.reserved_name, "an enum value", place)
            });
        }
        self.at_from(start, &[enumeration::RESERVED_RANGE], |this, place| {
            loop {
                let index = path_index(reserving.reserved_range.len());
                let range = this.at(&[index], |this, _| {
                    this.range(&mut |this| {
                        this.expect_signed_number(
                            "an enum value's name, number or a range of numbers",
                        )
                    })
                })?;
                reserving.reserved_range.push(EnumReservedRange {
                    start: Some(range.start),
                    end: Some(range.end.unwrap_or(i32::MAX)),
                });
                if !this.take_symbol(b',') {
                    return this.expect_end(place, "the reserved numbers");
                }
            }
        })
    }

    /// Whether reserved names come next: in quotes, or without quotes in editions.
    fn at_reserved_names(&mut self) -> Parsed<bool> {
        let is_editions = self.syntax.is_editions();
        let (message, help) = match self.current.kind {
            TokenKind::String if is_editions => (
                "in editions, reserved names have no quotes",
                "remove the quotes",
            ),
            TokenKind::Identifier if !is_editions => (
                "reserved names need quotes",
                "put the name in quotes; only editions take it without",
            ),
            TokenKind::String | TokenKind::Identifier => return Ok(true),
            _ => return Ok(false),
        };
        self.error_at(self.current.span(), message.to_owned(), "", Some(help));
        Err(Skip)
    }

    fn reserved_names(
        &mut self,
        names: &mut Vec<String>,
        whose: &str,
        place: Option<Place>,
    ) -> Parsed {
        loop {
            let index = path_index(names.len());
            let name = self.at(&[index], |this, _| {
                if this.syntax.is_editions() {
                    return this.expect_identifier(&format!("the name of {whose}"));
                }
                let start = this.current.start as usize;
                let name = this.expect_text(&format!("the name of {whose} in quotes"))?;
                this.check_reserved_name(&name, start..this.previous_end as usize);
                Ok(name)
            })?;
            names.push(name);
            if !self.take_symbol(b',') {
                return self.expect_end(place, "the reserved names");
            }
        }
    }

    /// Warns about reserved names that are not identifiers, as protoc does.
    fn check_reserved_name(&mut self, name: &str, span: std::ops::Range<usize>) {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_identifier = name.bytes().all(is_word)
            && name
                .bytes()
                .next()
                .is_some_and(|first| !first.is_ascii_digit());
        if !is_identifier {
            let diagnostic = crate::diagnostic::Diagnostic::warning(
                "E0102",
                format!("`{name}` is reserved, but nothing can be called so"),
            )
            .label(self.label(span, "not an identifier"))
            .help("a reserved name is one identifier; reserve several with commas between them");
            self.report(diagnostic);
        }
    }
}

/// The end of a message's range in a descriptor: one more than the last number.
fn exclusive_end(range: &Written) -> i32 {
    range.end.map_or(MAX, |end| end + 1)
}
