//! The options of a Rust target.

use std::path::Path;
use std::str::FromStr;

use serde::Deserialize;

use super::{all, set};
use crate::config::{
    AttributeTarget, Codec, Derive, ExternPackages, ExternPath, FeatureName, Layout, RustOptions,
    Services, TypeUrlDomain,
};

/// The options of a Rust target.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RustSettings {
    /// How a file is given its Rust module [default: package]
    #[cfg_attr(feature = "cli", arg(long, value_enum))]
    layout: Option<Layout>,
    /// Which halves of a service to generate [default: client,server]
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "HALVES"))]
    services: Option<ServiceHalves>,
    /// Generate clients without `connect`, which needs tonic's feature `channel`
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    no_transport: Option<bool>,
    /// Let rpcs that a server does not implement answer `unimplemented`
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    default_stubs: Option<bool>,
    /// Generate the files of google/protobuf in the tree like any other, instead of taking prost-types for them
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    compile_well_known_types: Option<bool>,
    /// Let a server's methods take `self: Arc<Self>`
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    use_arc_self: Option<bool>,
    /// Generate nothing for a package or type that other code has: `.acme.money=::acme_money`; its types are taken to be neither `Copy` nor `Eq` unless it says `.acme.money=::acme_money: Copy + Eq`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=RUST"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    extern_path: Option<Vec<ExternSetting>>,
    /// Generate nothing for what another crate has, by its `protree-packages.txt`:
    /// `../shared/src/pb/protree-packages.txt=::shared::pb`
    #[cfg_attr(feature = "cli", arg(long, value_name = "FILE=RUST"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    extern_packages: Option<Vec<PathSetting>>,
    /// Write `protree-packages.txt`, which tells the build of another crate what this code has
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    package_list: Option<bool>,
    /// Put an attribute on messages, enums and oneofs: `.=#[derive(serde::Serialize)]`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    type_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on messages
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    message_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on enums
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    enum_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on the enums that stand for oneofs
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    oneof_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on fields, members of oneofs, and enum values
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    field_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on the clients and servers of services
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    service_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on the clients of services
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    client_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on the servers of services
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    server_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on the traits that servers implement
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    server_trait_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on the modules of clients
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    client_module_attribute: Option<Vec<PathSetting>>,
    /// Put an attribute on the modules of servers
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=ATTRIBUTE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    server_module_attribute: Option<Vec<PathSetting>>,
    /// Call services without their package on the wire
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    no_emit_package: Option<bool>,
    /// Encode the messages of rpcs with a codec of your own: `.acme.v1.Shop=crate::JsonCodec`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=RUST"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    codec: Option<Vec<PathSetting>>,
    /// Derive traits; `Eq` and `Hash` only where that is possible: `.=Eq, Hash`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=TRAITS"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    derive: Option<Vec<PathSetting>>,
    /// Make `bytes` fields, and `bytes` in maps, `bytes::Bytes`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH"))]
    bytes: Option<Vec<String>>,
    /// Make map fields a `BTreeMap`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH"))]
    btree_map: Option<Vec<String>>,
    /// Put message fields into a `Box`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH"))]
    boxed: Option<Vec<String>>,
    /// Derive no `Debug`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH"))]
    skip_debug: Option<Vec<String>>,
    /// Implement serde's traits as protobuf's JSON, for everything or for what paths match
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true, default_missing_value = ".")
    )]
    #[serde(deserialize_with = "all_or_paths")]
    #[cfg_attr(test, schemars(with = "Option<AllOrPaths>"))]
    json: Option<Vec<String>>,
    /// Write fields that have their default into JSON, too
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    json_defaults: Option<bool>,
    /// Write the fields' names into JSON as the proto has them
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    json_proto_names: Option<bool>,
    /// Write the numbers of enums into JSON
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    json_enum_numbers: Option<bool>,
    /// Ignore fields and enum values in JSON that nobody knows
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    json_ignore_unknown: Option<bool>,
    /// Keep the enum's name in front of its variants
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    keep_enum_prefixes: Option<bool>,
    /// Need no standard library; requires `--services none` where there are services
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    no_std: Option<bool>,
    /// Implement `prost::Name` for messages
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    type_names: Option<bool>,
    /// What type URLs begin with, of all messages or of what paths match; implies `--type-names` [default: type.googleapis.com]
    #[cfg_attr(feature = "cli", arg(long, value_name = "[PATH=]DOMAIN"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    type_url_domain: Option<Vec<DomainSetting>>,
    /// Where the code finds `prost`, if another crate has it: `::my_rpc::prost` [default: `::prost`]
    #[cfg_attr(feature = "cli", arg(long, value_name = "RUST"))]
    prost_path: Option<String>,
    /// Where the code finds `prost-types`, likewise [default: `::prost_types`]
    #[cfg_attr(feature = "cli", arg(long, value_name = "RUST"))]
    prost_types_path: Option<String>,
    /// Do not copy the comments of the protos, or of what paths match
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true, default_missing_value = ".")
    )]
    #[serde(deserialize_with = "all_or_paths")]
    #[cfg_attr(test, schemars(with = "Option<AllOrPaths>"))]
    no_comments: Option<Vec<String>>,
    /// Embed the descriptors of the protos, as `FILE_DESCRIPTOR_SET`, for gRPC reflection
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    embed_descriptors: Option<bool>,
    /// Give embedded descriptors comments and places in the source
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    source_info: Option<bool>,
    /// Write all modules into one file, `mod.rs`, one inside the other
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    single_file: Option<bool>,
    /// Put each package behind a Cargo feature of its name, `acme-shop-v1` for `acme.shop.v1`
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    package_features: Option<bool>,
    /// Put a package and all below it behind one feature of this name: `.google.ads=ads`; implies `--package-features`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=FEATURE"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    feature_name: Option<Vec<PathSetting>>,
}

