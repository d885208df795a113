//! In: a descriptor and a descriptor path. Out: the element at that path, and the names of its options messages.

use std::cmp::Ordering;

use crate::descriptor::field_number::{UNINTERPRETED_OPTION, enumeration, file, message, service};
use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};

/// Compares descriptor paths as slices are compared. In build scripts, which are not optimised, this loop is much
/// faster than the comparison in std.
#[must_use]
pub fn compare_paths(a: &[i32], b: &[i32]) -> Ordering {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at].cmp(&b[at]);
        }
        at += 1;
    }
    a.len().cmp(&b.len())
}

/// The kinds of elements that can have options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementKind {
    File,
    Message,
    ExtensionRange,
    Field,
    Oneof,
    Enum,
    EnumValue,
    Service,
    Method,
}

impl ElementKind {
    /// The kind of the elements in field `number` of this element's descriptor.
    #[must_use]
    pub fn child(self, number: i32) -> Option<Self> {
        Some(match (self, number) {
            (Self::File, file::MESSAGE_TYPE) | (Self::Message, message::NESTED_TYPE) => {
                Self::Message
            }
            (Self::File, file::ENUM_TYPE) | (Self::Message, message::ENUM_TYPE) => Self::Enum,
            (Self::File, file::SERVICE) => Self::Service,
            (Self::File, file::EXTENSION)
            | (Self::Message, message::FIELD | message::EXTENSION) => Self::Field,
            (Self::Message, message::EXTENSION_RANGE) => Self::ExtensionRange,
            (Self::Message, message::ONEOF_DECL) => Self::Oneof,
            (Self::Enum, enumeration::VALUE) => Self::EnumValue,
            (Self::Service, service::METHOD) => Self::Method,
            _ => return None,
        })
    }

    /// The number of the field `options` in its descriptor.
    #[must_use]
    pub fn options_tag(self) -> i32 {
        match self {
            Self::File | Self::Field => 8,
            Self::Message => 7,
            Self::ExtensionRange | Self::Enum | Self::EnumValue | Self::Service => 3,
            Self::Oneof => 2,
            Self::Method => 4,
        }
    }

    /// The full name of its options message.
    #[must_use]
    pub fn options_message(self) -> &'static str {
        match self {
            Self::File => "google.protobuf.FileOptions",
            Self::Message => "google.protobuf.MessageOptions",
            Self::ExtensionRange => "google.protobuf.ExtensionRangeOptions",
            Self::Field => "google.protobuf.FieldOptions",
            Self::Oneof => "google.protobuf.OneofOptions",
            Self::Enum => "google.protobuf.EnumOptions",
            Self::EnumValue => "google.protobuf.EnumValueOptions",
            Self::Service => "google.protobuf.ServiceOptions",
            Self::Method => "google.protobuf.MethodOptions",
        }
    }

    /// The value of `FieldOptions.OptionTargetType` that stands for it.
    #[must_use]
    pub fn target(self) -> crate::descriptor::field_options::OptionTargetType {
        use crate::descriptor::field_options::OptionTargetType;
        match self {
            Self::File => OptionTargetType::TargetTypeFile,
            Self::Message => OptionTargetType::TargetTypeMessage,
            Self::ExtensionRange => OptionTargetType::TargetTypeExtensionRange,
            Self::Field => OptionTargetType::TargetTypeField,
            Self::Oneof => OptionTargetType::TargetTypeOneof,
            Self::Enum => OptionTargetType::TargetTypeEnum,
            Self::EnumValue => OptionTargetType::TargetTypeEnumEntry,
            Self::Service => OptionTargetType::TargetTypeService,
            Self::Method => OptionTargetType::TargetTypeMethod,
        }
    }

    /// With its article.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::Message => "a message",
            Self::ExtensionRange => "an extension range",
            Self::Field => "a field",
            Self::Oneof => "a oneof",
            Self::Enum => "an enum",
            Self::EnumValue => "an enum value",
            Self::Service => "a service",
            Self::Method => "an rpc",
        }
    }
}

