//! What is wrong between an element and what it refers to, once names are absolute.

use std::collections::BTreeMap;

use prost_types::field_descriptor_proto::{Label as Cardinality, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto};

use crate::compile::checks::{built_in, fields, is_true};
use crate::compile::findings::Findings;
use crate::compile::symbols::{FileSymbols, Namespace, SymbolKind};
use crate::compile::walk::{Element, join, path_index, tag, walk};
use crate::compile::{FileId, Origin, SchemaFile};
use crate::{Diagnostic, Limits};

/// What a reference can be followed in.
#[derive(Debug, Clone, Copy)]
pub(in crate::compile) struct Across<'a> {
    files: &'a [SchemaFile],
    namespace: &'a Namespace<'a>,
    tables: &'a [FileSymbols],
}

impl<'a> Across<'a> {
    pub(in crate::compile) fn new(
        files: &'a [SchemaFile],
        namespace: &'a Namespace<'a>,
        tables: &'a [FileSymbols],
    ) -> Self {
        Self {
            files,
            namespace,
            tables,
        }
    }

    /// Checks what `file` refers to.
    pub(in crate::compile) fn check(self, file: &SchemaFile, limits: &Limits) -> Vec<Diagnostic> {
        let mut findings = Findings::new(file, limits.errors);
        if file.origin == Origin::Bundled {
            return findings.into_diagnostics();
        }
        self.check_lite(&mut findings);
        walk(&file.descriptor, &mut |element, name, path| match element {
            Element::Field(field) => {
                fields::check_typed(&mut findings, field, path);
                self.check_enum_kind(&mut findings, field, path);
                self.check_map_entry(&mut findings, field, name, path);
            }
            Element::Extension(field) => {
                fields::check_typed(&mut findings, field, path);
                self.check_enum_kind(&mut findings, field, path);
                self.check_extension(&mut findings, field, name, path);
            }
            _ => {}
        });
        findings.into_diagnostics()
    }

    /// The file, and the path in it, of a name that begins with a dot.
    fn element(self, name: &str) -> Option<(&'a SchemaFile, &'a [i32])> {
        let definition = self.namespace.get(name.strip_prefix('.')?)?;
        if definition.kind == SymbolKind::Package {
            return None;
        }
        let symbol = self.tables[definition.file].symbols.get(definition.index)?;
        Some((&self.files[definition.file], &symbol.path))
    }

    /// A file that is not for the lite runtime cannot import one that is.
    fn check_lite(self, findings: &mut Findings<'_>) {
        let file = findings.file;
        if is_lite(file) {
            return;
        }
        for (index, import) in file.descriptor.dependency.iter().enumerate() {
            let found = self
                .files
                .binary_search_by(|file| file.path.as_str().cmp(import));
            if found.is_ok_and(|id| is_lite(&self.files[id])) {
                findings.push(|file| {
                    let text = format!("`{import}` is for the lite runtime, and this file is not");
                    Diagnostic::error("E0406", text)
                        .label(file.label(&[tag::DEPENDENCY, path_index(index)], ""))
                        .help("set `option optimize_for = LITE_RUNTIME;` here, or remove it there")
                });
            }
        }
    }

