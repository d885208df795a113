//! The classes of a `_pb2.pyi`: messages, enums and extensions with their annotations.

use crate::descriptor::field_descriptor_proto::{Label, Type};
use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};

use super::modules::FileContext;
use super::names;
use super::stub::Names;
use super::symbols::Definition;

/// Which runtime modules and typing names a stub needs.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one line of the stub"
)]
pub(crate) struct Needs {
    pub(crate) messages: bool,
    pub(crate) enums: bool,
    pub(crate) extendable: bool,
    pub(crate) well_known: bool,
    pub(crate) services: bool,
    pub(crate) optional: bool,
    pub(crate) repeated: bool,
    pub(crate) iterable: bool,
    pub(crate) mapping: bool,
    pub(crate) union: bool,
    pub(crate) datetime: bool,
}

/// The class of a message.
#[derive(Debug, Clone)]
pub(crate) struct MessageStub {
    pub(crate) name: String,
    /// What precedes every line of the class.
    pub(crate) indent: String,
    /// A class beside `_message.Message` that it inherits.
    pub(crate) well_known_base: Option<String>,
    pub(crate) extendable: bool,
    pub(crate) enums: Vec<EnumStub>,
    pub(crate) messages: Vec<MessageStub>,
    pub(crate) extensions: Vec<ExtensionStub>,
    /// The constants of the field numbers.
    pub(crate) numbers: Vec<String>,
    /// The fields that Python can name.
    pub(crate) fields: Vec<FieldStub>,
    /// The constructor's first parameter.
    pub(crate) self_name: String,
    /// Whether there are fields that Python cannot name.
    pub(crate) has_keyword_fields: bool,
}

/// A field that Python can name.
#[derive(Debug, Clone)]
pub(crate) struct FieldStub {
    pub(crate) name: String,
    /// The type of the attribute.
    pub(crate) attribute: String,
    /// The type of the constructor's parameter.
    pub(crate) parameter: String,
}

/// The class of an enum.
#[derive(Debug, Clone)]
pub(crate) struct EnumStub {
    pub(crate) name: String,
    /// The enum as values beside it are annotated: `Outer.Color`.
    pub(crate) qualified: String,
    pub(crate) indent: String,
    pub(crate) values: Vec<String>,
}

/// An extension.
#[derive(Debug, Clone)]
pub(crate) struct ExtensionStub {
    pub(crate) name: String,
    pub(crate) constant: String,
    pub(crate) indent: String,
}

pub(super) fn is_map_entry(message: &DescriptorProto) -> bool {
    message
        .options
        .as_ref()
        .is_some_and(|options| options.map_entry())
}

/// `module` is the module they are in, if not the stub's own; `outer` the messages around them.
pub(super) fn enums(
    enums: &[EnumDescriptorProto],
    module: Option<&str>,
    outer: &[&str],
) -> Vec<EnumStub> {
    let qualified = |name: &str| {
        let nested = super::stub::nested_name(&[outer, &[name]].concat());
        module.map_or(nested.clone(), |module| format!("{module}.{nested}"))
    };
    enums
        .iter()
        .map(|definition| EnumStub {
            name: definition.name().to_owned(),
            qualified: qualified(definition.name()),
            indent: "    ".repeat(outer.len()),
            values: definition
                .value
                .iter()
                .map(|value| value.name().to_owned())
                .collect(),
        })
        .collect()
}

pub(super) fn extensions(fields: &[FieldDescriptorProto], indent: &str) -> Vec<ExtensionStub> {
    fields
        .iter()
        .map(|field| ExtensionStub {
            name: field.name().to_owned(),
            constant: number_constant(field),
            indent: indent.to_owned(),
        })
        .collect()
}

fn number_constant(field: &FieldDescriptorProto) -> String {
    format!("{}_FIELD_NUMBER", field.name().to_ascii_uppercase())
}

pub(super) fn messages(names: &Names<'_>, messages: &[DescriptorProto]) -> Vec<MessageStub> {
    messages
        .iter()
        .map(|definition| message(names, definition, &[]))
        .collect()
}

fn message(names: &Names<'_>, definition: &DescriptorProto, outer: &[&str]) -> MessageStub {
    let path = [outer, &[definition.name()]].concat();
    let inner = "    ".repeat(path.len());
    let nameable = |field: &&FieldDescriptorProto| !names::is_keyword(field.name());
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
        indent: "    ".repeat(outer.len()),
        well_known_base: well_known(names.context, &path)
            .then(|| format!("_well_known_types.{}", definition.name())),
        extendable: !definition.extension_range.is_empty(),
        enums: enums(&definition.enum_type, None, &path),
        messages: definition
            .nested_type
            .iter()
            .map(|nested| message(names, nested, &path))
            .collect(),
        extensions: extensions(&definition.extension, &inner),
        numbers: definition.field.iter().map(number_constant).collect(),
        fields: definition
            .field
            .iter()
            .filter(nameable)
            .map(|field| field_stub(names, field, &path))
            .collect(),
        self_name,
        has_keyword_fields: definition
            .field
            .iter()
            .any(|field| names::is_keyword(field.name())),
    }
}

