//! The options as users write them: each struct is the flags of the command line and the keys of `protree.toml` at
//! once, so a new option is one field here and one line in `apply`. What is not given stays as it was.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;

use crate::{
    AttributeTarget, Config, Derive, ExternPackages, ExternPath, Imports, Include, Layout,
    PythonOptions, PythonProfile, RustOptions, Services,
};

/// Which protos are read, and how strictly.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SourceSettings {
    /// A further folder that imports may resolve in, searched after the tree; with a prefix, only for imports that
    /// begin with it
    #[cfg_attr(feature = "cli", arg(short = 'I', long, value_name = "[PREFIX=]DIR"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    include: Option<Vec<IncludeSetting>>,
    /// Treat the files that match as if they were not there: a glob over paths below the tree
    #[cfg_attr(feature = "cli", arg(long, value_name = "GLOB"))]
    exclude: Option<Vec<String>>,
    /// Generate only the files that match; imports still resolve in the whole tree
    #[cfg_attr(feature = "cli", arg(long, value_name = "GLOB"))]
    only: Option<Vec<String>>,
    /// Treat warnings about the protos as errors
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    deny_warnings: Option<bool>,
}

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
    /// Derive traits; `Eq` and `Hash` only where that is possible: `.=Eq, Hash`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PATH=TRAITS"))]
    #[cfg_attr(test, schemars(with = "Option<Vec<String>>"))]
    derive: Option<Vec<PathSetting>>,
    /// Make `bytes` fields `bytes::Bytes`
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
    /// What type URLs begin with; implies `--type-names` [default: type.googleapis.com]
    #[cfg_attr(feature = "cli", arg(long, value_name = "DOMAIN"))]
    type_url_domain: Option<String>,
    /// Do not copy the comments of the protos
    #[cfg_attr(
        feature = "cli",
        arg(long, num_args = 0, default_missing_value = "true")
    )]
    no_comments: Option<bool>,
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
}

/// The options of a Python target.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct PythonSettings {
    /// How generated modules refer to each other [default: relative]
    #[cfg_attr(feature = "cli", arg(long, value_enum, value_name = "FORM"))]
    imports: Option<Imports>,
    /// The package that the output folder is, for absolute imports: `acme.protos`
    #[cfg_attr(feature = "cli", arg(long, value_name = "PACKAGE"))]
    package_prefix: Option<String>,
    /// Which versions of protobuf and grpcio to write for [default: newest in the protoc form, else compatible]
    #[cfg_attr(feature = "cli", arg(long, value_enum))]
    python_profile: Option<PythonProfile>,
    /// Write typed stubs of the services, `_pb2_grpc.pyi` [default: in every form but protoc's]
    #[cfg_attr(feature = "cli", arg(long, value_name = "BOOL"))]
    grpc_stubs: Option<bool>,
}

/// Which language a target is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum LanguageSetting {
    /// prost messages and tonic services
    #[default]
    Rust,
    /// protobuf and grpcio modules
    Python,
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

/// `third_party`, or `google/api=vendor/api`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "String")]
struct IncludeSetting(Include);

/// `.acme.v1=#[derive(Eq)]`: a path, and what is said about it. The first `=` parts them, for a path has none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct PathSetting {
    path: String,
    text: String,
}

/// `.acme.money=::acme_money`, or `.acme.money=::acme_money: Copy + Eq`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct ExternSetting(ExternPath);

impl SourceSettings {
    /// Puts what is given into `config`; a list that is given replaces the one there. Folders start at `base`.
    pub(crate) fn apply(self, config: &mut Config, base: &Path) {
        let includes = self.include.map(|includes| {
            let includes = includes.into_iter();
            includes.map(|include| include.below(base)).collect()
        });
        set(&mut config.includes, includes);
        set(&mut config.exclude, self.exclude);
        set(&mut config.only, self.only);
        set(&mut config.deny_warnings, self.deny_warnings);
    }
}

impl RustSettings {
    /// Puts what is given into `options`; a list that is given replaces the one there. Files start at `base`.
    pub(crate) fn apply(self, options: &mut RustOptions, base: &Path) {
        set(&mut options.layout, self.layout);
        set(&mut options.services, self.services.map(Services::from));
        set(&mut options.transport, self.no_transport.map(|off| !off));
        set(&mut options.default_stubs, self.default_stubs);
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
        ] {
            if let Some(given) = given {
                let given = given
                    .into_iter()
                    .map(|setting| (setting.path, setting.text));
                options.replace_attributes(target, given);
            }
        }
        let derive = |PathSetting { path, text: traits }| Derive { path, traits };
        set(
            &mut options.derives,
            self.derive.map(|list| all(list, derive)),
        );
        set(&mut options.bytes, self.bytes);
        set(&mut options.btree_map, self.btree_map);
        set(&mut options.boxed, self.boxed);
        set(&mut options.skip_debug, self.skip_debug);
        set(&mut options.keep_enum_prefixes, self.keep_enum_prefixes);
        set(&mut options.no_std, self.no_std);
        set(
            &mut options.type_names,
            self.type_names
                .or(self.type_url_domain.as_ref().map(|_| true)),
        );
        set(&mut options.type_url_domain, self.type_url_domain);
        set(&mut options.comments, self.no_comments.map(|off| !off));
        set(&mut options.embed_descriptors, self.embed_descriptors);
        set(&mut options.source_info, self.source_info);
    }
}

impl PythonSettings {
    /// Puts what is given into `options`.
    pub(crate) fn apply(self, options: &mut PythonOptions) {
        set(&mut options.imports, self.imports);
        set(&mut options.package_prefix, self.package_prefix);
        options.profile = self.python_profile.or(options.profile);
        options.grpc_stubs = self.grpc_stubs.or(options.grpc_stubs);
    }
}

fn all<T, U>(list: Vec<T>, convert: impl FnMut(T) -> U) -> Vec<U> {
    list.into_iter().map(convert).collect()
}

fn set<T>(option: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *option = given;
    }
}

impl From<ServiceHalves> for Services {
    fn from(halves: ServiceHalves) -> Self {
        Self {
            client: matches!(halves, ServiceHalves::Both | ServiceHalves::Client),
            server: matches!(halves, ServiceHalves::Both | ServiceHalves::Server),
        }
    }
}

impl IncludeSetting {
    fn below(self, base: &Path) -> Include {
        let Self(Include { prefix, folder }) = self;
        let folder = base.join(folder);
        Include { prefix, folder }
    }
}

impl From<String> for IncludeSetting {
    fn from(text: String) -> Self {
        let (prefix, folder) = text.split_once('=').unwrap_or(("", &text));
        Self(Include {
            prefix: prefix.to_owned(),
            folder: PathBuf::from(folder),
        })
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
