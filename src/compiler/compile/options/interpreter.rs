//! Interprets option statements one by one and sets them in the options message of their element.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::compile::findings::Findings;
use crate::compile::lookup::Meaning;
use crate::compile::names::{BadName, Expected};
use crate::compile::options::Extent;
use crate::compile::options::definitions::{Definitions, Field, Message};
use crate::compile::options::message::{OptionMessage, OptionValue};
use crate::compile::options::scalar::{self, TypeMismatch};
use crate::compile::suggest::nearest;
use crate::compile::{FileId, SchemaFile};
use crate::descriptor::FieldDescriptorProto;
use crate::descriptor::elements::ElementKind;
use crate::descriptor::field_descriptor_proto::Type;
use crate::descriptor::field_number::UNINTERPRETED_OPTION;
use crate::diagnostic::{Diagnostic, Label};
use crate::syntax::{OptionNamePart, OptionStatement, OptionValue as Written};

/// An error that has been reported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reported;

/// How many resolved names of extensions are cached: elements have few options each.
const MOST_KNOWN: usize = 16;

/// Interprets the options of one file.
pub(super) struct Interpreter<'f, 'a> {
    pub(super) file: &'f SchemaFile,
    pub(super) definitions: Definitions<'a>,
    extent: Extent,
    pub(super) findings: Findings<'f>,
    /// Names of extensions that do not resolve.
    pub(super) bad: Vec<BadName>,
    /// The files that define the symbols in use.
    pub(super) used: BTreeSet<FileId>,
    /// The full name of the element whose scope names are resolved in.
    scope: String,
    /// The names of extensions that are resolved in that scope already: siblings mostly have the same options.
    known: Vec<(Box<str>, Field<'a>)>,
    /// The numbers of the required fields, by the full name of their message.
    pub(super) required: BTreeMap<&'a str, Box<[i32]>>,
    /// The descriptor path of the statement.
    place: Vec<i32>,
}

impl<'f, 'a> Interpreter<'f, 'a> {
    pub(super) fn new(
        file: &'f SchemaFile,
        definitions: Definitions<'a>,
        extent: Extent,
        limit: usize,
    ) -> Self {
        Self {
            file,
            definitions,
            extent,
            findings: Findings::new(file, limit),
            bad: Vec::new(),
            used: BTreeSet::new(),
            scope: String::new(),
            known: Vec::new(),
            required: BTreeMap::new(),
            place: Vec::new(),
        }
    }

    /// Whether extensions are skipped, because names are not resolved yet.
    pub(super) fn skips_extensions(&self) -> bool {
        self.extent == Extent::BuiltIn
    }

    /// Sets the full name of the element whose statements come next.
    pub(super) fn enter(&mut self, scope: String) {
        let around = |scope: &str| scope.rfind('.').unwrap_or_default();
        let (old, new) = (around(&self.scope), around(&scope));
        if self.scope[..old] != scope[..new] {
            self.known.clear();
        }
        self.scope = scope;
    }

    /// Interprets `statement` and sets its value in `options`. Returns the path of that value, relative to the element.
    pub(super) fn statement(
        &mut self,
        kind: ElementKind,
        statement: &OptionStatement,
        options: &mut OptionMessage<'a>,
    ) -> Result<Vec<i32>, Reported> {
        let tag = kind.options_tag();
        self.place.clear();
        self.place.extend_from_slice(&statement.element);
        self.place
            .extend_from_slice(&[tag, UNINTERPRETED_OPTION, statement.index]);
        if statement.name.len() > self.file.limits.nesting {
            let text = "the name of the option has too many parts".to_owned();
            self.error(statement.name_span.clone(), text, "", None);
            return Err(Reported);
        }
        if statement.name[0].name.rsplit('.').next() == Some("uninterpreted_option") {
            let text = "`uninterpreted_option` cannot be set".to_owned();
            self.error(statement.name_span.clone(), text, "", None);
            return Err(Reported);
        }
        let mut path = vec![tag];
        self.assign(statement, 0, options, &mut path)?;
        Ok(path)
    }

