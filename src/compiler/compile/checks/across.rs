//! Checks an element against the elements that it refers to, once names are absolute.

use crate::compile::checks::declarations::contradiction;
use crate::compile::checks::visibility::is_exported;
use crate::compile::checks::{options, types};
use crate::compile::findings::Findings;
use crate::compile::symbols::{FileSymbols, Namespace, SymbolKind};
use crate::compile::walk::{Element, join, path_index, walk};
use crate::compile::{Origin, SchemaFile, id_of};
use crate::descriptor::elements::{enum_at, message_at, scope_at};
use crate::descriptor::feature_set::{EnumType, FieldPresence};
use crate::descriptor::field_descriptor_proto::{Label as Cardinality, Type};
use crate::descriptor::field_number as tag;
use crate::descriptor::file_options::OptimizeMode;
use crate::descriptor::{
    DescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto, is_map_entry,
};
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::syntax::map_entry_name;

/// The element that a name refers to: its file, and its path in that file.
type Target<'a> = (&'a SchemaFile, &'a [i32]);

/// The files and symbols in which references are resolved.
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

    /// Checks the references of `file`.
    pub(in crate::compile) fn check(self, file: &SchemaFile, limits: &Limits) -> Vec<Diagnostic> {
        let mut findings = Findings::new(file, limits.errors);
        if file.origin == Origin::Bundled {
            return findings.into_diagnostics();
        }
        self.check_lite(&mut findings);
        walk(&file.descriptor, &mut |element, name, path| match element {
            Element::Field(field) | Element::Extension(field) => {
                self.check_field(&mut findings, field, name, path);
            }
            Element::Method(method) => {
                let types = [
                    (method.input_type(), tag::method::INPUT_TYPE),
                    (method.output_type(), tag::method::OUTPUT_TYPE),
                ];
                for (name, tag) in types {
                    if let Some(target) = self.element(name) {
                        check_visibility(&mut findings, target, (path, tag));
                    }
                }
            }
            Element::Service(_) => check_lite_service(&mut findings, path),
            _ => {}
        });
        findings.into_diagnostics()
    }

    fn check_field(
        self,
        findings: &mut Findings<'_>,
        field: &FieldDescriptorProto,
        name: &str,
        path: &[i32],
    ) {
        let target = field
            .type_name
            .as_deref()
            .and_then(|name| self.element(name));
        let entry = target.and_then(|target| entry_of(field, target));
        types::check(findings, field, path, entry);
        if let Some(target) = target {
            check_enum(findings, field, path, target);
            check_visibility(findings, target, (path, tag::field::TYPE_NAME));
        }
        if let Some(entry) = entry {
            self.check_map_entry(findings, field, name, (path, entry));
        }
        if field.extendee.is_some() {
            self.check_extension(findings, field, name, path);
        }
    }

    /// The element that an absolute name (`.a.b.C`) refers to.
    fn element(self, name: &str) -> Option<Target<'a>> {
        let definition = self.namespace.get(name.strip_prefix('.')?)?;
        if definition.kind == SymbolKind::Package {
            return None;
        }
        let symbol = self.tables[definition.file].get(definition.index)?;
        Some((&self.files[definition.file], symbol.path))
    }

    /// A file that is not for the lite runtime cannot import one that is.
    fn check_lite(self, findings: &mut Findings<'_>) {
        let file = findings.file;
        if is_lite(file) {
            return;
        }
        for (index, import) in file.descriptor.dependency.iter().enumerate() {
            let found = id_of(self.files, import);
            if found.is_some_and(|id| is_lite(&self.files[id])) {
                findings.push(|file| {
                    let text = format!("`{import}` is for the lite runtime, and this file is not");
                    Diagnostic::error("E0406", text)
                        .label(file.label(&[tag::file::DEPENDENCY, path_index(index)], ""))
                        .help("set `option optimize_for = LITE_RUNTIME;` here, or remove it there")
                });
            }
        }
    }

    /// Only its own map field may use a map entry as its type.
    fn check_map_entry(
        self,
        findings: &mut Findings<'_>,
        field: &FieldDescriptorProto,
        name: &str,
        (path, entry): (&[i32], &DescriptorProto),
    ) {
        let place = join(path, &[tag::field::TYPE_NAME]);
        let scope = name.rsplit_once('.').map_or("", |(scope, _)| scope);
        let is_own = field
            .type_name()
            .strip_prefix('.')
            .and_then(|it| it.strip_prefix(scope))
            .is_some_and(|it| it.trim_start_matches('.') == map_entry_name(field.name()));
        let is_map = field.r#type() == Type::Message && field.label() == Cardinality::Repeated;
        if !is_own || !is_map {
            let text = "the entry of a map cannot be used as a type".to_owned();
            findings.error("E0408", text, &place, "write a `map<key, value>` field");
            return;
        }
        let [key, value] = entry.field.as_slice() else {
            return;
        };
        let is_key = !matches!(
            key.r#type(),
            Type::Float | Type::Double | Type::Bytes | Type::Message | Type::Group | Type::Enum
        );
        if !is_key {
            findings.push(|file| {
                Diagnostic::error("E0408", "this type cannot be the key of a map")
                    .label(file.label(&place, ""))
                    .help("a key is an integer, a bool or a string")
            });
        }
        if value.r#type() != Type::Enum {
            return;
        }
        let Some((file, place)) = self.element(value.type_name()) else {
            return;
        };
        let first = enum_at(&file.descriptor, place).and_then(|it| it.value.first());
        if first.is_some_and(|first| first.number() != 0) {
            findings.push(|this| {
                let text = "an enum in a map begins with 0";
                Diagnostic::error("E0500", text)
                    .label(this.label(&join(path, &[tag::field::TYPE_NAME]), ""))
                    .label(file.label(place, "the first value of this one is not 0"))
                    .help("put a value with the number 0 first")
            });
        }
    }

    fn check_extension(
        self,
        findings: &mut Findings<'_>,
        field: &FieldDescriptorProto,
        name: &str,
        path: &[i32],
    ) {
        let Some(target) = self.element(field.extendee()) else {
            return;
        };
        let (file, place) = target;
        let Some(message) = message_at(&file.descriptor, place) else {
            return;
        };
        let extendee_place = join(path, &[tag::field::EXTENDEE]);
        check_visibility(findings, target, (path, tag::field::EXTENDEE));
        let extendee = field.extendee().trim_start_matches('.');
        if is_lite(findings.file) && !is_lite(file) {
            let text = format!("a lite file cannot extend `{extendee}`, which is not lite");
            findings.error("E0406", text, &extendee_place, "");
        }
        let options = message.options.as_ref();
        let is_set = options.is_some_and(|options| options.message_set_wire_format());
        let kind = findings.file.features.wire_type(field, path);
        if is_set && (kind != Type::Message || field.label() == Cardinality::Repeated) {
            let text = "an extension of a message set is one optional message".to_owned();
            findings.error("E0406", text, &join(path, &[tag::field::TYPE_NAME]), "");
        }
        let number = field.number();
        let is_allowed = message
            .extension_range
            .iter()
            .any(|range| (range.start()..range.end()).contains(&number));
        let number_place = join(path, &[tag::field::NUMBER]);
        if !is_allowed {
            findings.push(|this| {
                Diagnostic::error(
                    "E0404",
                    format!("`{extendee}` has no extension number {number}"),
                )
                .label(this.label(&number_place, ""))
                .label(file.label(&join(place, &[tag::NAME]), "the extended message"))
                .help(format!(
                    "give `{name}` a number in one of its extension ranges"
                ))
            });
        } else if let Some(text) = contradiction(message, field, name) {
            findings.push(|this| {
                Diagnostic::error("E0410", text)
                    .label(this.label(path, ""))
                    .label(file.label(&join(place, &[tag::NAME]), "the extended message"))
                    .help("make the extension what its declaration says, or give it another number")
            });
        }
    }
}

