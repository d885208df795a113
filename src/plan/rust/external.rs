//! Types that another crate has: the well-known ones, in `prost-types`.

use super::names;

/// The messages and enums of `google.protobuf` that `prost-types` 0.14 has, or a Rust type in their place: fewer than
/// protoc brings along.
const PROST_TYPES: &[&str] = &[
    "Any",
    "Api",
    "BoolValue",
    "BytesValue",
    "DescriptorProto",
    "DescriptorProto.ExtensionRange",
    "DescriptorProto.ReservedRange",
    "DoubleValue",
    "Duration",
    "Empty",
    "Enum",
    "EnumDescriptorProto",
    "EnumDescriptorProto.EnumReservedRange",
    "EnumOptions",
    "EnumValue",
    "EnumValueDescriptorProto",
    "EnumValueOptions",
    "ExtensionRangeOptions",
    "Field",
    "Field.Cardinality",
    "Field.Kind",
    "FieldDescriptorProto",
    "FieldDescriptorProto.Label",
    "FieldDescriptorProto.Type",
    "FieldMask",
    "FieldOptions",
    "FieldOptions.CType",
    "FieldOptions.JSType",
    "FileDescriptorProto",
    "FileDescriptorSet",
    "FileOptions",
    "FileOptions.OptimizeMode",
    "FloatValue",
    "GeneratedCodeInfo",
    "GeneratedCodeInfo.Annotation",
    "Int32Value",
    "Int64Value",
    "ListValue",
    "MessageOptions",
    "Method",
    "MethodDescriptorProto",
    "MethodOptions",
    "MethodOptions.IdempotencyLevel",
    "Mixin",
    "NullValue",
    "OneofDescriptorProto",
    "OneofOptions",
    "Option",
    "ServiceDescriptorProto",
    "ServiceOptions",
    "SourceCodeInfo",
    "SourceCodeInfo.Location",
    "SourceContext",
    "StringValue",
    "Struct",
    "Syntax",
    "Timestamp",
    "Type",
    "UInt32Value",
    "UInt64Value",
    "UninterpretedOption",
    "UninterpretedOption.NamePart",
    "Value",
    "compiler.CodeGeneratorRequest",
    "compiler.CodeGeneratorResponse",
    "compiler.CodeGeneratorResponse.Feature",
    "compiler.CodeGeneratorResponse.File",
    "compiler.Version",
];

/// The path of a well-known type in `prost-types`, or of the Rust type that stands for it.
///
/// Primitives come as paths, because tonic puts `super::` in front of anything else.
pub(super) fn prost_types_path(full_name: &str) -> Option<String> {
    let name = full_name.strip_prefix("google.protobuf.")?;
    PROST_TYPES.binary_search(&name).ok()?;
    let native = match name {
        "BoolValue" => "::core::primitive::bool",
        "BytesValue" => "::prost::alloc::vec::Vec<::core::primitive::u8>",
        "DoubleValue" => "::core::primitive::f64",
        "Empty" => "()",
        "FloatValue" => "::core::primitive::f32",
        "Int32Value" => "::core::primitive::i32",
        "Int64Value" => "::core::primitive::i64",
        "StringValue" => "::prost::alloc::string::String",
        "UInt32Value" => "::core::primitive::u32",
        "UInt64Value" => "::core::primitive::u64",
        _ => {
            let (scope, name) = name.rsplit_once('.').unwrap_or(("", name));
            let mut path = String::from("::prost_types::");
            for module in scope.split('.').filter(|segment| !segment.is_empty()) {
                path.extend([&names::identifier(&names::snake(module)), "::"]);
            }
            return Some(path + &names::camel(name));
        }
    };
    Some(native.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched() {
        assert!(PROST_TYPES.is_sorted());
        let path = |name: &str| prost_types_path(&format!("google.protobuf.{name}"));
        assert_eq!(path("Any").as_deref(), Some("::prost_types::Any"));
        assert_eq!(
            path("DescriptorProto.ExtensionRange").as_deref(),
            Some("::prost_types::descriptor_proto::ExtensionRange")
        );
        assert_eq!(path("FeatureSet"), None);
    }
}
