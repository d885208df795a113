//! The classes of a `_pb2.pyi`: messages, enums and extensions with their annotations and docstrings.

use protree_compiler::descriptor::field_number::{enumeration, file, message};
use protree_compiler::descriptor::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto};

use super::annotations::annotations;
use super::comments::Comments;
use super::context::FileContext;
use super::names;
use super::type_names::{Names, nested_name};

/// The class of a message.
#[derive(Debug, Clone)]
pub(crate) struct MessageStub {
    pub(crate) name: String,
    /// The indentation of the class, and of its contents.
    pub(crate) indent: String,
    pub(crate) inner: String,
    /// Docstring lines; empty if there is no comment.
    pub(crate) docstring: Vec<String>,
    /// A class beside `_message.Message` that it inherits.
    pub(crate) well_known_base: Option<String>,
    pub(crate) extendable: bool,
    pub(crate) enums: Vec<EnumStub>,
    pub(crate) messages: Vec<MessageStub>,
    pub(crate) extensions: Vec<ExtensionStub>,
    /// The constants with field numbers.
    pub(crate) numbers: Vec<String>,
    /// The fields whose names are valid in Python.
    pub(crate) fields: Vec<FieldStub>,
    /// The name of the constructor's first parameter.
    pub(crate) self_name: String,
    /// Whether there are fields whose names are not valid in Python.
    pub(crate) has_keyword_fields: bool,
}

/// A field whose name is valid in Python.
#[derive(Debug, Clone)]
pub(crate) struct FieldStub {
    pub(crate) name: String,
    /// The type of the attribute.
    pub(crate) attribute: String,
    /// The type of the constructor's parameter.
    pub(crate) parameter: String,
    pub(crate) docstring: Vec<String>,
}

/// The class of an enum.
#[derive(Debug, Clone)]
pub(crate) struct EnumStub {
    pub(crate) name: String,
    /// The enum's name in annotations of its values: `Outer.Color`.
    pub(crate) qualified: String,
    pub(crate) indent: String,
    pub(crate) inner: String,
    pub(crate) docstring: Vec<String>,
    pub(crate) values: Vec<ValueStub>,
}

/// A value of an enum.
#[derive(Debug, Clone)]
pub(crate) struct ValueStub {
    pub(crate) name: String,
    pub(crate) docstring: Vec<String>,
}

/// An extension.
#[derive(Debug, Clone)]
pub(crate) struct ExtensionStub {
    pub(crate) name: String,
    pub(crate) constant: String,
    pub(crate) indent: String,
    pub(crate) docstring: Vec<String>,
}

/// A scope: the module, or a message in it.
#[derive(Debug, Clone)]
pub(super) struct Scope<'a> {
    /// The comments of the file.
    comments: &'a Comments<'a>,
    /// The names of the messages, outermost first.
    names: Vec<&'a str>,
    /// The descriptor path of the innermost message.
    path: Vec<i32>,
}

impl<'a> Scope<'a> {
    pub(super) fn module(comments: &'a Comments<'a>) -> Self {
        Self {
            comments,
            names: Vec::new(),
            path: Vec::new(),
        }
    }

    fn message(&self, name: &'a str, index: i32) -> Self {
        let list = self.number(file::MESSAGE_TYPE, message::NESTED_TYPE);
        Self {
            comments: self.comments,
            names: [&self.names[..], &[name]].concat(),
            path: [&self.path[..], &[list, index]].concat(),
        }
    }

    /// The field number of a list of definitions, which files and messages both have.
    fn number(&self, of_file: i32, of_message: i32) -> i32 {
        if self.names.is_empty() {
            of_file
        } else {
            of_message
        }
    }

    /// The comment of an element in the scope, by its path from there.
    fn documentation(&self, path: &[i32]) -> Vec<String> {
        self.comments
            .documentation(&[&self.path[..], path].concat())
    }

    fn indent(&self) -> String {
        "    ".repeat(self.names.len())
    }
}