/// Which halves of a service are generated, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
enum ServiceHalves {
    /// Both
    #[serde(rename = "client,server")]
    #[cfg_attr(
        feature = "cli",
        value(name = "client,server", alias = "server,client")
    )]
    Both,
    /// The client only
    #[serde(rename = "client")]
    Client,
    /// The server and its trait only
    #[serde(rename = "server")]
    Server,
    /// Messages only
    #[serde(rename = "none")]
    None,
}

/// `.acme.v1=#[derive(Eq)]`: a path, and a value for it. The first `=` separates them, because a path has none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct PathSetting {
    path: String,
    text: String,
}

/// `.acme.v1=type.example.com`, or only a domain, which applies to everything.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct DomainSetting(TypeUrlDomain);

/// `.acme.money=::acme_money`, or `.acme.money=::acme_money: Copy + Eq`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct ExternSetting(ExternPath);

impl RustSettings {
    /// Applies the given options to `options`; a given list replaces the existing one. Relative paths start at `base`.
    pub(crate) fn apply(self, options: &mut RustOptions, base: &Path) {
        set(&mut options.layout, self.layout);
        set(&mut options.services, self.services.map(Services::from));
        set(&mut options.transport, self.no_transport.map(|off| !off));
        set(&mut options.default_stubs, self.default_stubs);
        set(
            &mut options.compile_well_known_types,
            self.compile_well_known_types,
        );
        set(&mut options.use_arc_self, self.use_arc_self);
        set(
            &mut options.extern_paths,
            self.extern_path.map(|list| all(list, |setting| setting.0)),
        );
        let packages = |PathSetting {
                            path: list,
                            text: rust,
                        }| ExternPackages {
            list: base.join(list),
            rust,
        };
        set(
            &mut options.extern_packages,
            self.extern_packages.map(|list| all(list, packages)),
        );
        set(&mut options.package_list, self.package_list);
        for (target, given) in [
            (AttributeTarget::Type, self.type_attribute),
            (AttributeTarget::Message, self.message_attribute),
            (AttributeTarget::Enum, self.enum_attribute),
            (AttributeTarget::Oneof, self.oneof_attribute),
            (AttributeTarget::Field, self.field_attribute),
            (AttributeTarget::Service, self.service_attribute),
            (AttributeTarget::Client, self.client_attribute),
            (AttributeTarget::Server, self.server_attribute),
            (AttributeTarget::ServerTrait, self.server_trait_attribute),
            (AttributeTarget::ClientModule, self.client_module_attribute),
            (AttributeTarget::ServerModule, self.server_module_attribute),
        ] {
            if let Some(given) = given {
                let given = given
                    .into_iter()
                    .map(|setting| (setting.path, setting.text));
                options.replace_attributes(target, given);
            }
        }
        set(
            &mut options.emit_package,
            self.no_emit_package.map(|off| !off),
        );
        let codec = |PathSetting { path, text: rust }| Codec { path, rust };
        set(&mut options.codecs, self.codec.map(|list| all(list, codec)));
        let derive = |PathSetting { path, text: traits }| Derive { path, traits };
        set(
            &mut options.derives,
            self.derive.map(|list| all(list, derive)),
        );
        set(&mut options.bytes, self.bytes);
        set(&mut options.btree_map, self.btree_map);
        set(&mut options.boxed, self.boxed);
        set(&mut options.skip_debug, self.skip_debug);
        set(&mut options.json, self.json);
        set(&mut options.json_defaults, self.json_defaults);
        set(&mut options.json_proto_names, self.json_proto_names);
        set(&mut options.json_enum_numbers, self.json_enum_numbers);
        set(&mut options.json_ignore_unknown, self.json_ignore_unknown);
        set(&mut options.keep_enum_prefixes, self.keep_enum_prefixes);
        set(&mut options.no_std, self.no_std);
        set(
            &mut options.type_names,
            self.type_names
                .or(self.type_url_domain.as_ref().map(|_| true)),
        );
        set(
            &mut options.type_url_domains,
            self.type_url_domain
                .map(|list| all(list, |setting| setting.0)),
        );
        set(&mut options.prost_path, self.prost_path);
        set(&mut options.prost_types_path, self.prost_types_path);
        if let Some(mut paths) = self.no_comments {
            options.comments = !paths.iter().any(|path| path == ".");
            paths.retain(|path| path != ".");
            options.no_comments = paths;
        }
        set(&mut options.embed_descriptors, self.embed_descriptors);
        set(&mut options.source_info, self.source_info);
        set(&mut options.single_file, self.single_file);
        set(
            &mut options.package_features,
            self.package_features
                .or(self.feature_name.as_ref().map(|_| true)),
        );
        let feature = |PathSetting {
                           path,
                           text: feature,
                       }| FeatureName { path, feature };
        set(
            &mut options.feature_names,
            self.feature_name.map(|list| all(list, feature)),
        );
    }
}

