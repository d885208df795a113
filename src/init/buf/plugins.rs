//! In: the plugins of a `buf.gen.yaml`. Out: targets, and the plugin options that have no equivalent.

use serde::Deserialize;
use toml_edit::{Array, Value};

use super::FromBuf;
use crate::init::settings::TargetSettings;
use crate::init::tree::plain_path;

/// An entry of `plugins`, of version 1 or 2.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Plugin {
    #[serde(rename = "plugin")]
    versioned: Option<String>,
    name: Option<String>,
    remote: Option<String>,
    local: Option<OneOrMany>,
    protoc_builtin: Option<String>,
    out: String,
    opt: Option<OneOrMany>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// The code generator of a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Prost,
    ProstSerde,
    /// Writes a `mod.rs`.
    ProstCrate,
    Tonic,
    Python,
    PythonGrpc,
    PythonStubs,
}

/// The equivalent of a plugin option.
enum Equivalent {
    /// A value is added to a list: `bytes=.`
    List(&'static str),
    Switch(&'static str),
    Default,
}

const OPTIONS: &[(&str, Equivalent)] = &[
    ("btree_map", Equivalent::List("btree-map")),
    ("bytes", Equivalent::List("bytes")),
    ("boxed", Equivalent::List("boxed")),
    ("skip_debug", Equivalent::List("skip-debug")),
    ("disable_comments", Equivalent::List("no-comments")),
    ("extern_path", Equivalent::List("extern-path")),
    ("type_attribute", Equivalent::List("type-attribute")),
    ("message_attribute", Equivalent::List("message-attribute")),
    ("enum_attribute", Equivalent::List("enum-attribute")),
    ("field_attribute", Equivalent::List("field-attribute")),
    (
        "client_mod_attribute",
        Equivalent::List("client-module-attribute"),
    ),
    (
        "server_mod_attribute",
        Equivalent::List("server-module-attribute"),
    ),
    ("client_attribute", Equivalent::List("client-attribute")),
    ("server_attribute", Equivalent::List("server-attribute")),
    (
        "compile_well_known_types",
        Equivalent::Switch("compile-well-known-types"),
    ),
    (
        "retain_enum_prefix",
        Equivalent::Switch("keep-enum-prefixes"),
    ),
    ("enable_type_names", Equivalent::Switch("type-names")),
    (
        "file_descriptor_set",
        Equivalent::Switch("embed-descriptors"),
    ),
    (
        "disable_package_emission",
        Equivalent::Switch("no-emit-package"),
    ),
    ("no_transport", Equivalent::Switch("no-transport")),
    (
        "preserve_proto_field_names",
        Equivalent::Switch("json-proto-names"),
    ),
    ("emit_fields", Equivalent::Switch("json-defaults")),
    (
        "use_integers_for_enums",
        Equivalent::Switch("json-enum-numbers"),
    ),
    (
        "ignore_unknown_fields",
        Equivalent::Switch("json-ignore-unknown"),
    ),
    ("default_package_filename", Equivalent::Default),
    ("include_file", Equivalent::Default),
    ("gen_crate", Equivalent::Default),
    ("no_features", Equivalent::Default),
    ("no_include", Equivalent::Default),
    ("paths", Equivalent::Default),
    ("pyi_out", Equivalent::Default),
];

/// Adds one target for each language; plugins with the same folder share a target.
pub(super) fn add_targets(plugins: Vec<Plugin>, from: &mut FromBuf) {
    let mut has_rust_services = false;
    let mut has_rust = false;
    let mut halves = (true, true);
    for plugin in plugins {
        let Some(kind) = plugin.kind() else {
            let name = plugin.label();
            from.say(format!(
                "plugin `{name}` is for no language that is generated here"
            ));
            continue;
        };
        let is_python = kind.is_python();
        let out = plain_path(&plugin.out);
        let targets = &mut from.settings.targets;
        let at = targets.iter().position(|it| it.is_python == is_python);
        let at = at.unwrap_or_else(|| {
            targets.push(if is_python {
                let mut target = TargetSettings::python(&out);
                target.add("imports", "protoc".into());
                target
            } else {
                TargetSettings::rust(&out)
            });
            targets.len() - 1
        });
        let target = &mut targets[at];
        if target.out != out && kind != Kind::ProstCrate {
            let message = format!(
                "`{}` wrote to `{out}`, it is part of `{}` now",
                plugin.label(),
                target.out
            );
            from.say(message);
        }
        has_rust |= kind == Kind::Prost;
        has_rust_services |= kind == Kind::Tonic;
        if kind == Kind::ProstSerde {
            from.settings.targets[at].add("json", true.into());
        }
        for option in plugin.options() {
            match option.as_str() {
                "no_client" | "no_client=true" => halves.0 = false,
                "no_server" | "no_server=true" => halves.1 = false,
                option => add_option(option, at, &plugin.label(), from),
            }
        }
    }
    let services = match (has_rust_services, halves) {
        (true, (true, true)) => return,
        (true, (true, false)) => "client",
        (true, (false, true)) => "server",
        _ => "none",
    };
    let rust = from.settings.targets.iter_mut().find(|it| !it.is_python);
    if let Some(target) = rust.filter(|_| has_rust) {
        target.add("services", services.into());
    }
}

fn add_option(option: &str, target: usize, plugin: &str, from: &mut FromBuf) {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let target = &mut from.settings.targets[target];
    let found = OPTIONS.iter().find(|(it, _)| *it == name);
    match found.map(|(_, equivalent)| equivalent) {
        Some(Equivalent::List(key)) => {
            let mut list = Array::new();
            list.push(value);
            target.add(key, Value::Array(list));
        }
        Some(Equivalent::Switch(key)) => target.add(key, (value != "false").into()),
        Some(Equivalent::Default) => {}
        None => from.say(format!(
            "option `{option}` of `{plugin}` has no twin, and was left out"
        )),
    }
}

impl Kind {
    fn is_python(self) -> bool {
        matches!(self, Self::Python | Self::PythonGrpc | Self::PythonStubs)
    }
}

impl Plugin {
    /// The name as it is in the file.
    fn label(&self) -> String {
        let local = self.local.as_ref().map(|it| match it {
            OneOrMany::One(one) => one.clone(),
            OneOrMany::Many(many) => many.join(" "),
        });
        let names = [
            &self.versioned,
            &self.remote,
            &self.name,
            &self.protoc_builtin,
        ];
        let name = names.into_iter().flatten().next().cloned();
        name.or(local).unwrap_or_default()
    }

    /// The kind by the name, ignoring registry and version.
    fn kind(&self) -> Option<Kind> {
        let label = self.label();
        let name = label.split(':').next().unwrap_or_default();
        let name = name.strip_prefix("buf.build/").unwrap_or(name);
        let name = name
            .rsplit_once("protoc-gen-")
            .map_or(name, |(_, name)| name);
        Some(match name {
            "prost" | "community/neoeinstein-prost" => Kind::Prost,
            "prost-serde" | "community/neoeinstein-prost-serde" => Kind::ProstSerde,
            "prost-crate" | "community/neoeinstein-prost-crate" => Kind::ProstCrate,
            "tonic" | "community/neoeinstein-tonic" => Kind::Tonic,
            "python" | "protocolbuffers/python" => Kind::Python,
            "pyi" | "protocolbuffers/pyi" | "mypy" | "community/nipunn1313-mypy" => {
                Kind::PythonStubs
            }
            "grpc/python" | "grpc_python" => Kind::PythonGrpc,
            _ => return None,
        })
    }

    fn options(&self) -> Vec<String> {
        let all = match &self.opt {
            Some(OneOrMany::One(one)) => vec![one.clone()],
            Some(OneOrMany::Many(many)) => many.clone(),
            None => Vec::new(),
        };
        // There may be several options in one text; commas inside brackets do not separate them.
        let mut options = Vec::new();
        for text in all {
            let mut depth = 0_i32;
            let mut option = String::new();
            for character in text.chars() {
                depth += match character {
                    '[' | '(' | '{' => 1,
                    ']' | ')' | '}' => -1,
                    _ => 0,
                };
                if character == ',' && depth == 0 {
                    options.push(std::mem::take(&mut option));
                } else {
                    option.push(character);
                }
            }
            options.push(option);
        }
        options.retain(|it| !it.is_empty());
        options
    }
}
