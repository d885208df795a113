//! What the options say about each element.
//!
//! In: the options, whose paths match elements, and the elements. Out: for each element what is wanted of it, or
//! everything that is wrong with the options: paths that match nothing, attributes that are none.

mod attributes;
mod elements;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use self::elements::{Element, Kind};
use super::extern_paths::{covers, without_dot};
use super::symbols::Symbols;
use super::{RustOptions, Unit};
use crate::compile::suggest::nearest;
use crate::compile::{FileId, Schema};
use crate::config::AttributeTarget;
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// What is wanted of elements, by file and descriptor path.
#[derive(Debug, Clone, Default)]
pub(crate) struct OptionsByElement {
    by_file: BTreeMap<FileId, HashMap<Vec<i32>, ElementOptions>>,
}

/// What is wanted of one element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct ElementOptions {
    /// Lines before it; of a service, before its client and with their indentation there.
    pub(crate) attributes: Vec<String>,
    /// Of a oneof: lines before the field that holds it.
    pub(crate) field_attributes: Vec<String>,
    /// Of a service: lines before its server.
    pub(crate) server_attributes: Vec<String>,
    /// Of a service: lines before the trait that a server implements.
    pub(crate) trait_attributes: Vec<String>,
    /// Of a service: lines before the module of its client, and of its server, without indentation.
    pub(crate) client_module_attributes: Vec<String>,
    pub(crate) server_module_attributes: Vec<String>,
    /// Of an rpc: the path that names its codec, and the codec.
    pub(crate) codec: Option<(String, String)>,
    /// Of a message: the path that names the domain of its type URL, and the domain.
    pub(crate) type_url_domain: Option<(String, String)>,
    /// Traits to derive, but for `Eq` and `Hash`.
    pub(crate) derives: Vec<String>,
    /// To derive if it can be.
    pub(crate) eq: bool,
    pub(crate) hash: bool,
    /// It was named itself, so that it should be told if it cannot be.
    pub(crate) derive_by_name: bool,
    /// `bytes::Bytes`.
    pub(crate) bytes: bool,
    pub(crate) btree_map: bool,
    pub(crate) boxed: bool,
    pub(crate) skip_debug: bool,
    pub(crate) json: bool,
    pub(crate) no_comments: bool,
}

impl OptionsByElement {
    /// What is wanted of the element with this descriptor path.
    pub(crate) fn of(&self, file: FileId, path: &[i32]) -> Option<&ElementOptions> {
        self.by_file.get(&file)?.get(path)
    }

    pub(super) fn are_none(&self) -> bool {
        self.by_file.is_empty()
    }

    /// What is wanted of it, to be added to.
    pub(super) fn entry(&mut self, file: FileId, path: Vec<i32>) -> &mut ElementOptions {
        let in_file = self.by_file.entry(file).or_default();
        in_file.entry(path).or_default()
    }
}

/// One thing the options say about everything that a path matches.
struct Rule<'a> {
    /// What messages call the option.
    option: &'static str,
    path: &'a str,
    effect: Effect,
}

