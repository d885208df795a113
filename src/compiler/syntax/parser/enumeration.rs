//! Enums and their values.

use super::element::{Visible, push_default};
use super::{Parsed, Parser, Place, path_index};
use crate::descriptor::field_number::{enum_value, enumeration as tag};
use crate::descriptor::{EnumDescriptorProto, EnumValueDescriptorProto};
use crate::syntax::fit::fit;

impl Parser<'_> {
    pub(super) fn enumeration(
        &mut self,
        enumeration: &mut EnumDescriptorProto,
        visible: Visible,
        place: Option<Place>,
    ) -> Parsed {
        self.advance();
        enumeration.visibility = visible.0;
        let name = self.at(&[tag::NAME], |this, _| {
            this.expect_identifier("the name of the enum")
        })?;
        let what = format!("enum `{name}`");
        enumeration.name = Some(name);
        let opened = self.current.span();
        self.expect_block(place, "the name of the enum")?;
        let mut options = 0;
        let closed = self.block(&what, opened, |this| {
            if this.at_keyword("option") {
                this.option_statement(tag::OPTIONS, &mut options)
            } else if this.at_keyword("reserved") {
                this.enum_reserved(enumeration)
            } else {
                let below = [tag::VALUE, path_index(enumeration.value.len())];
                let value = push_default(&mut enumeration.value);
                this.at(&below, |this, place| this.enum_value(value, place))
            }
        });
        fit(&mut enumeration.value);
        closed
    }

    fn enum_value(&mut self, value: &mut EnumValueDescriptorProto, place: Option<Place>) -> Parsed {
        let name = self.at(&[enum_value::NAME], |this, _| {
            this.expect_identifier("the name of an enum value")
        })?;
        value.name = Some(name);
        self.expect_symbol(b'=', "the name of the enum value")?;
        value.number = Some(self.at(&[enum_value::NUMBER], |this, _| {
            this.expect_signed_number("the number of the enum value")
        })?);
        if self.current.is(b'[') {
            self.at(&[enum_value::OPTIONS], |this, _| {
                this.advance();
                let mut count = 0;
                loop {
                    this.option(&mut count)?;
                    if !this.take_symbol(b',') {
                        return this.expect_symbol(b']', "the options");
                    }
                }
            })?;
        }
        self.expect_end(place, "the enum value")
    }
}
