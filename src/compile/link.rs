//! In: descriptors with absolute names. Out: the pool that has interpreted their options, and the descriptors with what
//! it found out. What the linker wrongly refuses is taken out of its sight.

use std::collections::BTreeSet;

use miette::Diagnostic as _;
use prost_types::{DescriptorProto, FieldDescriptorProto, FieldOptions, FileDescriptorProto};
use protox::prost_reflect::{DescriptorError, DescriptorPool};

use crate::Diagnostic;
use crate::compile::SchemaFile;
use crate::compile::interpreted::{is_packable, says_packed};
use crate::compile::json_names::{json_name, unclashed};

/// What the linker may not see of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Disguise {
    /// Files that the file sees through public imports of public imports.
    pub(super) further_imports: Vec<String>,
    /// The linker would follow public imports exponentially often.
    pub(super) hide_public_imports: bool,
}

/// Adds `file` to the pool.
pub(super) fn link(
    pool: &mut DescriptorPool,
    file: &SchemaFile,
    disguise: &Disguise,
) -> Result<(), Vec<Diagnostic>> {
    pool.add_file_descriptor_proto(disguised(file, disguise))
        .map_err(|error| link_errors(pool, file, disguised(file, disguise), &error))
}

/// What the linker gets to see.
fn disguised(file: &SchemaFile, disguise: &Disguise) -> FileDescriptorProto {
    let mut shown = file.descriptor.clone();
    shown
        .dependency
        .extend(disguise.further_imports.iter().cloned());
    if disguise.hide_public_imports {
        shown.public_dependency.clear();
    }
    relax(&mut shown);
    shown
}

/// Changes what the linker would refuse or be slow at.
fn relax(file: &mut FileDescriptorProto) {
    let is_proto3 = file.syntax() == "proto3";
    let clash = file
        .message_type
        .iter()
        .any(|message| any_clash(message, is_proto3));
    if clash && is_proto3 {
        file.syntax = None;
        file.message_type.iter_mut().for_each(pack);
    }
    for message in &mut file.message_type {
        relax_message(message, clash);
    }
}

/// The linker compares the names of proto3 fields without case and underscores, and JSON names whatever the syntax.
fn any_clash(message: &DescriptorProto, is_proto3: bool) -> bool {
    let mut nested = message.nested_type.iter();
    (may_clash(message) && clashes(message, is_proto3))
        || nested.any(|nested| any_clash(nested, is_proto3))
}

/// Fields whose names clash in any way have the same letters and digits, unless a JSON name is written.
fn may_clash(message: &DescriptorProto) -> bool {
    let digest = |field: &FieldDescriptorProto| {
        let characters = field.name().bytes().filter(|byte| *byte != b'_');
        characters.fold(0_u64, |digest, byte| {
            (digest ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
        })
    };
    let mut digests: Vec<u64> = message.field.iter().map(digest).collect();
    digests.sort_unstable();
    digests.windows(2).any(|pair| pair[0] == pair[1])
        || message.field.iter().any(|field| field.json_name.is_some())
}

fn clashes(message: &DescriptorProto, is_proto3: bool) -> bool {
    let mut plain = BTreeSet::new();
    let mut json = BTreeSet::new();
    message.field.iter().any(|field| {
        let name = field.name().replace('_', "").to_ascii_lowercase();
        (is_proto3 && !plain.insert(name)) || !json.insert(json_name(field))
    })
}

fn relax_message(message: &mut DescriptorProto, clash: bool) {
    // The linker compares every field with every reserved range. They have been checked already.
    const SLOW: usize = 1_000_000;
    if message.field.len() * message.reserved_range.len() > SLOW {
        message.reserved_range.clear();
    }
    if clash {
        unclashed(&mut message.field);
    }
    for nested in &mut message.nested_type {
        relax_message(nested, clash);
    }
}

/// As proto2, a field is packed only if it says so; as proto3, which it is, only unless it says otherwise.
fn pack(message: &mut DescriptorProto) {
    for field in message.field.iter_mut().filter(|field| is_packable(field)) {
        let options = field.options.get_or_insert_with(FieldOptions::default);
        if !says_packed(&options.uninterpreted_option) {
            options.packed = Some(true);
        }
    }
    message.nested_type.iter_mut().for_each(pack);
}

/// All errors of a file that the linker refused. It is asked again with source positions, which it needs to tell more
/// than the first error; that takes options times positions, so not of a file that has too many.
fn link_errors(
    pool: &mut DescriptorPool,
    file: &SchemaFile,
    mut shown: FileDescriptorProto,
    error: &DescriptorError,
) -> Vec<Diagnostic> {
    const SLOW: usize = 20_000;
    let first = || {
        let path = error.path().unwrap_or_default();
        let mut diagnostic = linker_diagnostic(&error.to_string());
        diagnostic
            .helps
            .extend(error.help().map(|help| help.to_string()));
        vec![diagnostic.label(file.label(path, ""))]
    };
    let locations = file.locations.unpack();
    if locations.len() > SLOW {
        return first();
    }
    shown.source_code_info = Some(locations.to_source_code_info());
    let Err(error) = pool.add_file_descriptor_proto(shown) else {
        return first();
    };
    let error = error.with_source_code(file.source.text());
    let head: &dyn miette::Diagnostic = &error;
    let related = error.related().into_iter().flatten();
    [head]
        .into_iter()
        .chain(related)
        .map(|error| one_link_error(file, error))
        .collect()
}

fn one_link_error(file: &SchemaFile, error: &dyn miette::Diagnostic) -> Diagnostic {
    let mut diagnostic = linker_diagnostic(&error.to_string());
    for label in error.labels().into_iter().flatten() {
        let text = file.source.text();
        let start = label.offset().min(text.len());
        let end = (start + label.len()).min(text.len());
        diagnostic = diagnostic.label(crate::Label {
            source: file.source.clone(),
            span: start..end,
            text: label.label().unwrap_or_default().replace('\'', "`"),
        });
    }
    // The place of a second definition is the one to report.
    diagnostic
        .labels
        .sort_by_key(|label| label.text.contains("first") || label.text.contains("range"));
    if diagnostic.labels.is_empty() {
        diagnostic = diagnostic.label(file.label(&[], ""));
    }
    diagnostic
        .helps
        .extend(error.help().map(|help| help.to_string().replace('\'', "`")));
    diagnostic
}

fn linker_diagnostic(message: &str) -> Diagnostic {
    let message = message
        .replace("'.", "`")
        .replace("(.", "(")
        .replace('\'', "`");
    let code = CODES
        .iter()
        .find(|(words, _)| message.contains(words))
        .map_or("E0399", |(_, code)| code);
    Diagnostic::error(code, message)
}

const CODES: &[(&str, &str)] = &[("option", "E0310"), ("default value", "E0409")];