#[derive(Clone)]
enum Effect {
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

/// What is wanted of every element of the generated files.
pub(super) fn resolve(
    schema: &Schema,
    symbols: &Symbols<'_>,
    units: &[Unit],
    options: &RustOptions,
) -> Result<OptionsByElement> {
    let problem = services_without_std(schema, units, options);
    let mut problems: Vec<Diagnostic> = problem.into_iter().collect();
    problems.extend(unused_extern_paths(symbols, options));
    problems.extend(json_options_without_json(options));
    problems.extend(crate_paths_that_are_none(options));
    let rules = rules(options, &mut problems);
    let mut by_element = OptionsByElement::default();
    if !rules.is_empty() {
        let elements = elements::all(schema, symbols, units);
        grant(&rules, &elements, &mut by_element, &mut problems);
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

/// Looks each element up in the rules, rather than each rule in the elements: there are many more of those.
fn grant(
    rules: &[Rule<'_>],
    elements: &[Element],
    by_element: &mut OptionsByElement,
    problems: &mut Vec<Diagnostic>,
) {
    let mut by_path: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, rule) in rules.iter().enumerate() {
        by_path.entry(rule.path).or_default().push(index);
    }
    let mut used = vec![false; rules.len()];
    for element in elements {
        let names = element.full_names.iter();
        let matching: BTreeSet<usize> = names
            .flat_map(|name| matching_paths(name))
            .filter_map(|path| by_path.get(path))
            .flatten()
            .copied()
            .filter(|&index| rules[index].effect.applies_to(element.kind))
            .collect();
        if matching.is_empty() {
            continue;
        }
        let element_options = by_element.entry(element.file, element.path.clone());
        for index in matching {
            used[index] = true;
            let rule = &rules[index];
            rule.effect.add_to(element_options, element.kind);
            let is_name = !rule.path.starts_with('.')
                || element.full_names.iter().any(|name| name == rule.path);
            element_options.derive_by_name |= is_name && matches!(rule.effect, Effect::Derive(_));
        }
    }
    let unused = rules.iter().zip(used);
    // What is wanted of everything may find nothing.
    let unused = unused.filter(|(rule, used)| !used && rule.path != ".");
    problems.extend(unused.map(|(rule, _)| no_match(rule, elements)));
}

/// Every path that matches an element, from its full name with a dot in front: `.a.B` matches by `.a.B`, `.a`, `.`,
/// `a.B` and `B`.
fn matching_paths(full_name: &str) -> impl Iterator<Item = &str> {
    let dots = full_name.match_indices('.').map(|(at, _)| at);
    let scopes = dots.clone().map(|at| &full_name[..at.max(1)]);
    let ends = dots.map(|at| &full_name[at + 1..]);
    scopes.chain([full_name]).chain(ends)
}

impl Effect {
    fn applies_to(&self, kind: Kind) -> bool {
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

    fn add_to(&self, element_options: &mut ElementOptions, kind: Kind) {
        match self {
            Effect::Attribute(target, lines) => {
                let places: &mut [&mut Vec<String>] = match target {
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
                for place in places {
                    place.extend(lines.iter().cloned());
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

    fn subject(&self) -> &'static str {
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

/// Sets a value that an element can have only one of: of an rpc rather than of its service, and of that rather than of
/// everything.
fn keep_narrowest(known: &mut Option<(String, String)>, path: &str, value: &str) {
    let known_path = known.as_ref().map(|(path, _)| path);
    if known_path.is_none_or(|known| specificity(known) <= specificity(path)) {
        *known = Some((path.to_owned(), value.to_owned()));
    }
}

/// How narrow a path is: one without a dot in front is the end of a name, and so means little.
fn specificity(path: &str) -> usize {
    if path.starts_with('.') {
        path.len()
    } else {
        usize::MAX
    }
}

fn no_match(rule: &Rule<'_>, elements: &[Element]) -> Diagnostic {
    let Rule {
        option,
        path,
        effect,
    } = rule;
    let error = Diagnostic::error(
        "E0710",
        format!("`{option}`: `{path}` matches no {}", effect.subject()),
    );
    let elements = elements
        .iter()
        .filter(|element| effect.applies_to(element.kind));
    let names = elements.flat_map(|element| &element.full_names);
    // A scope can be meant only with the dot in front.
    let paths: BTreeSet<&str> = names
        .flat_map(|name| matching_paths(name))
        .filter(|candidate| candidate.starts_with('.') == path.starts_with('.'))
        .collect();
    match nearest(path, paths) {
        Some(path) => error.help(format!("did you mean `{path}`?")),
        None if !path.starts_with('.') => error.help(format!(
            "for everything in a package or a message begin with a dot: `.{path}`"
        )),
        None => error.help("a path is a full name with a dot in front, or the end of one"),
    }
}

fn unused_extern_paths(symbols: &Symbols<'_>, options: &RustOptions) -> Vec<Diagnostic> {
    let names = || symbols.types.iter().map(|definition| &definition.full_name);
    let mut problems = Vec::new();
    for path in options.extern_paths.iter().filter(|path| !path.listed) {
        if syn::parse_str::<syn::Path>(&path.rust).is_err() {
            let message = format!("`extern-path`: `{}` is not a Rust path", path.rust);
            let help = format!("write it as `{}=::crate_name::module`", path.proto);
            problems.push(Diagnostic::error("E0712", message).help(help));
        } else if !names().any(|name| covers(path, name)) {
            let message = format!("`extern-path`: `{}` matches no package or type", path.proto);
            let error = Diagnostic::error("E0710", message);
            let scopes = names().flat_map(|name| {
                let dots = name.match_indices('.').map(|(at, _)| &name[..at]);
                dots.chain([name.as_str()])
            });
            let nearest = nearest(without_dot(&path.proto), scopes.collect::<BTreeSet<_>>());
            problems.push(match nearest {
                Some(name) => error.help(format!("did you mean `.{name}`?")),
                None => error.help("name a package or type that the protos define or import"),
            });
        }
    }
    problems
}

fn json_options_without_json(options: &RustOptions) -> Option<Diagnostic> {
    let given = [
        ("json-defaults", options.json_defaults),
        ("json-proto-names", options.json_proto_names),
        ("json-enum-numbers", options.json_enum_numbers),
        ("json-ignore-unknown", options.json_ignore_unknown),
    ];
    let (name, _) = given.into_iter().find(|(_, given)| *given)?;
    let error = Diagnostic::error("E0716", format!("`{name}` means nothing without `json`"));
    options
        .json
        .is_empty()
        .then(|| error.help("add `--json`, or `.json(true)`"))
}

fn crate_paths_that_are_none(options: &RustOptions) -> impl Iterator<Item = Diagnostic> {
    let given = [
        ("prost-path", &options.prost_path, "::my_rpc::prost"),
        (
            "prost-types-path",
            &options.prost_types_path,
            "::my_rpc::prost_types",
        ),
    ];
    // A path that starts where it stands would name something else in each module.
    let is_path = |path: &str| {
        let is_absolute = path.starts_with("::") || path.starts_with("crate::");
        is_absolute && syn::parse_str::<syn::Path>(path).is_ok()
    };
    let wrong = given.into_iter().filter(move |(_, path, _)| !is_path(path));
    wrong.map(|(option, path, example)| {
        let message =
            format!("`{option}`: `{path}` is not a Rust path that is the same in every module");
        let help = format!("begin it with `::` or `crate::`, as `{example}`");
        Diagnostic::error("E0719", message).help(help)
    })
}

fn services_without_std(
    schema: &Schema,
    units: &[Unit],
    options: &RustOptions,
) -> Option<Diagnostic> {
    let wanted = options.services.client || options.services.server;
    if !options.no_std || !wanted {
        return None;
    }
    let files = units.iter().map(|unit| &schema.files[unit.file]);
    let file = files
        .into_iter()
        .find(|file| !file.descriptor.service.is_empty())?;
    let message = "`no-std`: services need the standard library";
    let error = Diagnostic::error("E0713", message);
    let site = file.label(&[6, 0], "this is one");
    Some(
        error
            .label(site)
            .help("generate none: `--services none`, or `.services(Services::NONE)`"),
    )
}

#[cfg(test)]
mod tests {
    use super::matching_paths;

    #[test]
    fn a_path_is_a_scope_or_an_end() {
        let paths: Vec<&str> = matching_paths(".a.b.C").collect();
        assert_eq!(paths, [".", ".a", ".a.b", ".a.b.C", "a.b.C", "b.C", "C"]);
    }
}
