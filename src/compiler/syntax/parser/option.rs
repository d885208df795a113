//! Options as they are written: names, values, and aggregates, which are not parsed here.

use super::{Parsed, Parser, Skip};
use crate::descriptor::field_number::UNINTERPRETED_OPTION;
use crate::syntax::lexer::TokenKind;
use crate::syntax::{OptionNamePart, OptionStatement, OptionValue, literal};

impl Parser<'_> {
    /// `option name = value;` of the element whose path is the current one; `tag` is the number of its options.
    ///
    /// `count` is the number of options that the element has already.
    pub(super) fn option_statement(&mut self, tag: i32, count: &mut i32) -> Parsed {
        self.at(&[tag], |this, _| {
            this.at(&[UNINTERPRETED_OPTION, *count], |this, place| {
                this.advance();
                this.assignment(count)?;
                this.expect_end(place, "the option")
            })
        })
    }

    /// `name = value` in brackets. The current path is that of the element's options.
    pub(super) fn option(&mut self, count: &mut i32) -> Parsed {
        self.at(&[UNINTERPRETED_OPTION, *count], |this, _| {
            this.assignment(count)
        })
    }

    /// The current path is that of the option: `[.., options, 999, index]`.
    fn assignment(&mut self, count: &mut i32) -> Parsed {
        let start = self.current.start as usize;
        let mut name = vec![self.name_part()?];
        while self.take_symbol(b'.') {
            name.push(self.name_part()?);
        }
        let name_span = start..self.previous_end as usize;
        self.expect_symbol(b'=', "the name of the option")?;
        let start = self.current.start as usize;
        let value = self.option_value()?;
        let element = &self.path[..self.path.len() - 3];
        self.options.push(OptionStatement {
            element: element.into(),
            index: *count,
            name: name.into(),
            value,
            name_span,
            value_span: start..self.previous_end as usize,
        });
        *count += 1;
        Ok(())
    }

    fn name_part(&mut self) -> Parsed<OptionNamePart> {
        let start = self.current.start as usize;
        let is_extension = self.take_symbol(b'(');
        let mut name = String::new();
        if is_extension {
            if self.current.kind == TokenKind::Identifier {
                name.push_str(self.current_text());
                self.advance();
            }
            while self.take_symbol(b'.') {
                name.push('.');
                name.push_str(&self.expect_identifier("the name of an extension")?);
            }
            if name.is_empty() {
                return Err(self.expected("the name of an extension"));
            }
            self.expect_symbol(b')', "the name of the extension")?;
        } else {
            name = self.expect_identifier("the name of an option")?;
        }
        Ok(OptionNamePart {
            name: name.into(),
            is_extension,
            span: start..self.previous_end as usize,
        })
    }

    fn option_value(&mut self) -> Parsed<OptionValue> {
        let negative = self.take_symbol(b'-');
        match self.current.kind {
            TokenKind::Identifier => self.identifier_value(negative),
            TokenKind::Integer => {
                let max = i64::MAX.unsigned_abs() + 1;
                let max = if negative { max } else { u64::MAX };
                match literal::integer(self.current_text(), max) {
                    Some(value) => {
                        self.advance();
                        Ok(if negative {
                            OptionValue::NegativeInt(0_i64.wrapping_sub_unsigned(value))
                        } else {
                            OptionValue::PositiveInt(value)
                        })
                    }
                    None => self.double_value(negative),
                }
            }
            TokenKind::Float => self.double_value(negative),
            TokenKind::String if !negative => {
                let bytes = self.expect_string("a value")?;
                Ok(OptionValue::String(bytes.into()))
            }
            TokenKind::Symbol(b'{') if !negative => self.aggregate(),
            _ if negative => Err(self.expected("a number after `-`")),
            _ => Err(self.expected("the value of the option")),
        }
    }

    fn identifier_value(&mut self, negative: bool) -> Parsed<OptionValue> {
        let value = self.current_text();
        let value = match (negative, value) {
            (false, value) => OptionValue::Identifier(value.into()),
            (true, "inf") => OptionValue::Double(f64::NEG_INFINITY),
            (true, "nan") => OptionValue::Double(f64::NAN),
            (true, _) => return Err(self.expected("a number, `inf` or `nan` after `-`")),
        };
        self.advance();
        Ok(value)
    }

    fn double_value(&mut self, negative: bool) -> Parsed<OptionValue> {
        let value = self.expect_float("a number")?;
        Ok(OptionValue::Double(if negative { -value } else { value }))
    }

    /// Skips `{ .. }`, which is parsed when the type of the option is known.
    fn aggregate(&mut self) -> Parsed<OptionValue> {
        let opened = self.current;
        let outer = self.depth;
        self.open()?;
        self.advance();
        // Only braces end the value; other brackets count for the nesting limit.
        let mut braces = 1_usize;
        while !self.at_end() {
            match self.current.kind {
                TokenKind::Symbol(b'{') => {
                    braces += 1;
                    self.open()?;
                }
                TokenKind::Symbol(b'[' | b'<') => self.open()?,
                TokenKind::Symbol(b']' | b'>') => {
                    self.depth = self.depth.saturating_sub(1).max(outer + 1);
                }
                TokenKind::Symbol(b'}') => {
                    braces -= 1;
                    if braces == 0 {
                        let content = opened.end as usize..self.current.start as usize;
                        self.depth = outer;
                        self.advance();
                        return Ok(OptionValue::Aggregate(content));
                    }
                    self.depth = self.depth.saturating_sub(1).max(outer + 1);
                }
                _ => {}
            }
            self.advance();
        }
        self.unclosed("the value of the option", opened.span());
        Err(Skip)
    }
}