/// Whether the protobuf package has hand-written methods for the message.
fn well_known(context: &FileContext<'_>, path: &[&str]) -> bool {
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

fn field_stub(names: &Names<'_>, field: &FieldDescriptorProto, message: &[&str]) -> FieldStub {
    let (attribute, parameter) = annotations(names, field, message);
    FieldStub {
        name: field.name().to_owned(),
        attribute,
        parameter,
    }
}

/// The types of a field's attribute and of its parameter, the latter without its `_Optional`.
fn annotations(
    names: &Names<'_>,
    field: &FieldDescriptorProto,
    message: &[&str],
) -> (String, String) {
    if let Some(site) = names.map_entry(field)
        && let Definition::Message(entry) = site.definition
    {
        return map_annotations(names, entry, message);
    }
    let plain = plain_type(names, field, message);
    // protoc's bare `_Mapping` is an error to a strict type checker.
    let mapping = if names.context.run.form.is_exact() {
        "_Mapping"
    } else {
        "_Mapping[str, object]"
    };
    let single = match kind(field) {
        Kind::Message => match datetime(names, field) {
            Some(datetime) => format!("_Union[datetime.{datetime}, {plain}, {mapping}]"),
            None => format!("_Union[{plain}, {mapping}]"),
        },
        Kind::Enum => format!("_Union[{plain}, str]"),
        Kind::Scalar(_) => plain.clone(),
    };
    if field.label() != Label::Repeated {
        return (plain, single);
    }
    let container = match kind(field) {
        Kind::Message => "RepeatedCompositeFieldContainer",
        Kind::Enum | Kind::Scalar(_) => "RepeatedScalarFieldContainer",
    };
    (
        format!("_containers.{container}[{plain}]"),
        format!("_Iterable[{single}]"),
    )
}

fn map_annotations(
    names: &Names<'_>,
    entry: &DescriptorProto,
    message: &[&str],
) -> (String, String) {
    let [key, value] = entry.field.as_slice() else {
        return ("object".to_owned(), "object".to_owned());
    };
    let container = match kind(value) {
        Kind::Message => "MessageMap",
        Kind::Enum | Kind::Scalar(_) => "ScalarMap",
    };
    let types = format!(
        "{}, {}",
        plain_type(names, key, message),
        plain_type(names, value, message)
    );
    (
        format!("_containers.{container}[{types}]"),
        format!("_Mapping[{types}]"),
    )
}

/// What a field holds, as far as Python's types go.
enum Kind {
    Message,
    Enum,
    Scalar(&'static str),
}

fn kind(field: &FieldDescriptorProto) -> Kind {
    match field.r#type() {
        Type::Message | Type::Group => Kind::Message,
        Type::Enum => Kind::Enum,
        Type::Double | Type::Float => Kind::Scalar("float"),
        Type::Bool => Kind::Scalar("bool"),
        Type::String => Kind::Scalar("str"),
        Type::Bytes => Kind::Scalar("bytes"),
        Type::Int64
        | Type::Uint64
        | Type::Int32
        | Type::Fixed64
        | Type::Fixed32
        | Type::Uint32
        | Type::Sfixed32
        | Type::Sfixed64
        | Type::Sint32
        | Type::Sint64 => Kind::Scalar("int"),
    }
}

fn plain_type(names: &Names<'_>, field: &FieldDescriptorProto, message: &[&str]) -> String {
    if let Kind::Scalar(name) = kind(field) {
        return name.to_owned();
    }
    let name = names.of_type(field);
    // protoc puts a module that the stub does not import before a type called as the nested message that uses it.
    let context = names.context;
    match (kind(field), message) {
        (Kind::Message, [_, .., own]) if *own == name && context.run.form.is_exact() => {
            format!("{}.{name}", context.name.dotted())
        }
        _ => name,
    }
}

/// The class of `datetime` that a field takes as well.
fn datetime(names: &Names<'_>, field: &FieldDescriptorProto) -> Option<&'static str> {
    if !names.context.run.versions.modern_stubs {
        return None;
    }
    match field.type_name() {
        ".google.protobuf.Timestamp" => Some("datetime"),
        ".google.protobuf.Duration" => Some("timedelta"),
        _ => None,
    }
}

pub(super) fn needs(descriptor: &FileDescriptorProto, context: &FileContext<'_>) -> Needs {
    let mut needs = Needs {
        messages: !descriptor.message_type.is_empty(),
        enums: !descriptor.enum_type.is_empty(),
        ..Needs::default()
    };
    for message in &descriptor.message_type {
        needs.well_known |= well_known(context, &[message.name()]);
        needs.add_message(message, context);
    }
    needs
}

impl Needs {
    fn add_message(&mut self, message: &DescriptorProto, context: &FileContext<'_>) {
        self.enums |= !message.enum_type.is_empty();
        self.extendable |= !message.extension_range.is_empty();
        for field in &message.field {
            if !names::is_keyword(field.name()) {
                self.add_field(field, context);
            }
        }
        for nested in &message.nested_type {
            self.add_message(nested, context);
        }
    }

    fn add_field(&mut self, field: &FieldDescriptorProto, context: &FileContext<'_>) {
        let site = context.symbols.get(field.type_name());
        let map = site.is_some_and(
            |site| matches!(site.definition, Definition::Message(message) if is_map_entry(message)),
        );
        let repeated = field.label() == Label::Repeated;
        self.optional = true;
        self.repeated |= repeated;
        self.iterable |= repeated && !map;
        match kind(field) {
            Kind::Message => {
                self.mapping = true;
                self.union |= !map;
                self.datetime |= matches!(
                    field.type_name(),
                    ".google.protobuf.Timestamp" | ".google.protobuf.Duration"
                );
            }
            Kind::Enum => self.union = true,
            Kind::Scalar(_) => {}
        }
    }
}