    /// Resolves the name from its part at `depth` on, and sets the value.
    fn assign(
        &mut self,
        statement: &OptionStatement,
        depth: usize,
        message: &mut OptionMessage<'a>,
        path: &mut Vec<i32>,
    ) -> Result<(), Reported> {
        let part = &statement.name[depth];
        let field = self.part(&message.definition, part)?;
        let number = field.descriptor.number();
        path.push(number);
        if !statement.name[0].is_extension
            && &*statement.name[0].name == "features"
            && self.is_of_this_file(&field)
        {
            let text = format!(
                "the feature `{}` is used in the file that defines it",
                field.shown()
            );
            self.error(
                part.span.clone(),
                text,
                "",
                Some("move it to another file".to_owned()),
            );
            return Err(Reported);
        }
        let is_last = depth + 1 == statement.name.len();
        if is_last {
            return self.set(statement, field, message, path);
        }
        let shown = shown_name(&statement.name[..=depth]);
        let problem = if !field.is_message() {
            Some((format!("`{shown}` holds no message"), None))
        } else if field.is_repeated() {
            let help = format!("write `{shown} = {{ .. }}`, once for each message");
            Some((
                format!("`{shown}` is repeated: its fields cannot be set by name"),
                Some(help),
            ))
        } else {
            None
        };
        if let Some((text, help)) = problem {
            self.error(part.span.clone(), text, "", help);
            return Err(Reported);
        }
        let definition = self.definitions.message_of(&field).ok_or(Reported)?;
        let present = message.fields.get_mut(&number);
        let present = present.and_then(|field| field.values.pop());
        let mut inner = match present {
            Some(OptionValue::Message(inner)) => inner,
            _ => OptionMessage::new(definition),
        };
        let assigned = self.assign(statement, depth + 1, &mut inner, path);
        if assigned.is_ok() || !inner.fields.is_empty() {
            message.put(field, OptionValue::Message(inner));
        } else {
            message.fields.remove(&number);
        }
        assigned
    }

    fn set(
        &mut self,
        statement: &OptionStatement,
        field: Field<'a>,
        message: &mut OptionMessage<'a>,
        path: &mut Vec<i32>,
    ) -> Result<(), Reported> {
        let shown = || shown_name(&statement.name);
        let present = message.fields.get(&field.descriptor.number());
        if field.is_repeated() {
            let count = present.map_or(0, |present| present.values.len());
            path.push(crate::compile::walk::path_index(count));
        } else if present.is_some() {
            let help = "remove one of them".to_owned();
            let span = statement.name_span.clone();
            self.error(
                span,
                format!("option `{}` is set twice", shown()),
                "again here",
                Some(help),
            );
            return Err(Reported);
        }
        let value = match &statement.value {
            Written::Aggregate(content) if field.is_message() => {
                let definition = self.definitions.message_of(&field).ok_or(Reported)?;
                OptionValue::Message(self.aggregate(definition, content.clone())?)
            }
            _ if field.is_message() => {
                let shown = shown();
                let mismatch = TypeMismatch {
                    help: Some(format!(
                        "write `{shown} = {{ .. }}`, or set its fields one by one: `{shown}.field = ..`"
                    )),
                    ..scalar::expected_of(Type::Message)
                };
                self.report_mismatch(&shown, statement.value_span.clone(), mismatch);
                return Err(Reported);
            }
            value => scalar::scalar(&field, value, self.definitions).map_err(|mismatch| {
                self.report_mismatch(&shown(), statement.value_span.clone(), mismatch);
                Reported
            })?,
        };
        self.check_text(&field, &value, statement)?;
        message.put(field, value);
        Ok(())
    }

    /// Reports a string that must be UTF-8 and is not.
    fn check_text(
        &mut self,
        field: &Field<'a>,
        value: &OptionValue<'_>,
        statement: &OptionStatement,
    ) -> Result<(), Reported> {
        let OptionValue::Bytes(bytes) = value else {
            return Ok(());
        };
        if !field.is_text() || std::str::from_utf8(bytes).is_ok() {
            return Ok(());
        }
        let shown = shown_name(&statement.name);
        let text = format!("the value of `{shown}` is not UTF-8");
        self.error(statement.value_span.clone(), text, "", None);
        Err(Reported)
    }

    fn part(
        &mut self,
        message: &Message<'a>,
        part: &OptionNamePart,
    ) -> Result<Field<'a>, Reported> {
        let own = part.field_of(message.name);
        let own = own.and_then(|name| self.definitions.field_of(message, name));
        let own = own.filter(|field| !part.is_extension || self.sees(field, &part.name));
        if part.is_extension && own.is_none() {
            if self.skips_extensions() {
                return Err(Reported);
            }
            let known = self.known.iter().find(|(name, _)| *name == part.name);
            let field = match known {
                Some((_, field)) => *field,
                None => self.extension_here(part)?,
            };
            self.check_extendee(&field, message, part.span.clone())?;
            return Ok(field);
        }
        own.ok_or_else(|| self.no_option(message, &part.name, part.span.clone()))
    }

    /// Whether `name`, written in parentheses, resolves to `field`, which is not an extension. True while names are not
    /// resolved.
    fn sees(&mut self, field: &Field<'_>, name: &str) -> bool {
        if self.skips_extensions() {
            return true;
        }
        let (meaning, _) = self.definitions.extension(&self.scope, name);
        let Meaning::Found(full, definition) = meaning else {
            return false;
        };
        self.used.insert(definition.file);
        full == field.name
    }

