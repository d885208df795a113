//! The well-known types, which are in `prost-types`.

use super::names;
use crate::config::RustOptions;

/// The messages and enums of `google.protobuf` for which `prost-types` 0.14 has a type or uses a Rust type. There are
/// fewer than in the files that protoc includes.
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

/// The paths of the crates that generated code uses.
#[derive(Debug, Clone)]
pub(crate) struct CratePaths {
    pub(crate) prost: String,
    pub(crate) prost_types: String,
}

impl Default for CratePaths {
    fn default() -> Self {
        Self::new(&RustOptions::default())
    }
}

impl CratePaths {
    pub(super) fn new(options: &RustOptions) -> Self {
        Self {
            prost: options.prost_path.clone(),
            prost_types: options.prost_types_path.clone(),
        }
    }

    /// Whether `prost` has its default path.
    pub(crate) fn is_prost_direct(&self) -> bool {
        self.prost == "::prost"
    }

    /// Whether `prost-types` has its default path.
    pub(crate) fn is_prost_types_direct(&self) -> bool {
        self.prost_types == "::prost_types"
    }

    /// The path of a well-known type in `prost-types`, or of the Rust type that replaces it.
    ///
    /// Primitive types are returned as paths, because tonic puts `super::` before anything else.
    pub(super) fn well_known(&self, full_name: &str) -> Option<String> {
        let name = full_name.strip_prefix("google.protobuf.")?;
        PROST_TYPES.binary_search(&name).ok()?;
        let native = match name {
            "BoolValue" => "::core::primitive::bool",
            "BytesValue" => {
                return Some(self.prost.clone() + "::alloc::vec::Vec<::core::primitive::u8>");
            }
            "DoubleValue" => "::core::primitive::f64",
            "Empty" => "()",
            "FloatValue" => "::core::primitive::f32",
            "Int32Value" => "::core::primitive::i32",
            "Int64Value" => "::core::primitive::i64",
            "StringValue" => return Some(self.prost.clone() + "::alloc::string::String"),
            "UInt32Value" => "::core::primitive::u32",
            "UInt64Value" => "::core::primitive::u64",
            _ => {
                let (scope, name) = name.rsplit_once('.').unwrap_or(("", name));
                let mut path = self.prost_types.clone() + "::";
                for module in scope.split('.').filter(|segment| !segment.is_empty()) {
                    path.extend([&names::identifier(&names::snake(module)), "::"]);
                }
                return Some(path + &names::camel(name));
            }
        };
        Some(native.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_searched() {
        assert!(PROST_TYPES.is_sorted());
        let crates = CratePaths::new(&RustOptions::default());
        let path = |name: &str| crates.well_known(&format!("google.protobuf.{name}"));
        assert_eq!(path("Any").as_deref(), Some("::prost_types::Any"));
        assert_eq!(
            path("DescriptorProto.ExtensionRange").as_deref(),
            Some("::prost_types::descriptor_proto::ExtensionRange")
        );
        assert_eq!(path("FeatureSet"), None);
    }
}
