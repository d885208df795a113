//! Types that another crate has: the well-known ones, in `prost-types`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use prost_types::{DescriptorProto, EnumDescriptorProto};
use protox::file::{FileResolver, GoogleFileResolver};

use super::names;
use super::symbols::full_name;

/// The messages and enums of the crate `prost-types`, by full name.
static PROST_TYPES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let files = [
        "any",
        "api",
        "compiler/plugin",
        "descriptor",
        "duration",
        "empty",
        "field_mask",
        "source_context",
        "struct",
        "timestamp",
        "type",
        "wrappers",
    ];
    let mut full_names = BTreeSet::new();
    for file in files {
        let name = format!("google/protobuf/{file}.proto");
        let file = GoogleFileResolver::new()
            .open_file(&name)
            .expect("invariant: protox carries the file");
        let descriptor = file.file_descriptor_proto();
        collect(
            descriptor.package(),
            &descriptor.message_type,
            &descriptor.enum_type,
            &mut full_names,
        );
    }
    full_names
});

fn collect(
    scope: &str,
    messages: &[DescriptorProto],
    enums: &[EnumDescriptorProto],
    full_names: &mut BTreeSet<String>,
) {
    full_names.extend(
        enums
            .iter()
            .map(|descriptor| full_name(scope, descriptor.name())),
    );
    for message in messages {
        let name = full_name(scope, message.name());
        collect(&name, &message.nested_type, &message.enum_type, full_names);
        full_names.insert(name);
    }
}

/// The path of a well-known type in `prost-types`, or of the Rust type that stands for it.
///
/// Primitives come as paths, because tonic puts `super::` in front of anything else.
pub(super) fn prost_types_path(full_name: &str) -> Option<String> {
    let name = full_name.strip_prefix("google.protobuf.")?;
    if !PROST_TYPES.contains(full_name) {
        return None;
    }
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