    fn no_option(&mut self, message: &Message<'_>, name: &str, span: Range<usize>) -> Reported {
        let text =
            if message.name.starts_with("google.protobuf.") && message.name.ends_with("Options") {
                format!("there is no option `{name}`")
            } else {
                format!("`{}` has no field `{name}`", message.name)
            };
        let fields = message
            .descriptor
            .field
            .iter()
            .map(FieldDescriptorProto::name);
        let help = match nearest(name, fields) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("an option of your own has its name in parentheses: `({name})`"),
        };
        self.error(span, text, "", Some(help));
        Reported
    }

    fn extension_here(&mut self, part: &OptionNamePart) -> Result<Field<'a>, Reported> {
        let scope = std::mem::take(&mut self.scope);
        let found = self.extension(&scope, &part.name, part.span.clone());
        self.scope = scope;
        let field = found?;
        // The search is linear, so the cache must stay small.
        if self.known.len() == MOST_KNOWN {
            self.known.clear();
        }
        self.known.push((part.name.clone(), field));
        Ok(field)
    }

    /// The extension that `name` resolves to in `scope`.
    pub(super) fn extension(
        &mut self,
        scope: &str,
        name: &str,
        span: Range<usize>,
    ) -> Result<Field<'a>, Reported> {
        let (meaning, field) = self.definitions.extension(scope, name);
        if let Some(field) = field {
            if let Meaning::Found(_, definition) = meaning {
                self.used.insert(definition.file);
            }
            return Ok(field);
        }
        self.bad.push(BadName {
            name: name.to_owned(),
            element: scope.to_owned(),
            place: crate::compile::names::Place::Span(span),
            expected: Expected::Extension,
            meaning,
        });
        Err(Reported)
    }

    pub(super) fn check_extendee(
        &mut self,
        field: &Field<'a>,
        message: &Message<'a>,
        span: Range<usize>,
    ) -> Result<(), Reported> {
        let extendee = field.descriptor.extendee();
        if extendee.strip_prefix('.') == Some(message.name) {
            return Ok(());
        }
        let extendee = extendee.trim_start_matches('.');
        let text = format!(
            "`{}` extends `{extendee}`, not `{}`",
            field.name, message.name
        );
        let help = match kind_of_options(extendee) {
            Some(noun) => format!("it is an option of {noun}"),
            None => format!("it can be set within a `{extendee}`"),
        };
        self.error(span, text, "", Some(help));
        Err(Reported)
    }

    /// Whether the field is defined in the file whose options are interpreted.
    fn is_of_this_file(&self, field: &Field<'a>) -> bool {
        let linked = self.definitions.linked;
        let definition = linked.and_then(|linked| linked.namespace.get(field.name));
        definition.is_some_and(|definition| {
            linked.is_some_and(|linked| linked.files[definition.file].path == self.file.path)
        })
    }

    pub(super) fn uses(&mut self, field: &Field<'a>) {
        self.uses_name(field.name);
    }

    pub(super) fn uses_message(&mut self, message: &Message<'a>) {
        self.uses_name(message.name);
    }

    fn uses_name(&mut self, name: &str) {
        let linked = self.definitions.linked;
        if let Some(definition) = linked.and_then(|linked| linked.namespace.get(name)) {
            self.used.insert(definition.file);
        }
    }

    /// Reports a value of the wrong type.
    pub(super) fn report_mismatch(
        &mut self,
        option: &str,
        span: Range<usize>,
        mismatch: TypeMismatch,
    ) {
        let found = scalar::shown(self.file.source.text(), &span);
        let text = format!("`{option}` takes {}, not {found}", mismatch.expected);
        self.error(span, text, "", mismatch.help);
    }

    pub(super) fn error(
        &mut self,
        span: Range<usize>,
        message: String,
        text: &str,
        help: Option<String>,
    ) {
        self.findings.push(|file| {
            let diagnostic = Diagnostic::error("E0310", message).label(Label {
                source: file.source.clone(),
                span,
                text: text.to_owned(),
            });
            match help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            }
        });
    }
}

fn kind_of_options(message: &str) -> Option<&'static str> {
    use ElementKind as Kind;
    let kinds = [
        Kind::File,
        Kind::Message,
        Kind::ExtensionRange,
        Kind::Field,
        Kind::Oneof,
        Kind::Enum,
        Kind::EnumValue,
        Kind::Service,
        Kind::Method,
    ];
    let kind = kinds
        .iter()
        .find(|kind| kind.options_message() == message)?;
    Some(kind.noun())
}

/// The name as it is written.
fn shown_name(parts: &[OptionNamePart]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|part| {
            if part.is_extension {
                format!("({})", part.name)
            } else {
                part.name.to_string()
            }
        })
        .collect();
    parts.join(".")
}