/// The enums of a scope. `module` is set if they are defined in another module.
pub(super) fn enums(
    enums: &[EnumDescriptorProto],
    module: Option<&str>,
    scope: &Scope<'_>,
) -> Vec<EnumStub> {
    let qualified = |name: &str| {
        let nested = nested_name(&[&scope.names[..], &[name]].concat());
        module.map_or(nested.clone(), |module| format!("{module}.{nested}"))
    };
    let list = scope.number(file::ENUM_TYPE, message::ENUM_TYPE);
    (0..)
        .zip(enums)
        .map(|(index, definition)| EnumStub {
            name: definition.name().to_owned(),
            qualified: qualified(definition.name()),
            indent: scope.indent(),
            inner: scope.indent() + "    ",
            docstring: scope.documentation(&[list, index]),
            values: (0..)
                .zip(&definition.value)
                .map(|(value_index, value)| ValueStub {
                    name: value.name().to_owned(),
                    docstring: scope.documentation(&[list, index, enumeration::VALUE, value_index]),
                })
                .collect(),
        })
        .collect()
}

pub(super) fn extensions(fields: &[FieldDescriptorProto], scope: &Scope<'_>) -> Vec<ExtensionStub> {
    let list = scope.number(file::EXTENSION, message::EXTENSION);
    (0..)
        .zip(fields)
        .map(|(index, field)| ExtensionStub {
            name: field.name().to_owned(),
            constant: number_constant(field),
            indent: scope.indent(),
            docstring: scope.documentation(&[list, index]),
        })
        .collect()
}

pub(super) fn number_constant(field: &FieldDescriptorProto) -> String {
    format!("{}_FIELD_NUMBER", field.name().to_ascii_uppercase())
}

pub(super) fn messages<'a>(
    names: &Names<'_>,
    messages: &'a [DescriptorProto],
    scope: &Scope<'a>,
) -> Vec<MessageStub> {
    (0..)
        .zip(messages)
        .map(|(index, definition)| {
            let inner = scope.message(definition.name(), index);
            message(names, definition, scope.indent(), &inner)
        })
        .collect()
}

/// `scope` is the scope inside the message.
fn message<'a>(
    names: &Names<'_>,
    definition: &'a DescriptorProto,
    indent: String,
    scope: &Scope<'a>,
) -> MessageStub {
    let mut self_name = "self".to_owned();
    while definition
        .field
        .iter()
        .any(|field| field.name() == self_name)
    {
        self_name.push('_');
    }
    MessageStub {
        name: definition.name().to_owned(),
        indent,
        inner: scope.indent(),
        docstring: scope.documentation(&[]),
        well_known_base: well_known(names.context, &scope.names)
            .then(|| format!("_well_known_types.{}", definition.name())),
        extendable: !definition.extension_range.is_empty(),
        enums: enums(&definition.enum_type, None, scope),
        messages: messages(names, &definition.nested_type, scope),
        extensions: extensions(&definition.extension, scope),
        numbers: definition.field.iter().map(number_constant).collect(),
        fields: (0..)
            .zip(&definition.field)
            .filter(|(_, field)| !names::is_keyword(field.name()))
            .map(|(index, field)| field_stub(names, field, scope, index))
            .collect(),
        self_name,
        has_keyword_fields: definition
            .field
            .iter()
            .any(|field| names::is_keyword(field.name())),
    }
}

/// Whether the protobuf package has hand-written methods for the message.
pub(super) fn well_known(context: &FileContext<'_>, path: &[&str]) -> bool {
    const WELL_KNOWN: [&str; 6] = [
        "Any",
        "Duration",
        "FieldMask",
        "ListValue",
        "Struct",
        "Timestamp",
    ];
    context.file.descriptor.package() == "google.protobuf"
        && matches!(path, [name] if WELL_KNOWN.contains(name))
}

fn field_stub(
    names: &Names<'_>,
    field: &FieldDescriptorProto,
    scope: &Scope<'_>,
    index: i32,
) -> FieldStub {
    let (attribute, parameter) = annotations(names, field, &scope.names);
    FieldStub {
        name: field.name().to_owned(),
        attribute,
        parameter,
        docstring: scope.documentation(&[message::FIELD, index]),
    }
}