    /// A proto3 field without presence must be able to hold numbers that its enum has no name for.
    fn check_enum_kind(
        self,
        findings: &mut Findings<'_>,
        field: &FieldDescriptorProto,
        path: &[i32],
    ) {
        if !findings.file.is_proto3() || field.r#type() != Type::Enum {
            return;
        }
        let Some((file, place)) = self.element(field.type_name()) else {
            return;
        };
        if !file.is_proto3() {
            findings.push(|this| {
                let name = field.type_name().trim_start_matches('.');
                let text = format!("the proto2 enum `{name}` cannot be a proto3 field");
                Diagnostic::error("E0406", text)
                    .label(this.label(&join(path, &[tag::field::TYPE_NAME]), ""))
                    .label(file.label(place, "a proto2 enum"))
                    .help("make its file proto3, or this one proto2")
            });
        }
    }

    /// The entry of a map is a type for its map only.
    fn check_map_entry(
        self,
        findings: &mut Findings<'_>,
        field: &FieldDescriptorProto,
        name: &str,
        path: &[i32],
    ) {
        if field.r#type() != Type::Message {
            return;
        }
        let entry = self.element(field.type_name());
        let is_entry = entry
            .and_then(|(file, place)| message_at(file, place))
            .is_some_and(|it| {
                it.options
                    .as_ref()
                    .is_some_and(prost_types::MessageOptions::map_entry)
            });
        let scope = name.rsplit_once('.').map_or("", |(scope, _)| scope);
        let own = entry_name(field.name());
        let is_own = field
            .type_name()
            .strip_prefix('.')
            .and_then(|it| it.strip_prefix(scope))
            .is_some_and(|it| it.trim_start_matches('.') == own);
        if is_entry && !is_own {
            let text = "the entry of a map cannot be used as a type".to_owned();
            findings.error(
                "E0408",
                text,
                &join(path, &[tag::field::TYPE_NAME]),
                "write a `map<key, value>` field",
            );
        }
    }

    fn check_extension(
        self,
        findings: &mut Findings<'_>,
        field: &FieldDescriptorProto,
        name: &str,
        path: &[i32],
    ) {
        let Some((file, place)) = self.element(field.extendee()) else {
            return;
        };
        let Some(message) = message_at(file, place) else {
            return;
        };
        let options = message.options.as_ref();
        let is_set = options.is_some_and(|options| {
            options.message_set_wire_format()
                || is_true(&options.uninterpreted_option, "message_set_wire_format")
        });
        if is_set && (field.r#type() != Type::Message || field.label() == Cardinality::Repeated) {
            let text = "an extension of a message set is one optional message".to_owned();
            findings.error("E0406", text, &join(path, &[tag::field::TYPE_NAME]), "");
        }
        let number = field.number();
        let is_allowed = message
            .extension_range
            .iter()
            .any(|range| (range.start()..range.end()).contains(&number));
        if !is_allowed {
            let extendee = field.extendee().trim_start_matches('.');
            findings.push(|this| {
                Diagnostic::error(
                    "E0404",
                    format!("`{extendee}` has no extension number {number}"),
                )
                .label(this.label(&join(path, &[tag::field::NUMBER]), ""))
                .label(file.label(&join(place, &[tag::NAME]), "the extended message"))
                .help(format!(
                    "give `{name}` a number in one of its extension ranges"
                ))
            });
        }
    }
}

/// Reports extensions of one message that have the same number, wherever they are.
pub(in crate::compile) fn duplicate_extensions(
    files: &[SchemaFile],
    namespace: &Namespace<'_>,
    limits: &Limits,
) -> Vec<(FileId, Vec<Diagnostic>)> {
    let mut first: BTreeMap<(&str, i32), (FileId, String, Vec<i32>)> = BTreeMap::new();
    let mut found = Vec::new();
    for &id in &namespace.files {
        let mut findings = Findings::new(&files[id], limits.errors);
        walk(&files[id].descriptor, &mut |element, name, path| {
            let Element::Extension(field) = element else {
                return;
            };
            let number = join(path, &[tag::field::NUMBER]);
            let key = (field.extendee(), field.number());
            let Some((other, other_name, other_path)) = first.get(&key) else {
                first.insert(key, (id, name.to_owned(), number));
                return;
            };
            findings.push(|file| {
                let (extendee, value) = (key.0.trim_start_matches('.'), key.1);
                let text = format!(
                    "`{other_name}` and `{name}` both extend `{extendee}` with the number {value}"
                );
                // Files that do not know each other cannot agree; whoever uses both is warned.
                let diagnostic = if *other == id {
                    Diagnostic::error("E0404", text)
                } else {
                    Diagnostic::warning("E0404", text)
                };
                diagnostic
                    .label(file.label(&number, "again here"))
                    .label(files[*other].label(other_path, "first here"))
                    .help("give one of them another number")
            });
        });
        found.push((id, findings.into_diagnostics()));
    }
    found
}

fn is_lite(file: &SchemaFile) -> bool {
    let options = file.descriptor.options.as_ref();
    let options = options.map_or(&[][..], |options| &options.uninterpreted_option);
    let mode = built_in(options, "optimize_for").and_then(|(_, it)| it.identifier_value.as_deref());
    mode == Some("LITE_RUNTIME")
}

/// The name of the message that a map field stands for.
fn entry_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 5);
    let mut capital = true;
    for character in field.chars() {
        if character == '_' {
            capital = true;
        } else if std::mem::take(&mut capital) {
            name.push(character.to_ascii_uppercase());
        } else {
            name.push(character);
        }
    }
    name.push_str("Entry");
    name
}

fn message_at<'a>(file: &'a SchemaFile, path: &[i32]) -> Option<&'a DescriptorProto> {
    let index = |at: usize| usize::try_from(*path.get(at)?).ok();
    let mut message = file.descriptor.message_type.get(index(1)?)?;
    for at in (3..path.len()).step_by(2) {
        message = message.nested_type.get(index(at)?)?;
    }
    Some(message)
}