/// The path of the element, if `path` is that of an option statement: `[.., options, 999, index]`.
#[must_use]
pub fn element_of_option(path: &[i32]) -> Option<&[i32]> {
    let [element @ .., tag, UNINTERPRETED_OPTION, _] = path else {
        return None;
    };
    let kind = kind_at(element)?;
    (kind.options_tag() == *tag).then_some(element)
}

/// The kind of the element at `path`.
#[must_use]
pub fn kind_at(path: &[i32]) -> Option<ElementKind> {
    let mut kind = ElementKind::File;
    let steps = path.chunks_exact(2);
    if !steps.remainder().is_empty() {
        return None;
    }
    for step in steps {
        kind = kind.child(step[0])?;
    }
    Some(kind)
}

/// The full name of the element at `path`, from which names in its options are resolved. Files and extension ranges
/// have no name; for them it is a placeholder in their scope.
#[must_use]
pub fn scope_at(file: &FileDescriptorProto, path: &[i32]) -> Option<String> {
    let mut name = file.package().to_owned();
    let mut push = |part: &str| {
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(part);
    };
    let (mut nested, mut current): (&[DescriptorProto], Option<&DescriptorProto>) =
        (&file.message_type, None);
    let mut kind = ElementKind::File;
    let mut steps = path.chunks_exact(2);
    let mut last: Option<&EnumDescriptorProto> = None;
    while let Some(step) = steps.next() {
        let index = usize::try_from(step[1]).ok()?;
        let child = kind.child(step[0])?;
        match (kind, child) {
            (_, ElementKind::Message) => {
                let found = nested.get(index)?;
                push(found.name());
                nested = &found.nested_type;
                current = Some(found);
            }
            (_, ElementKind::Field) => {
                let fields = match (current, step[0]) {
                    (None, _) => &file.extension,
                    (Some(message), message::FIELD) => &message.field,
                    (Some(message), _) => &message.extension,
                };
                push(fields.get(index)?.name());
            }
            (_, ElementKind::Enum) => {
                let enums = current.map_or(&file.enum_type, |message| &message.enum_type);
                last = enums.get(index);
                // A value is a sibling of its enum.
                if steps.len() == 0 {
                    push(last?.name());
                }
            }
            (_, ElementKind::EnumValue) => push(last?.value.get(index)?.name()),
            (_, ElementKind::Service) => push(file.service.get(index)?.name()),
            (_, ElementKind::Method) => {
                let service = usize::try_from(path[1]).ok()?;
                push(file.service.get(service)?.method.get(index)?.name());
            }
            (_, ElementKind::Oneof) => push(current?.oneof_decl.get(index)?.name()),
            (_, ElementKind::ExtensionRange) => push("extensions"),
            (_, ElementKind::File) => return None,
        }
        kind = child;
    }
    if kind == ElementKind::File {
        push("options");
    }
    Some(name)
}

#[must_use]
pub fn message_at<'a>(file: &'a FileDescriptorProto, path: &[i32]) -> Option<&'a DescriptorProto> {
    let index = |at: usize| usize::try_from(*path.get(at)?).ok();
    let mut message = file.message_type.get(index(1)?)?;
    for at in (3..path.len()).step_by(2) {
        message = message.nested_type.get(index(at)?)?;
    }
    Some(message)
}

/// The field or extension at `path`.
#[must_use]
pub fn field_at<'a>(
    file: &'a FileDescriptorProto,
    path: &[i32],
) -> Option<&'a FieldDescriptorProto> {
    let (around, last) = path.split_at_checked(path.len().checked_sub(2)?)?;
    let fields = match (around, last[0]) {
        ([], _) => &file.extension,
        (_, message::FIELD) => &message_at(file, around)?.field,
        (_, _) => &message_at(file, around)?.extension,
    };
    fields.get(usize::try_from(last[1]).ok()?)
}

#[must_use]
pub fn enum_at<'a>(file: &'a FileDescriptorProto, path: &[i32]) -> Option<&'a EnumDescriptorProto> {
    let (around, last) = path.split_at_checked(path.len().checked_sub(2)?)?;
    let enums = match around {
        [] => &file.enum_type,
        _ => &message_at(file, around)?.enum_type,
    };
    enums.get(usize::try_from(last[1]).ok()?)
}
