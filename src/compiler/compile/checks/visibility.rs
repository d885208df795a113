//! The visibility of types: `export`, `local`, and the default that features give.

use crate::compile::SchemaFile;
use crate::compile::findings::Findings;
use crate::compile::walk::{Element, join};
use crate::descriptor::elements::{enum_at, message_at};
use crate::descriptor::feature_set::visibility_feature::DefaultSymbolVisibility;
use crate::descriptor::field_number as tag;
use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, FeatureSet, FileDescriptorProto, SymbolVisibility,
};
use crate::diagnostic::Diagnostic;

/// Whether files that import `file` can use the type at `path`.
pub(super) fn is_exported(file: &SchemaFile, path: &[i32]) -> bool {
    let message = message_kind(path)
        .then(|| message_at(&file.descriptor, path))
        .flatten();
    let visibility = match message {
        Some(message) => message.visibility(),
        None => enum_at(&file.descriptor, path)
            .map_or_else(Default::default, EnumDescriptorProto::visibility),
    };
    match visibility {
        SymbolVisibility::VisibilityExport => true,
        SymbolVisibility::VisibilityLocal => false,
        // The feature has source retention: compiled descriptors lack it.
        SymbolVisibility::VisibilityUnset if file.is_decoded => true,
        SymbolVisibility::VisibilityUnset => {
            match file.features.at(path).default_symbol_visibility() {
                DefaultSymbolVisibility::ExportTopLevel => path.len() == 2,
                DefaultSymbolVisibility::LocalAll | DefaultSymbolVisibility::Strict => false,
                DefaultSymbolVisibility::ExportAll | DefaultSymbolVisibility::Unknown => true,
            }
        }
    }
}

/// Whether the path is that of a message, not of an enum.
fn message_kind(path: &[i32]) -> bool {
    match path {
        [only, _] => *only == tag::file::MESSAGE_TYPE,
        [.., last, _] => *last == tag::message::NESTED_TYPE,
        _ => false,
    }
}

/// Reports a nested type that is exported although its visibility feature is `STRICT`.
pub(super) fn check_nested(
    findings: &mut Findings<'_>,
    element: Element<'_>,
    path: &[i32],
    features: &FeatureSet,
) {
    if path.len() <= 2 || features.default_symbol_visibility() != DefaultSymbolVisibility::Strict {
        return;
    }
    let (name, visibility) = match element {
        Element::Message(it) => (it.name(), it.visibility()),
        Element::Enum(it) => {
            if holds_only_enums(&findings.file.descriptor, &path[..path.len() - 2]) {
                return;
            }
            (it.name(), it.visibility())
        }
        _ => return,
    };
    if visibility == SymbolVisibility::VisibilityExport {
        findings.push(|file| {
            Diagnostic::error(
                "E0106",
                format!("`{name}` is nested and cannot be exported"),
            )
            .label(file.label(&join(path, &[tag::NAME]), ""))
            .with_note("`features.default_symbol_visibility` is `STRICT` here")
            .help("move it to the top of a file, or leave out `export`")
        });
    }
}

/// Whether the message at `path` is a namespace for enums: top-level, not exported, and with all numbers reserved.
fn holds_only_enums(file: &FileDescriptorProto, path: &[i32]) -> bool {
    const FIELD_NUMBER_END: i32 = 1 << 29;
    let is_namespace = |message: &DescriptorProto| {
        message.visibility() != SymbolVisibility::VisibilityExport
            && matches!(message.reserved_range.as_slice(),
                [range] if range.start() == 1 && range.end() == FIELD_NUMBER_END)
    };
    path.len() == 2 && message_at(file, path).is_some_and(is_namespace)
}