/// `true`, or paths.
#[derive(Deserialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
enum AllOrPaths {
    All(bool),
    Paths(Vec<String>),
}

fn all_or_paths<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    Ok(Some(match AllOrPaths::deserialize(deserializer)? {
        AllOrPaths::All(true) => vec![".".to_owned()],
        AllOrPaths::All(false) => Vec::new(),
        AllOrPaths::Paths(paths) => paths,
    }))
}

impl From<ServiceHalves> for Services {
    fn from(halves: ServiceHalves) -> Self {
        Self {
            client: matches!(halves, ServiceHalves::Both | ServiceHalves::Client),
            server: matches!(halves, ServiceHalves::Both | ServiceHalves::Server),
        }
    }
}

impl TryFrom<String> for PathSetting {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once('=') {
            Some((path, text)) => Ok(Self {
                path: path.trim().to_owned(),
                text: text.trim().to_owned(),
            }),
            None => Err(format!("`{text}` has no `=` after its path")),
        }
    }
}

impl FromStr for PathSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for DomainSetting {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (path, domain) = text.split_once('=').unwrap_or((".", &text));
        Ok(Self(TypeUrlDomain {
            path: path.trim().to_owned(),
            domain: domain.trim().to_owned(),
        }))
    }
}

impl FromStr for DomainSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for ExternSetting {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for ExternSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self)
    }
}
