//! Encodes descriptors: every field in the order of its number, with interpreted options.

use protree_compiler::compile::SchemaFile;
use protree_compiler::compile::json_names::json_name;
use protree_compiler::descriptor::codec::{Message, put_optional, put_repeated};
use protree_compiler::descriptor::field_number::{enumeration, file, message, service};
use protree_compiler::descriptor::wire::put_bytes;
use protree_compiler::descriptor::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    MethodDescriptorProto, OneofDescriptorProto, ServiceDescriptorProto, SourceCodeInfo,
};

/// Which fields get an explicit `json_name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonNames {
    /// Only fields whose source sets it.
    #[cfg(feature = "python")]
    Written,
    All,
}

/// Encodes the descriptor of one file.
pub(super) struct Encoder<'a> {
    source: &'a SchemaFile,
    json_names: JsonNames,
    /// The path of the current element.
    path: Vec<i32>,
}

impl<'a> Encoder<'a> {
    pub(super) fn new(source: &'a SchemaFile, json_names: JsonNames) -> Self {
        Self {
            source,
            json_names,
            path: Vec::new(),
        }
    }

    /// Encodes the whole file.
    pub(super) fn file(mut self, source_info: Option<&SourceCodeInfo>) -> Vec<u8> {
        let file = &self.source.descriptor;
        let mut out = Vec::new();
        put_optional(1, file.name.as_ref(), &mut out);
        put_optional(2, file.package.as_ref(), &mut out);
        put_repeated(3, &file.dependency, &mut out);
        let messages = &file.message_type;
        self.each(messages, file::MESSAGE_TYPE, &mut out, Self::message);
        self.each(
            &file.enum_type,
            file::ENUM_TYPE,
            &mut out,
            Self::enumeration,
        );
        self.each(&file.service, file::SERVICE, &mut out, Self::service);
        self.each(&file.extension, file::EXTENSION, &mut out, Self::field);
        self.options(8, file.options.as_deref(), &mut out);
        if let Some(info) = source_info {
            put_bytes(9, &info.encode_to_vec(), &mut out);
        }
        put_repeated(10, &file.public_dependency, &mut out);
        put_repeated(11, &file.weak_dependency, &mut out);
        put_optional(12, file.syntax.as_ref(), &mut out);
        put_optional(14, file.edition.as_ref(), &mut out);
        put_repeated(15, &file.option_dependency, &mut out);
        out
    }

    fn each<T>(
        &mut self,
        elements: &[T],
        tag: i32,
        out: &mut Vec<u8>,
        write: fn(&mut Self, &T, &mut Vec<u8>),
    ) {
        for (index, element) in (0..).zip(elements) {
            self.path.extend([tag, index]);
            let mut payload = Vec::new();
            write(self, element, &mut payload);
            put_bytes(tag.unsigned_abs(), &payload, out);
            self.path.truncate(self.path.len() - 2);
        }
    }

    /// The options of the element at the current path: the interpreted ones that are kept, or the options of the
    /// descriptor for elements that are not in the source, such as map entries.
    fn options<T: Message>(&self, number: u32, options: Option<&T>, out: &mut Vec<u8>) {
        match self.source.interpreted.of(&self.path) {
            Some(kept) => {
                if let Some(bytes) = &kept.bytes {
                    put_bytes(number, bytes, out);
                }
            }
            None => {
                if let Some(options) = options {
                    put_bytes(number, &options.encode_to_vec(), out);
                }
            }
        }
    }

    fn message(&mut self, element: &DescriptorProto, out: &mut Vec<u8>) {
        put_optional(1, element.name.as_ref(), out);
        self.each(&element.field, message::FIELD, out, Self::field);
        self.each(
            &element.nested_type,
            message::NESTED_TYPE,
            out,
            Self::message,
        );
        self.each(
            &element.enum_type,
            message::ENUM_TYPE,
            out,
            Self::enumeration,
        );
        let ranges = &element.extension_range;
        self.each(ranges, message::EXTENSION_RANGE, out, |this, range, out| {
            put_optional(1, range.start.as_ref(), out);
            put_optional(2, range.end.as_ref(), out);
            this.options(3, range.options.as_deref(), out);
        });
        self.each(&element.extension, message::EXTENSION, out, Self::field);
        self.options(7, element.options.as_deref(), out);
        self.each(&element.oneof_decl, message::ONEOF_DECL, out, Self::oneof);
        for range in &element.reserved_range {
            put_bytes(9, &range.encode_to_vec(), out);
        }
        put_repeated(10, &element.reserved_name, out);
        put_optional(11, element.visibility.as_ref(), out);
    }

    fn field(&mut self, element: &FieldDescriptorProto, out: &mut Vec<u8>) {
        put_optional(1, element.name.as_ref(), out);
        put_optional(2, element.extendee.as_ref(), out);
        put_optional(3, element.number.as_ref(), out);
        put_optional(4, element.label.as_ref(), out);
        put_optional(5, element.r#type.as_ref(), out);
        put_optional(6, element.type_name.as_ref(), out);
        put_optional(7, element.default_value.as_ref(), out);
        self.options(8, element.options.as_deref(), out);
        put_optional(9, element.oneof_index.as_ref(), out);
        match self.json_names {
            JsonNames::All => put_bytes(10, json_name(element).as_bytes(), out),
            #[cfg(feature = "python")]
            JsonNames::Written => put_optional(10, element.json_name.as_ref(), out),
        }
        put_optional(17, element.proto3_optional.as_ref(), out);
    }

    fn oneof(&mut self, element: &OneofDescriptorProto, out: &mut Vec<u8>) {
        put_optional(1, element.name.as_ref(), out);
        self.options(2, element.options.as_deref(), out);
    }

    fn enumeration(&mut self, element: &EnumDescriptorProto, out: &mut Vec<u8>) {
        put_optional(1, element.name.as_ref(), out);
        self.each(&element.value, enumeration::VALUE, out, Self::value);
        self.options(3, element.options.as_deref(), out);
        for range in &element.reserved_range {
            put_bytes(4, &range.encode_to_vec(), out);
        }
        put_repeated(5, &element.reserved_name, out);
        put_optional(6, element.visibility.as_ref(), out);
    }

    fn value(&mut self, element: &EnumValueDescriptorProto, out: &mut Vec<u8>) {
        put_optional(1, element.name.as_ref(), out);
        put_optional(2, element.number.as_ref(), out);
        self.options(3, element.options.as_deref(), out);
    }

    fn service(&mut self, element: &ServiceDescriptorProto, out: &mut Vec<u8>) {
        put_optional(1, element.name.as_ref(), out);
        self.each(&element.method, service::METHOD, out, Self::method);
        self.options(3, element.options.as_deref(), out);
    }

    fn method(&mut self, element: &MethodDescriptorProto, out: &mut Vec<u8>) {
        put_optional(1, element.name.as_ref(), out);
        put_optional(2, element.input_type.as_ref(), out);
        put_optional(3, element.output_type.as_ref(), out);
        self.options(4, element.options.as_deref(), out);
        put_optional(5, element.client_streaming.as_ref(), out);
        put_optional(6, element.server_streaming.as_ref(), out);
    }
}
