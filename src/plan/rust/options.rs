//! Finds the options that apply to each element.
//!
//! In: the options, whose paths match elements, and the elements. Out: the options of each element, or all errors in
//! the options: paths that match nothing, and invalid attributes.

mod attributes;
mod consistency;
mod effect;
mod elements;
mod matching;

use std::collections::{BTreeMap, HashMap};

use self::effect::Effect;
use super::symbols::Symbols;
use super::{RustOptions, Unit};
use crate::config::AttributeTarget;
use protree_compiler::compile::{FileId, Schema};
use protree_compiler::diagnostic::Diagnostic;
use protree_compiler::error::{Error, Result};

/// The options of elements, by file and descriptor path.
#[derive(Debug, Clone, Default)]
pub(crate) struct OptionsByElement {
    by_file: BTreeMap<FileId, HashMap<Vec<i32>, ElementOptions>>,
}

/// The options of one element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct ElementOptions {
    /// Lines before the element; for a service, lines before its client, with their indentation.
    pub(crate) attributes: Vec<String>,
    /// For a oneof: lines before the struct field.
    pub(crate) field_attributes: Vec<String>,
    /// For a service: lines before its server.
    pub(crate) server_attributes: Vec<String>,
    /// For a service: lines before the trait that a server implements.
    pub(crate) trait_attributes: Vec<String>,
    /// For a service: lines before the modules of its client and its server, without indentation.
    pub(crate) client_module_attributes: Vec<String>,
    pub(crate) server_module_attributes: Vec<String>,
    /// For an rpc: the path in the option that sets its codec, and the codec.
    pub(crate) codec: Option<(String, String)>,
    /// For a message: the path in the option that sets the domain of its type URL, and the domain.
    pub(crate) type_url_domain: Option<(String, String)>,
    /// Traits to derive, except `Eq` and `Hash`.
    pub(crate) derives: Vec<String>,
    /// Whether to derive it, if that is possible.
    pub(crate) eq: bool,
    pub(crate) hash: bool,
    /// Whether an option names this element itself, so that there is a warning if the trait is not possible.
    pub(crate) derive_by_name: bool,
    /// Whether the type is `bytes::Bytes`.
    pub(crate) bytes: bool,
    pub(crate) btree_map: bool,
    pub(crate) boxed: bool,
    pub(crate) skip_debug: bool,
    pub(crate) json: bool,
    pub(crate) no_comments: bool,
}

impl OptionsByElement {
    /// The options of the element with this descriptor path.
    pub(crate) fn of(&self, file: FileId, path: &[i32]) -> Option<&ElementOptions> {
        self.by_file.get(&file)?.get(path)
    }

    pub(super) fn are_none(&self) -> bool {
        self.by_file.is_empty()
    }

    /// The options of an element, for changing them.
    pub(super) fn entry(&mut self, file: FileId, path: Vec<i32>) -> &mut ElementOptions {
        let in_file = self.by_file.entry(file).or_default();
        in_file.entry(path).or_default()
    }
}

/// One option that applies to everything that a path matches.
struct Rule<'a> {
    /// The name of the option in messages.
    option: &'static str,
    path: &'a str,
    effect: Effect,
}

/// The options of every element of the generated files.
pub(super) fn resolve(
    schema: &Schema,
    symbols: &Symbols<'_>,
    units: &[Unit],
    options: &RustOptions,
) -> Result<OptionsByElement> {
    let mut problems = consistency::check(schema, symbols, units, options);
    let rules = rules(options, &mut problems);
    let mut by_element = OptionsByElement::default();
    if !rules.is_empty() {
        let elements = elements::all(schema, symbols, units);
        matching::apply_rules(&rules, &elements, &mut by_element, &mut problems);
    }
    if problems.is_empty() {
        Ok(by_element)
    } else {
        Err(Error::Options(problems))
    }
}

fn rules<'a>(options: &'a RustOptions, problems: &mut Vec<Diagnostic>) -> Vec<Rule<'a>> {
    let mut rules = Vec::new();
    for attribute in &options.attributes {
        let option = option_name(attribute.target);
        let inside_module = is_for_service(attribute.target)
            && !matches!(
                attribute.target,
                AttributeTarget::ClientModule | AttributeTarget::ServerModule
            );
        match attributes::attributes(&attribute.text, inside_module) {
            Ok(lines) => rules.push(Rule {
                option,
                path: &attribute.path,
                effect: Effect::Attribute(attribute.target, lines),
            }),
            Err(error) => problems.push(attributes::refused(option, &attribute.text, &error)),
        }
    }
    for derive in &options.derives {
        match attributes::traits(&derive.traits) {
            Ok(traits) => rules.push(Rule {
                option: "derive",
                path: &derive.path,
                effect: Effect::Derive(traits),
            }),
            Err(error) => problems.push(attributes::refused("derive", &derive.traits, &error)),
        }
    }
    for codec in &options.codecs {
        if syn::parse_str::<syn::Path>(&codec.rust).is_err() {
            let message = format!("`codec`: `{}` is not a Rust path", codec.rust);
            let help = format!("write it as `{}=crate::MyCodec`", codec.path);
            problems.push(Diagnostic::error("E0712", message).help(help));
            continue;
        }
        rules.push(Rule {
            option: "codec",
            path: &codec.path,
            effect: Effect::Codec(codec.path.clone(), codec.rust.clone()),
        });
    }
    for domain in &options.type_url_domains {
        rules.push(Rule {
            option: "type-url-domain",
            path: &domain.path,
            effect: Effect::TypeUrlDomain(domain.path.clone(), domain.domain.clone()),
        });
    }
    for (option, paths, effect) in [
        ("bytes", &options.bytes, Effect::Bytes),
        ("btree-map", &options.btree_map, Effect::BtreeMap),
        ("boxed", &options.boxed, Effect::Boxed),
        ("skip-debug", &options.skip_debug, Effect::SkipDebug),
        ("json", &options.json, Effect::Json),
        ("no-comments", &options.no_comments, Effect::NoComments),
    ] {
        let rule = |path: &'a String| Rule {
            option,
            path,
            effect: effect.clone(),
        };
        rules.extend(paths.iter().map(rule));
    }
    if options.no_std {
        rules.push(Rule {
            option: "no-std",
            path: ".",
            effect: Effect::BtreeMap,
        });
    }
    rules
}

fn is_for_service(target: AttributeTarget) -> bool {
    matches!(
        target,
        AttributeTarget::Service
            | AttributeTarget::Client
            | AttributeTarget::Server
            | AttributeTarget::ServerTrait
            | AttributeTarget::ClientModule
            | AttributeTarget::ServerModule
    )
}

fn option_name(target: AttributeTarget) -> &'static str {
    match target {
        AttributeTarget::Type => "type-attribute",
        AttributeTarget::Message => "message-attribute",
        AttributeTarget::Enum => "enum-attribute",
        AttributeTarget::Oneof => "oneof-attribute",
        AttributeTarget::Field => "field-attribute",
        AttributeTarget::Service => "service-attribute",
        AttributeTarget::Client => "client-attribute",
        AttributeTarget::Server => "server-attribute",
        AttributeTarget::ServerTrait => "server-trait-attribute",
        AttributeTarget::ClientModule => "client-module-attribute",
        AttributeTarget::ServerModule => "server-module-attribute",
    }
}
