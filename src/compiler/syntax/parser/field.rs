//! Fields of all kinds: their labels, types, numbers, defaults and JSON names; groups and maps.

use super::element::{FieldParent, Syntax, push_default};
use super::{Parsed, Parser, Place, Skip, path_index};
use crate::descriptor::field_descriptor_proto::{Label, Type};
use crate::descriptor::field_number::{field as tag, message};
use crate::descriptor::{DescriptorProto, FieldDescriptorProto, MessageOptions};
use crate::syntax::OptionStatement;
use crate::syntax::lexer::{Token, TokenKind};

/// The type of a field as it is written.
#[derive(Debug, Clone)]
enum WrittenType {
    Scalar(Type),
    Named(String),
}

/// The two types of a map field.
struct MapTypes {
    key: WrittenType,
    value: WrittenType,
}

impl Parser<'_> {
    pub(super) fn field(
        &mut self,
        field: &mut FieldDescriptorProto,
        nested: &mut Vec<DescriptorProto>,
        parent: FieldParent,
        place: Option<Place>,
    ) -> Parsed {
        let start = self.current.start;
        let label = match self.current_text() {
            "optional" => Some(Label::Optional),
            "repeated" => Some(Label::Repeated),
            "required" => Some(Label::Required),
            _ => None,
        };
        if let Some(label) = label {
            self.check_label(label);
            self.record(&[tag::LABEL], self.current);
            self.advance();
            field.label = Some(label as i32);
            if label == Label::Optional && self.syntax == Syntax::Proto3 {
                field.proto3_optional = Some(true);
            }
        }
        self.field_without_label(field, nested, parent, (start, place))
    }

    fn check_label(&mut self, label: Label) {
        if !self.syntax.is_editions() {
            return;
        }
        let (message, help) = match label {
            Label::Optional => (
                "editions have no `optional`",
                "remove it: a field has presence unless `features.field_presence` says otherwise",
            ),
            Label::Required => (
                "editions have no `required`",
                "write `[features.field_presence = LEGACY_REQUIRED]`, or leave it out",
            ),
            Label::Repeated => return,
        };
        self.error_at(self.current.span(), message.to_owned(), "", Some(help));
    }

    /// Parses a field from its type on. The label, if there is one, is already parsed; the field began at `start`.
    pub(super) fn field_without_label(
        &mut self,
        field: &mut FieldDescriptorProto,
        nested: &mut Vec<DescriptorProto>,
        parent: FieldParent,
        (start, place): (u32, Option<Place>),
    ) -> Parsed {
        let map = self.at(&[], |this, place| this.field_type(field, place))?;
        let name = self.current;
        field.name = Some(self.at(&[tag::NAME], |this, _| {
            this.expect_identifier("the name of the field")
        })?);
        self.expect_symbol(b'=', "the name of the field")?;
        field.number = Some(self.at(&[tag::NUMBER], |this, _| {
            this.expect_number("the number of the field")
        })?);
        let first_option = self.options.len();
        self.field_options(field)?;
        if field.r#type() == Type::Group && field.r#type.is_some() {
            return self.group(field, nested, parent, (name, start));
        }
        self.expect_end(place, "the field")?;
        if let Some(types) = map {
            let index = nested.len();
            let own = self.options.len();
            nested.push(self.map_entry(field, types, (parent, index), first_option..own));
        }
        Ok(())
    }

    fn field_type(
        &mut self,
        field: &mut FieldDescriptorProto,
        place: Option<Place>,
    ) -> Parsed<Option<MapTypes>> {
        let mut written = None;
        if self.at_keyword("map") {
            self.advance();
            if self.current.is(b'<') {
                let types = self.map_types(field)?;
                self.set_path(place, tag::TYPE_NAME);
                return Ok(Some(types));
            }
            // A type with the name `map`.
            written = Some(WrittenType::Named("map".to_owned()));
        }
        if field.label.is_none() {
            if !self.syntax.has_default_label() {
                let message = "a field of proto2 needs a label".to_owned();
                let help = "write `optional`, `required` or `repeated` before the type";
                let span = self.current.span();
                self.error_at(span, message, "expected a label", Some(help));
            }
            field.label = Some(Label::Optional as i32);
        }
        let written = match written {
            Some(written) => written,
            None => self.written_type()?,
        };
        match written {
            WrittenType::Scalar(scalar) => {
                self.set_path(place, tag::TYPE);
                field.r#type = Some(scalar as i32);
            }
            WrittenType::Named(name) => {
                self.set_path(place, tag::TYPE_NAME);
                field.type_name = Some(name);
            }
        }
        Ok(None)
    }

    /// Sets the path of the location at `place` to the current path followed by `tag`.
    fn set_path(&mut self, place: Option<Place>, tag: i32) {
        if let Some(place) = place {
            self.path.push(tag);
            self.recorder.set_path(place, &self.path);
            self.path.pop();
        }
    }

    fn map_types(&mut self, field: &mut FieldDescriptorProto) -> Parsed<MapTypes> {
        let wrong = if field.oneof_index.is_some() {
            Some((
                "a map cannot be in a oneof",
                "move it out, or wrap it in a message",
            ))
        } else if field.label.is_some() {
            Some(("a map has no label", "remove it: a map is repeated already"))
        } else if field.extendee.is_some() {
            Some(("a map cannot be an extension", "wrap it in a message"))
        } else {
            None
        };
        if let Some((message, help)) = wrong {
            self.error_at(self.current.span(), message.to_owned(), "", Some(help));
            return Err(Skip);
        }
        field.label = Some(Label::Repeated as i32);
        self.expect_symbol(b'<', "`map`")?;
        let key = self.written_type()?;
        self.expect_symbol(b',', "the type of the keys")?;
        let value = self.written_type()?;
        self.expect_symbol(b'>', "the type of the values")?;
        Ok(MapTypes { key, value })
    }

    fn written_type(&mut self) -> Parsed<WrittenType> {
        let Some(scalar) = scalar(self.current_text()) else {
            let name = self.type_reference("a type")?;
            return Ok(WrittenType::Named(name));
        };
        if scalar == Type::Group && self.syntax.is_editions() {
            let message = "editions have no groups".to_owned();
            let help = "declare a message, and write `[features.message_encoding = DELIMITED]` on a field of it";
            self.error_at(self.current.span(), message, "", Some(help));
        }
        self.advance();
        Ok(WrittenType::Scalar(scalar))
    }

    /// The name of a message or an enum, as it is written.
    pub(super) fn type_reference(&mut self, what: &str) -> Parsed<String> {
        let word = self.current_text();
        if scalar(word).is_some() {
            let message = format!("`{word}` is not a message");
            self.error_at(self.current.span(), message, "", Some("name a message"));
            self.advance();
            return Ok(word.to_owned());
        }
        let mut name = String::new();
        if self.take_symbol(b'.') {
            name.push('.');
        }
        loop {
            if self.current.kind != TokenKind::Identifier {
                return Err(self.expected(what));
            }
            name.push_str(self.current_text());
            self.advance();
            if !self.take_symbol(b'.') {
                name.shrink_to_fit();
                return Ok(name);
            }
            name.push('.');
        }
    }

    fn group(
        &mut self,
        field: &mut FieldDescriptorProto,
        nested: &mut Vec<DescriptorProto>,
        parent: FieldParent,
        (name, start): (Token, u32),
    ) -> Parsed {
        let below = [parent.nested_tag, path_index(nested.len())];
        let group = push_default(nested);
        let written = field.name().to_owned();
        group.name = Some(written.clone());
        let field_path = self.path.split_off(parent.path_length);
        let parsed = self.at_from(start, &below, |this, place| {
            this.record(&[message::NAME], name);
            let own = std::mem::take(&mut this.path);
            this.path.extend_from_slice(&own[..parent.path_length]);
            this.path.extend_from_slice(&field_path);
            this.record(&[tag::TYPE_NAME], name);
            this.path = own;
            if !written.starts_with(|first: char| first.is_ascii_uppercase()) {
                let text = "the name of a group starts with a capital letter".to_owned();
                this.error_at(
                    name.span(),
                    text,
                    "",
                    Some("its field is named in lower case"),
                );
            }
            field.name = Some(written.to_ascii_lowercase());
            field.type_name = Some(written.clone());
            this.message_block(group, place)
        });
        self.path.extend(field_path);
        parsed
    }

    fn map_entry(
        &mut self,
        field: &mut FieldDescriptorProto,
        types: MapTypes,
        (parent, index): (FieldParent, usize),
        options: std::ops::Range<usize>,
    ) -> DescriptorProto {
        let name = map_entry_name(field.name());
        field.type_name = Some(name.clone());
        let member = |name: &str, number: i32, written: WrittenType| {
            let mut member = FieldDescriptorProto {
                name: Some(name.to_owned()),
                number: Some(number),
                label: Some(Label::Optional as i32),
                ..FieldDescriptorProto::default()
            };
            match written {
                WrittenType::Scalar(scalar) => member.r#type = Some(scalar as i32),
                WrittenType::Named(name) => member.type_name = Some(name),
            }
            member
        };
        let members = vec![member("key", 1, types.key), member("value", 2, types.value)];
        let mut entry_path = self.path[..parent.path_length].to_vec();
        entry_path.extend([parent.nested_tag, path_index(index)]);
        self.inherit_options(&members, &entry_path, options);
        DescriptorProto {
            name: Some(name),
            field: members,
            options: Some(Box::new(MessageOptions {
                map_entry: Some(true),
                ..MessageOptions::default()
            })),
            ..DescriptorProto::default()
        }
    }

    /// Copies `enforce_utf8` and the features of a map to its keys and values.
    fn inherit_options(
        &mut self,
        members: &[FieldDescriptorProto],
        entry_path: &[i32],
        options: std::ops::Range<usize>,
    ) {
        let statements = self.options[options].to_vec();
        for (index, member) in (0..).zip(members) {
            let inherited: Vec<&OptionStatement> = statements
                .iter()
                .filter(|statement| match &*statement.name {
                    [first, ..] if first.is_extension => false,
                    [first, ..] if &*first.name == "features" => true,
                    [only] => {
                        &*only.name == "enforce_utf8" && member.r#type == Some(Type::String as i32)
                    }
                    _ => false,
                })
                .collect();
            if inherited.is_empty() {
                continue;
            }
            let element: Box<[i32]> = [entry_path, &[message::FIELD, index]].concat().into();
            for (index, statement) in (0..).zip(inherited) {
                self.options.push(OptionStatement {
                    element: element.clone(),
                    index,
                    ..statement.clone()
                });
            }
        }
    }
}

fn scalar(word: &str) -> Option<Type> {
    Some(match word {
        "double" => Type::Double,
        "float" => Type::Float,
        "uint64" => Type::Uint64,
        "fixed64" => Type::Fixed64,
        "fixed32" => Type::Fixed32,
        "bool" => Type::Bool,
        "string" => Type::String,
        "group" => Type::Group,
        "bytes" => Type::Bytes,
        "uint32" => Type::Uint32,
        "sfixed32" => Type::Sfixed32,
        "sfixed64" => Type::Sfixed64,
        "int32" => Type::Int32,
        "int64" => Type::Int64,
        "sint32" => Type::Sint32,
        "sint64" => Type::Sint64,
        _ => return None,
    })
}

/// The name of the entry message of a map field: the field's name in camel case, followed by `Entry`.
pub(crate) fn map_entry_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 5);
    let mut capital = true;
    for character in field.chars() {
        if character == '_' {
            capital = true;
        } else if std::mem::take(&mut capital) {
            name.push(character.to_ascii_uppercase());
        } else {
            name.push(character);
        }
    }
    name.push_str("Entry");
    name
}