/// The message at `target`, if it is a map entry and `field` holds messages.
fn entry_of<'a>(field: &FieldDescriptorProto, target: Target<'a>) -> Option<&'a DescriptorProto> {
    if !matches!(field.r#type(), Type::Message | Type::Group) {
        return None;
    }
    let (file, place) = target;
    message_at(&file.descriptor, place).filter(|message| is_map_entry(message))
}

/// Reports a reference to a type that is local to another file.
fn check_visibility(findings: &mut Findings<'_>, target: Target<'_>, (path, tag): (&[i32], i32)) {
    let (file, place) = target;
    if file.path == findings.file.path || is_exported(file, place) {
        return;
    }
    findings.push(|this| {
        let name = scope_at(&file.descriptor, place).unwrap_or_default();
        Diagnostic::error("E0305", format!("`{name}` is local to `{}`", file.path))
            .label(this.label(&join(path, &[tag]), ""))
            .label(file.label(&join(place, &[tag::NAME]), "defined here"))
            .help("write `export` before its definition, or use another type")
    });
}

/// Checks the enum of a field: it must have the default value, and be open if an absent field reads as 0.
fn check_enum(
    findings: &mut Findings<'_>,
    field: &FieldDescriptorProto,
    path: &[i32],
    (file, place): Target<'_>,
) {
    if field.r#type() != Type::Enum {
        return;
    }
    let name = field.type_name().trim_start_matches('.');
    let is_closed = file.features.at(place).enum_type() == EnumType::Closed;
    if is_closed && needs_open_enum(findings.file, field, path) {
        findings.push(|this| {
            let kind = if file.features.is_editions() {
                "closed"
            } else {
                "proto2"
            };
            let (text, help) = match (this.is_proto3(), file.features.is_editions()) {
                (true, false) => (
                    format!("the proto2 enum `{name}` cannot be a proto3 field"),
                    "make its file proto3, or this one proto2",
                ),
                (true, true) => (
                    format!("the closed enum `{name}` cannot be a proto3 field"),
                    "open the enum, or give this file an edition",
                ),
                (false, _) => (
                    format!("the {kind} enum `{name}` cannot be a field with implicit presence"),
                    "give the field explicit presence, or open the enum",
                ),
            };
            Diagnostic::error("E0406", text)
                .label(this.label(&join(path, &[tag::field::TYPE_NAME]), ""))
                .label(file.label(place, format!("a {kind} enum")))
                .help(help)
        });
    }
    let Some(enumeration) = enum_at(&file.descriptor, place) else {
        return;
    };
    options::check_value_lifetimes(findings, field, path, (file, place, enumeration));
    let Some(default) = &field.default_value else {
        return;
    };
    let values = &enumeration.value;
    if values.iter().all(|value| value.name() != default) {
        findings.push(|this| {
            let text = format!("the enum `{name}` has no value `{default}`");
            let names = values.iter().map(EnumValueDescriptorProto::name);
            let diagnostic = Diagnostic::error("E0409", text)
                .label(this.label(&join(path, &[tag::field::DEFAULT_VALUE]), ""))
                .label(file.label(&join(place, &[tag::NAME]), "the enum"));
            match crate::compile::suggest::nearest(default, names) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            }
        });
    }
}

/// Whether the enum of the field must be open, because an absent field reads as 0.
fn needs_open_enum(file: &SchemaFile, field: &FieldDescriptorProto, path: &[i32]) -> bool {
    if file.is_proto3() {
        return true;
    }
    file.features.is_editions()
        && field.label() != Cardinality::Repeated
        && field.oneof_index.is_none()
        && field.extendee.is_none()
        && file.features.at(path).field_presence() == FieldPresence::Implicit
}

fn check_lite_service(findings: &mut Findings<'_>, path: &[i32]) {
    let options = findings.file.descriptor.options.as_ref();
    let is_generic =
        options.is_some_and(|it| it.cc_generic_services() || it.java_generic_services());
    if is_lite(findings.file) && is_generic {
        findings.push(|file| {
            Diagnostic::error("E0406", "a lite file has no generic services")
                .label(file.label(&join(path, &[tag::NAME]), ""))
                .help("remove `cc_generic_services` and `java_generic_services`")
        });
    }
}

fn is_lite(file: &SchemaFile) -> bool {
    let options = file.descriptor.options.as_ref();
    options.is_some_and(|options| options.optimize_for() == OptimizeMode::LiteRuntime)
}
