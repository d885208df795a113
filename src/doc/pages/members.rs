//! Views of fields, enum values and rpcs, for the templates.

use super::super::site::{Body, DefinitionId, map_entry};
use super::super::views::{Fact, Link, Member, Oneof};
use super::{Pages, UP};
use crate::plan::rust::real_oneof;
use protree_compiler::compile::FileId;
use protree_compiler::compile::json_names::json_name;
use protree_compiler::descriptor::field_descriptor_proto::{Label, Type};
use protree_compiler::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, MethodDescriptorProto,
    ServiceDescriptorProto,
};

/// The number that `max` means in a range of field numbers.
const HIGHEST_FIELD: i32 = 536_870_911;

impl Pages<'_> {
    pub(super) fn members(&self, id: DefinitionId) -> Vec<Member> {
        match self.site.definitions[id].body {
            Body::Message(message) => self.fields(id, message),
            Body::Enum(definition) => self.values(id, definition),
            Body::Service(service) => self.rpcs(id, service),
        }
    }

    /// The extensions that are declared inside a message.
    pub(super) fn extensions(&self, id: DefinitionId) -> Vec<Member> {
        let definition = &self.site.definitions[id];
        let Body::Message(message) = definition.body else {
            return Vec::new();
        };
        let fields = message.extension.iter().zip(0..);
        let extension = |(field, index): (&FieldDescriptorProto, i32)| {
            let path = [&definition.path[..], &[6, index]].concat();
            let anchor = definition.member_anchor(field.name());
            self.extension(definition.file, &path, field, &anchor)
        };
        fields.map(extension).collect()
    }

    pub(super) fn extension(
        &self,
        file: FileId,
        path: &[i32],
        field: &FieldDescriptorProto,
        anchor: &str,
    ) -> Member {
        let mut member = self.field(file, path, None, field);
        let extended = self.reference(file, field.extendee());
        member.signature.push(Link::plain(" of "));
        member.signature.push(extended);
        anchor.clone_into(&mut member.anchor);
        member
    }

    fn fields(&self, id: DefinitionId, message: &DescriptorProto) -> Vec<Member> {
        let definition = &self.site.definitions[id];
        let file = definition.file;
        let mut last_oneof = None;
        let field = |(field, index): (&FieldDescriptorProto, i32)| {
            let path = [&definition.path[..], &[2, index]].concat();
            let mut member = self.field(file, &path, Some(message), field);
            member.anchor = definition.member_anchor(field.name());
            let oneof = real_oneof(field);
            member.is_in_oneof = oneof.is_some();
            if let Some(index) = oneof.filter(|_| oneof != last_oneof) {
                let at = usize::try_from(index).ok();
                let declaration = at.and_then(|at| message.oneof_decl.get(at));
                let name = declaration.map_or("", |it| it.name());
                let path = [&definition.path[..], &[8, index]].concat();
                let comment = self.site.comment(file, &path);
                member.oneof = Some(Oneof {
                    anchor: definition.member_anchor(name),
                    name: name.to_owned(),
                    doc: self.html(&comment, file, &definition.full_name),
                });
            }
            last_oneof = oneof;
            member
        };
        message.field.iter().zip(0..).map(field).collect()
    }

    fn field(
        &self,
        file: FileId,
        path: &[i32],
        message: Option<&DescriptorProto>,
        field: &FieldDescriptorProto,
    ) -> Member {
        let features = &self.site.schema.files[file].features;
        let mut signature = Vec::new();
        let entry = message.and_then(|message| map_entry(message, field));
        if let Some([key, value]) = entry.map(|entry| entry.field.as_slice()) {
            signature.push(Link::plain("map<"));
            signature.push(self.type_of(file, key));
            signature.push(Link::plain(", "));
            signature.push(self.type_of(file, value));
            signature.push(Link::plain(">"));
        } else {
            let is_plain = !matches!(field.r#type(), Type::Message | Type::Group);
            let label = if field.label() == Label::Repeated {
                "repeated "
            } else if features.is_required(field, path) {
                "required "
            } else if is_plain && field.oneof_index.is_none() && features.has_presence(field, path)
                || field.proto3_optional()
            {
                "optional "
            } else {
                ""
            };
            signature.push(Link::plain(label));
            signature.push(self.type_of(file, field));
        }
        let mut facts = Vec::new();
        let json_name = json_name(field);
        if json_name != field.name() && field.extendee.is_none() {
            facts.push(Fact {
                label: "JSON",
                text: json_name,
            });
        }
        if let Some(default) = &field.default_value {
            facts.push(Fact {
                label: "default",
                text: default.clone(),
            });
        }
        let comment = self.site.comment(file, path);
        let scope = self.scope(file, path);
        Member {
            name: field.name().to_owned(),
            number: Some(field.number()),
            signature,
            facts,
            is_deprecated: field.options.as_ref().is_some_and(|it| it.deprecated()),
            doc: self.html(&comment, file, &scope),
            ..Member::default()
        }
    }

    fn values(&self, id: DefinitionId, definition: &EnumDescriptorProto) -> Vec<Member> {
        let plan = &self.site.definitions[id];
        let values = definition.value.iter().zip(0..);
        let values = values.map(|(value, index)| {
            let path = [&plan.path[..], &[2, index]].concat();
            let comment = self.site.comment(plan.file, &path);
            Member {
                anchor: plan.member_anchor(value.name()),
                name: value.name().to_owned(),
                number: Some(value.number()),
                is_deprecated: value.options.as_ref().is_some_and(|it| it.deprecated()),
                doc: self.html(&comment, plan.file, &plan.full_name),
                ..Member::default()
            }
        });
        values.collect()
    }

    fn rpcs(&self, id: DefinitionId, service: &ServiceDescriptorProto) -> Vec<Member> {
        let plan = &self.site.definitions[id];
        let methods = service.method.iter().zip(0..);
        let methods = methods.map(|(method, index)| {
            let path = [&plan.path[..], &[2, index]].concat();
            let comment = self.site.comment(plan.file, &path);
            Member {
                anchor: plan.member_anchor(method.name()),
                name: method.name().to_owned(),
                signature: self.rpc(plan.file, method),
                facts: vec![Fact {
                    label: "path",
                    text: format!("/{}/{}", plan.full_name, method.name()),
                }],
                is_deprecated: method.options.as_ref().is_some_and(|it| it.deprecated()),
                doc: self.html(&comment, plan.file, &plan.full_name),
                ..Member::default()
            }
        });
        methods.collect()
    }

    fn rpc(&self, file: FileId, method: &MethodDescriptorProto) -> Vec<Link> {
        let stream = |is_stream| if is_stream { "stream " } else { "" };
        vec![
            Link::plain(format!("({}", stream(method.client_streaming()))),
            self.reference(file, method.input_type()),
            Link::plain(format!(") → {}", stream(method.server_streaming()))),
            self.reference(file, method.output_type()),
        ]
    }

    fn type_of(&self, file: FileId, field: &FieldDescriptorProto) -> Link {
        match field.r#type() {
            Type::Message | Type::Group | Type::Enum => self.reference(file, field.type_name()),
            scalar => {
                let name = scalar.as_str_name();
                let name = name.strip_prefix("TYPE_").unwrap_or(name);
                Link::plain(name.to_ascii_lowercase())
            }
        }
    }

    /// A link to a type, with its name as seen from the package of the file.
    fn reference(&self, file: FileId, reference: &str) -> Link {
        let full_name = reference.strip_prefix('.').unwrap_or(reference);
        let Some(id) = self.site.find(file, reference) else {
            return Link::plain(full_name);
        };
        let definition = &self.site.definitions[id];
        let is_near = self.site.package_of(file) == Some(definition.package);
        let text = if is_near {
            &definition.local_name
        } else {
            &definition.full_name
        };
        Link::to(text, format!("{UP}{}", self.site.href(id)))
    }

    /// The full name of the scope that has the element at `path`.
    fn scope(&self, file: FileId, path: &[i32]) -> String {
        let descriptor = &self.site.schema.files[file].descriptor;
        let around = &path[..path.len().saturating_sub(2)];
        let package = || descriptor.package().to_owned();
        if around.is_empty() {
            return package();
        }
        protree_compiler::descriptor::elements::scope_at(descriptor, around).unwrap_or_else(package)
    }
}

/// The reserved numbers and names, as text.
pub(super) fn reserved(body: Body<'_>) -> String {
    let range = |start: i32, last: i32, highest: i32| match last {
        _ if start == last => start.to_string(),
        _ if last == highest => format!("{start} to max"),
        _ => format!("{start} to {last}"),
    };
    let (numbers, names): (Vec<String>, &[String]) = match body {
        Body::Message(message) => {
            let ranges = message.reserved_range.iter();
            // In descriptors, the end of a message's reserved range is exclusive.
            let numbers = ranges.map(|it| range(it.start(), it.end() - 1, HIGHEST_FIELD));
            (numbers.collect(), &message.reserved_name)
        }
        Body::Enum(definition) => {
            let ranges = definition.reserved_range.iter();
            let numbers = ranges.map(|it| range(it.start(), it.end(), i32::MAX));
            (numbers.collect(), &definition.reserved_name)
        }
        Body::Service(_) => (Vec::new(), &[]),
    };
    let all: Vec<&str> = numbers.iter().chain(names).map(String::as_str).collect();
    all.join(", ")
}
