//! The effect of an option on the elements that it applies to.

use super::ElementOptions;
use super::elements::Kind;
use crate::config::AttributeTarget;

#[derive(Clone)]
pub(super) enum Effect {
    Attribute(AttributeTarget, Vec<String>),
    Derive(Vec<String>),
    Codec(String, String),
    TypeUrlDomain(String, String),
    Bytes,
    BtreeMap,
    Boxed,
    SkipDebug,
    Json,
    NoComments,
}

impl Effect {
    pub(super) fn applies_to(&self, kind: Kind) -> bool {
        match self {
            Effect::Attribute(target, _) => match target {
                AttributeTarget::Type => kind.is_type(),
                AttributeTarget::Message => kind == Kind::Message,
                AttributeTarget::Enum => kind == Kind::Enum,
                AttributeTarget::Oneof => kind == Kind::Oneof,
                AttributeTarget::Field => {
                    kind.is_field() || matches!(kind, Kind::Value | Kind::Oneof)
                }
                AttributeTarget::Service
                | AttributeTarget::Client
                | AttributeTarget::Server
                | AttributeTarget::ServerTrait
                | AttributeTarget::ClientModule
                | AttributeTarget::ServerModule => kind == Kind::Service,
            },
            Effect::Derive(_) => kind.is_type(),
            Effect::Codec(..) => kind == Kind::Method,
            Effect::TypeUrlDomain(..) => kind == Kind::Message,
            Effect::NoComments => true,
            Effect::SkipDebug | Effect::Json => matches!(kind, Kind::Message | Kind::Enum),
            Effect::Bytes => matches!(kind, Kind::BytesField | Kind::BytesMapField),
            Effect::BtreeMap => matches!(kind, Kind::MapField | Kind::BytesMapField),
            Effect::Boxed => kind == Kind::MessageField,
        }
    }

    pub(super) fn add_to(&self, element_options: &mut ElementOptions, kind: Kind) {
        match self {
            Effect::Attribute(target, lines) => {
                let lists: &mut [&mut Vec<String>] = match target {
                    AttributeTarget::Field if kind == Kind::Oneof => {
                        &mut [&mut element_options.field_attributes]
                    }
                    AttributeTarget::Service => &mut [
                        &mut element_options.attributes,
                        &mut element_options.server_attributes,
                    ],
                    AttributeTarget::Server => &mut [&mut element_options.server_attributes],
                    AttributeTarget::ServerTrait => &mut [&mut element_options.trait_attributes],
                    AttributeTarget::ClientModule => {
                        &mut [&mut element_options.client_module_attributes]
                    }
                    AttributeTarget::ServerModule => {
                        &mut [&mut element_options.server_module_attributes]
                    }
                    _ => &mut [&mut element_options.attributes],
                };
                for list in lists {
                    list.extend(lines.iter().cloned());
                }
            }
            Effect::Derive(traits) => {
                for name in traits {
                    match name.as_str() {
                        "Eq" => element_options.eq = true,
                        "Hash" => element_options.hash = true,
                        _ if element_options.derives.contains(name) => {}
                        _ => element_options.derives.push(name.clone()),
                    }
                }
            }
            Effect::Codec(path, rust) => {
                keep_narrowest(&mut element_options.codec, path, rust);
            }
            Effect::TypeUrlDomain(path, domain) => {
                keep_narrowest(&mut element_options.type_url_domain, path, domain);
            }
            Effect::Bytes => element_options.bytes = true,
            Effect::BtreeMap => element_options.btree_map = true,
            Effect::Boxed => element_options.boxed = true,
            Effect::SkipDebug => element_options.skip_debug = true,
            Effect::Json => element_options.json = true,
            Effect::NoComments => element_options.no_comments = true,
        }
    }

    pub(super) fn subject(&self) -> &'static str {
        match self {
            Effect::Attribute(target, _) => match target {
                AttributeTarget::Type => "type",
                AttributeTarget::Message => "message",
                AttributeTarget::Enum => "enum",
                AttributeTarget::Oneof => "oneof",
                AttributeTarget::Field => "field",
                _ => "service",
            },
            Effect::Derive(_) => "type",
            Effect::Codec(..) => "rpc",
            Effect::TypeUrlDomain(..) => "message",
            Effect::NoComments => "element",
            Effect::SkipDebug | Effect::Json => "message or enum",
            Effect::Bytes => "`bytes` field or map of `bytes`",
            Effect::BtreeMap => "map field",
            Effect::Boxed => "message field that is not repeated",
        }
    }
}

/// Sets a value of which an element can have only one. That for an rpc has priority over that for its service, and that
/// over one for everything.
fn keep_narrowest(known: &mut Option<(String, String)>, path: &str, value: &str) {
    let known_path = known.as_ref().map(|(path, _)| path);
    if known_path.is_none_or(|known| specificity(known) <= specificity(path)) {
        *known = Some((path.to_owned(), value.to_owned()));
    }
}

/// How specific a path is. A path without a leading dot matches only the end of a name, so it is less specific.
fn specificity(path: &str) -> usize {
    if path.starts_with('.') {
        path.len()
    } else {
        usize::MAX
    }
}
