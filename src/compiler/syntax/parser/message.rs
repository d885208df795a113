//! Messages, oneofs and `extend`.

use std::collections::HashSet;

use super::element::{FieldParent, Syntax, Visible, push_default};
use super::range::MAX;
use super::{Parsed, Parser, Place, path_index};
use crate::descriptor::field_descriptor_proto::Label;
use crate::descriptor::field_number::{message as tag, oneof};
use crate::descriptor::{DescriptorProto, FieldDescriptorProto, OneofDescriptorProto};
use crate::syntax::OptionValue;
use crate::syntax::fit::fit;
use crate::syntax::lexer::TokenKind;

/// One more than the largest field number: the exclusive end of ranges with `max`.
const FIELD_NUMBER_END: i32 = 1 << 29;

impl Parser<'_> {
    pub(super) fn message(
        &mut self,
        message: &mut DescriptorProto,
        visible: Visible,
        place: Option<Place>,
    ) -> Parsed {
        self.advance();
        message.visibility = visible.0;
        let name = self.at(&[tag::NAME], |this, _| {
            this.expect_identifier("the name of the message")
        })?;
        message.name = Some(name);
        self.message_block(message, place)?;
        if self.syntax == Syntax::Proto3 {
            add_synthetic_oneofs(message);
        }
        Ok(())
    }

    /// Parses the block of a message or a group, whose location is at `place`.
    pub(super) fn message_block(
        &mut self,
        message: &mut DescriptorProto,
        place: Option<Place>,
    ) -> Parsed {
        let opened = self.current.span();
        let name = message.name().to_owned();
        self.expect_block(place, "the name of the message")?;
        let mut options = 0;
        let mut is_message_set = false;
        let closed = self.block(&format!("message `{name}`"), opened, |this| {
            this.message_statement(message, &mut options, &mut is_message_set)
        });
        let end = if is_message_set {
            i32::MAX
        } else {
            FIELD_NUMBER_END
        };
        let extensions = message.extension_range.iter_mut().map(|it| &mut it.end);
        let reserved = message.reserved_range.iter_mut().map(|it| &mut it.end);
        extensions
            .chain(reserved)
            .filter(|it| **it == Some(MAX))
            .for_each(|it| *it = Some(end));
        fit(&mut message.field);
        fit(&mut message.nested_type);
        fit(&mut message.enum_type);
        closed
    }

    fn message_statement(
        &mut self,
        message: &mut DescriptorProto,
        options: &mut i32,
        is_message_set: &mut bool,
    ) -> Parsed {
        let visible = self.visibility()?;
        let word = match self.current.kind {
            TokenKind::Identifier => self.current_text(),
            _ => "",
        };
        match word {
            "message" => {
                let below = [tag::NESTED_TYPE, path_index(message.nested_type.len())];
                let nested = push_default(&mut message.nested_type);
                self.at(&below, |this, place| this.message(nested, visible, place))
            }
            "enum" => {
                let below = [tag::ENUM_TYPE, path_index(message.enum_type.len())];
                let enumeration = push_default(&mut message.enum_type);
                self.at(&below, |this, place| {
                    this.enumeration(enumeration, visible, place)
                })
            }
            "extensions" => self.at(&[tag::EXTENSION_RANGE], |this, place| {
                this.extension_ranges(message, place)
            }),
            "reserved" => self.message_reserved(message),
            "extend" => {
                let parent = self.field_parent();
                self.at(&[tag::EXTENSION], |this, place| {
                    let (extension, nested) = (&mut message.extension, &mut message.nested_type);
                    this.extend(extension, nested, parent, place)
                })
            }
            "option" => {
                self.option_statement(tag::OPTIONS, options)?;
                let statement = self.options.last();
                *is_message_set |= statement.is_some_and(|statement| {
                    matches!(&*statement.name, [part] if !part.is_extension && &*part.name == "message_set_wire_format")
                        && matches!(&statement.value, OptionValue::Identifier(value) if &**value == "true")
                });
                Ok(())
            }
            "oneof" => {
                let index = path_index(message.oneof_decl.len());
                message.oneof_decl.push(OneofDescriptorProto::default());
                let parent = self.field_parent();
                self.at(&[tag::ONEOF_DECL, index], |this, place| {
                    this.oneof(message, index, parent, place)
                })
            }
            _ => {
                let parent = self.field_parent();
                let below = [tag::FIELD, path_index(message.field.len())];
                let field = push_default(&mut message.field);
                let nested = &mut message.nested_type;
                self.at(&below, |this, place| {
                    this.field(field, nested, parent, place)
                })
            }
        }
    }

    /// The message at the current path, as a parent of fields.
    fn field_parent(&self) -> FieldParent {
        FieldParent {
            path_length: self.path.len(),
            nested_tag: tag::NESTED_TYPE,
        }
    }

    fn oneof(
        &mut self,
        message: &mut DescriptorProto,
        index: i32,
        parent: FieldParent,
        place: Option<Place>,
    ) -> Parsed {
        self.advance();
        let name = self.at(&[oneof::NAME], |this, _| {
            this.expect_identifier("the name of the oneof")
        })?;
        let what = format!("oneof `{name}`");
        let own = usize::try_from(index).expect("invariant: indices are not negative");
        message.oneof_decl[own].name = Some(name);
        let opened = self.current.span();
        self.expect_block(place, "the name of the oneof")?;
        let mut options = 0;
        let mut is_empty = true;
        self.members(&what, opened, |this| {
            if this.at_keyword("option") {
                return this.option_statement(oneof::OPTIONS, &mut options);
            }
            is_empty = false;
            for label in ["required", "optional", "repeated"] {
                if this.at_keyword(label) {
                    let text = format!("a field of a oneof cannot be `{label}`");
                    this.error_at(this.current.span(), text, "", Some("remove the label"));
                    this.advance();
                    break;
                }
            }
            let below = [tag::FIELD, path_index(message.field.len())];
            let field = push_default(&mut message.field);
            field.label = Some(Label::Optional as i32);
            field.oneof_index = Some(index);
            let nested = &mut message.nested_type;
            let start = this.current.start;
            let around = this.path.split_off(parent.path_length);
            let parsed = this.at(&below, |this, place| {
                this.field_without_label(field, nested, parent, (start, place))
            });
            this.path.extend(around);
            parsed
        })?;
        if is_empty {
            let message = format!("{what} has no field");
            let end = self.previous_end as usize;
            self.error_at(
                end - 1..end,
                message,
                "",
                Some("a oneof has one field at least"),
            );
        }
        Ok(())
    }

    /// `extend Message { .. }`; its location is at `place`.
    pub(super) fn extend(
        &mut self,
        extensions: &mut Vec<FieldDescriptorProto>,
        nested: &mut Vec<DescriptorProto>,
        parent: FieldParent,
        place: Option<Place>,
    ) -> Parsed {
        self.advance();
        let start = self.current.start;
        let extendee = self.type_reference("the message to extend")?;
        let end = self.previous_end;
        let opened = self.current.span();
        self.expect_block(place, "the message to extend")?;
        let mut is_empty = true;
        self.members(&format!("`extend {extendee}`"), opened, |this| {
            is_empty = false;
            let field = push_default_at(extensions);
            let (index, field) = field;
            field.extendee = Some(extendee.clone());
            this.at(&[index], |this, place| {
                this.record_span(
                    &[crate::descriptor::field_number::field::EXTENDEE],
                    start,
                    end,
                );
                this.field(field, nested, parent, place)
            })
        })?;
        if is_empty {
            let text = format!("`extend {extendee}` has no field");
            let end = self.previous_end as usize;
            self.error_at(
                end - 1..end,
                text,
                "",
                Some("declare an extension, or remove it"),
            );
        }
        Ok(())
    }
}

fn push_default_at<T: Default>(list: &mut Vec<T>) -> (i32, &mut T) {
    let index = path_index(list.len());
    (index, push_default(list))
}

/// Adds a synthetic oneof for every `optional` field of proto3, which is its only member.
fn add_synthetic_oneofs(message: &mut DescriptorProto) {
    if !message
        .field
        .iter()
        .any(FieldDescriptorProto::proto3_optional)
    {
        return;
    }
    let fields = message.field.iter().map(FieldDescriptorProto::name);
    let oneofs = message.oneof_decl.iter().map(OneofDescriptorProto::name);
    let mut taken: HashSet<String> = fields.chain(oneofs).map(str::to_owned).collect();
    for field in &mut message.field {
        if !field.proto3_optional() {
            continue;
        }
        let mut name = field.name().to_owned();
        if !name.starts_with('_') {
            name.insert(0, '_');
        }
        while !taken.insert(name.clone()) {
            name.insert(0, 'X');
        }
        field.oneof_index = Some(path_index(message.oneof_decl.len()));
        message.oneof_decl.push(OneofDescriptorProto {
            name: Some(name),
            options: None,
        });
    }
}
