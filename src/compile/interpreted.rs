//! In: a descriptor as it is written, its names absolute, and what the linker made of it. Out: the first with what the
//! linker found out: the types of references, the options that `descriptor.proto` has. Whatever the linker was shown
//! otherwise than it is written stays as it is written.
//!
//! A copy of the linked descriptor would say the same, for twice the memory: nearly all of it is there already.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    ServiceDescriptorProto, UninterpretedOption,
};

pub(super) fn complete(file: &mut FileDescriptorProto, linked: &FileDescriptorProto) {
    interpret(&mut file.options, linked.options.as_ref());
    each(
        &mut file.message_type,
        &linked.message_type,
        complete_message,
    );
    each(&mut file.enum_type, &linked.enum_type, complete_enum);
    each(&mut file.extension, &linked.extension, complete_field);
    each(&mut file.service, &linked.service, complete_service);
}

fn complete_message(message: &mut DescriptorProto, linked: &DescriptorProto) {
    interpret(&mut message.options, linked.options.as_ref());
    each(&mut message.field, &linked.field, complete_field);
    each(&mut message.extension, &linked.extension, complete_field);
    each(
        &mut message.nested_type,
        &linked.nested_type,
        complete_message,
    );
    each(&mut message.enum_type, &linked.enum_type, complete_enum);
    each(
        &mut message.oneof_decl,
        &linked.oneof_decl,
        |oneof, linked| {
            interpret(&mut oneof.options, linked.options.as_ref());
        },
    );
    each(
        &mut message.extension_range,
        &linked.extension_range,
        |range, linked| {
            interpret(&mut range.options, linked.options.as_ref());
        },
    );
}

fn complete_field(field: &mut FieldDescriptorProto, linked: &FieldDescriptorProto) {
    field.r#type = linked.r#type;
    let Some(options) = &mut field.options else {
        return;
    };
    let written = options.packed.is_some() || says_packed(&options.uninterpreted_option);
    interpret(&mut field.options, linked.options.as_ref());
    // The linker may have been shown a proto3 file as proto2, where a field is packed only if it says so.
    if !written && let Some(options) = &mut field.options {
        options.packed = None;
    }
}

/// Only repeated numbers, bools and enums can be packed.
pub(crate) fn is_packable(field: &FieldDescriptorProto) -> bool {
    let unpackable = [Type::String, Type::Bytes, Type::Message, Type::Group];
    field.label() == Label::Repeated && !unpackable.contains(&field.r#type())
}

/// An option by the name of `packed` is set, whatever its value.
pub(super) fn says_packed(options: &[UninterpretedOption]) -> bool {
    options.iter().any(|option| {
        matches!(option.name.as_slice(), [part] if !part.is_extension && part.name_part == "packed")
    })
}

fn complete_enum(enumeration: &mut EnumDescriptorProto, linked: &EnumDescriptorProto) {
    interpret(&mut enumeration.options, linked.options.as_ref());
    each(&mut enumeration.value, &linked.value, |value, linked| {
        interpret(&mut value.options, linked.options.as_ref());
    });
}

fn complete_service(service: &mut ServiceDescriptorProto, linked: &ServiceDescriptorProto) {
    interpret(&mut service.options, linked.options.as_ref());
    each(&mut service.method, &linked.method, |method, linked| {
        interpret(&mut method.options, linked.options.as_ref());
    });
}

/// The linker adds no element and no options, and changes no order.
fn each<T>(written: &mut [T], linked: &[T], complete: impl Fn(&mut T, &T)) {
    written
        .iter_mut()
        .zip(linked)
        .for_each(|(written, linked)| complete(written, linked));
}

fn interpret<T: Clone>(written: &mut Option<T>, linked: Option<&T>) {
    if written.is_some() {
        *written = linked.cloned();
    }
}
