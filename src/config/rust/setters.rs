//! A setter for each option.

use std::path::PathBuf;

use super::{
    Attribute, AttributeTarget, Codec, Derive, FeatureName, JsonScope, RustOptions, TypeUrlDomain,
};
use crate::config::{ExternPackages, ExternPath, Layout, Services};

impl RustOptions {
    /// How a file is given its module; by package unless set.
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// Which halves of a service are generated; both unless set.
    #[must_use]
    pub fn services(mut self, services: Services) -> Self {
        self.services = services;
        self
    }

    /// Whether clients can `connect`, which needs tonic's feature `channel`; they can unless set.
    #[must_use]
    pub fn transport(mut self, transport: bool) -> Self {
        self.transport = transport;
        self
    }

    /// Whether an rpc that a server does not implement answers `unimplemented`; it does not compile unless set.
    #[must_use]
    pub fn default_stubs(mut self, stubs: bool) -> Self {
        self.default_stubs = stubs;
        self
    }

    /// Whether files of `google/protobuf` that lie in the tree are generated like any other; unless set, their types are
    /// those of prost-types, as far as it has them. Those that do not lie in the tree stay in prost-types.
    #[must_use]
    pub fn compile_well_known_types(mut self, compile: bool) -> Self {
        self.compile_well_known_types = compile;
        self
    }

    /// Whether a server's methods take `self: Arc<Self>`; they take `&self` unless set.
    #[must_use]
    pub fn use_arc_self(mut self, arc: bool) -> Self {
        self.use_arc_self = arc;
        self
    }

    /// Generates nothing for the package or type `proto`: other code has it at the Rust path `rust`.
    ///
    /// Of several that match a type, the longest counts. A relative path is one of another crate, but for those that
    /// begin with `crate`, or with `self` or `super`, which start at the root of the generated code. The types are taken
    /// to be neither `Copy` nor `Eq`; to say more, push an [`ExternPath`] yourself.
    #[must_use]
    pub fn extern_path(mut self, proto: impl Into<String>, rust: impl Into<String>) -> Self {
        self.extern_paths.push(ExternPath::new(proto, rust));
        self
    }

    /// Generates nothing for what another crate publishes: `list` is its `protree-packages.txt`, written because of
    /// [`RustOptions::package_list`], and `rust` the module that its generated code is in.
    ///
    /// ```
    /// let options = protree::RustOptions::default()
    ///     .extern_packages("../shared/src/pb/protree-packages.txt", "::shared::pb");
    /// ```
    #[must_use]
    pub fn extern_packages(mut self, list: impl Into<PathBuf>, rust: impl Into<String>) -> Self {
        self.extern_packages.push(ExternPackages {
            list: list.into(),
            rust: rust.into(),
        });
        self
    }

    /// Whether `protree-packages.txt` is written, which tells the build of another crate what this code has; it is not
    /// unless set.
    ///
    /// In a build script of a package with `links = "shared"`, the script of a package that depends on it finds the
    /// path in the variable `DEP_SHARED_PROTREE_PACKAGES`.
    #[must_use]
    pub fn package_list(mut self, write: bool) -> Self {
        self.package_list = write;
        self
    }

    /// Puts an attribute on everything of one kind that `path` matches.
    #[must_use]
    pub fn attribute(
        mut self,
        target: AttributeTarget,
        path: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        self.attributes.push(Attribute {
            target,
            path: path.into(),
            text: text.into(),
        });
        self
    }

    /// Whether services are called with their package on the wire: `acme.v1.Shop`; they are unless set.
    #[must_use]
    pub fn emit_package(mut self, emit: bool) -> Self {
        self.emit_package = emit;
        self
    }

    /// Encodes and decodes the messages of the rpcs that `path` matches with the codec `rust`, a type that implements
    /// `tonic::codec::Codec` and `Default`. A path may mean everything, a service, or one rpc.
    ///
    /// ```
    /// let options = protree::RustOptions::default()
    ///     .codec(".acme.v1.Shop", "crate::JsonCodec")
    ///     .codec(".acme.v1.Shop.Upload", "crate::RawCodec");
    /// ```
    #[must_use]
    pub fn codec(mut self, path: impl Into<String>, rust: impl Into<String>) -> Self {
        self.codecs.push(Codec {
            path: path.into(),
            rust: rust.into(),
        });
        self
    }

    /// Derives traits (`"Eq, Hash, serde::Serialize"`) for every type that `path` matches.
    ///
    /// `Eq` and `Hash` go only to the types that can have them and do not have them already: a message with a `float`
    /// has no `Eq`, nor has what holds it.
    #[must_use]
    pub fn derive(mut self, path: impl Into<String>, traits: impl Into<String>) -> Self {
        self.derives.push(Derive {
            path: path.into(),
            traits: traits.into(),
        });
        self
    }

    /// Makes the `bytes` fields, and the `bytes` values of maps, that `path` matches `bytes::Bytes`.
    #[must_use]
    pub fn bytes(mut self, path: impl Into<String>) -> Self {
        self.bytes.push(path.into());
        self
    }

    /// Makes the map fields that `path` matches a `BTreeMap`.
    #[must_use]
    pub fn btree_map(mut self, path: impl Into<String>) -> Self {
        self.btree_map.push(path.into());
        self
    }

    /// Puts the message fields that `path` matches into a `Box`; those that need one have it anyway.
    #[must_use]
    pub fn boxed(mut self, path: impl Into<String>) -> Self {
        self.boxed.push(path.into());
        self
    }

    /// Derives no `Debug` for the types that `path` matches: write one by hand.
    #[must_use]
    pub fn skip_debug(mut self, path: impl Into<String>) -> Self {
        self.skip_debug.push(path.into());
        self
    }

    /// Implements serde's traits, as protobuf defines JSON, for the messages and enums that are matched, and for what their
    /// fields need: `true` for all, or a path. See `docs/json.md`.
    ///
    /// ```
    /// let everything = protree::RustOptions::default().json(true);
    /// let one_package = protree::RustOptions::default().json(".acme.v1");
    /// ```
    #[must_use]
    pub fn json(mut self, what: impl Into<JsonScope>) -> Self {
        match what.into() {
            JsonScope::All => self.json.push(".".to_owned()),
            JsonScope::Path(path) => self.json.push(path),
            JsonScope::None => self.json.clear(),
        }
        self
    }

    /// Whether JSON has fields that have their default, too; it leaves them out unless set.
    #[must_use]
    pub fn json_defaults(mut self, print: bool) -> Self {
        self.json_defaults = print;
        self
    }

    /// Whether JSON has the fields' names as the proto has them; they are in camel case unless set. Either is read.
    #[must_use]
    pub fn json_proto_names(mut self, keep: bool) -> Self {
        self.json_proto_names = keep;
        self
    }

    /// Whether JSON has the numbers of enums; it has their names unless set. Either is read.
    #[must_use]
    pub fn json_enum_numbers(mut self, numbers: bool) -> Self {
        self.json_enum_numbers = numbers;
        self
    }

    /// Whether fields and enum values in JSON that nobody knows are ignored; they are an error unless set.
    #[must_use]
    pub fn json_ignore_unknown(mut self, ignore: bool) -> Self {
        self.json_ignore_unknown = ignore;
        self
    }

    /// Whether enum variants keep the enum's name in front, as their values have it; they lose it unless set.
    #[must_use]
    pub fn keep_enum_prefixes(mut self, keep: bool) -> Self {
        self.keep_enum_prefixes = keep;
        self
    }

    /// Whether the code needs no standard library; it may unless set.
    ///
    /// Every map is a `BTreeMap`. Services need the standard library, so they must be off. The crate takes prost with
    /// `default-features = false` and the feature `derive`, and prost-types without default features.
    #[must_use]
    pub fn no_std(mut self, no_std: bool) -> Self {
        self.no_std = no_std;
        self
    }

    /// Whether messages implement `prost::Name`; they do not unless set.
    #[must_use]
    pub fn type_names(mut self, names: bool) -> Self {
        self.type_names = names;
        self
    }

    /// Implements `prost::Name`, with type URLs that begin with `domain` for the messages that `path` matches; `.` is all
    /// of them. The others have `type.googleapis.com`.
    #[must_use]
    pub fn type_url_domain(mut self, path: impl Into<String>, domain: impl Into<String>) -> Self {
        self.type_url_domains.push(TypeUrlDomain {
            path: path.into(),
            domain: domain.into(),
        });
        self.type_names(true)
    }

    /// Where the code finds the crate `prost`, if another crate has it: `::my_rpc::prost`; `::prost` unless set.
    #[must_use]
    pub fn prost_path(mut self, path: impl Into<String>) -> Self {
        self.prost_path = path.into();
        self
    }

    /// Where the code finds the crate `prost-types`, likewise; `::prost_types` unless set.
    #[must_use]
    pub fn prost_types_path(mut self, path: impl Into<String>) -> Self {
        self.prost_types_path = path.into();
        self
    }

    /// Whether comments of the protos are copied; they are unless set.
    #[must_use]
    pub fn comments(mut self, comments: bool) -> Self {
        self.comments = comments;
        self
    }

    /// Leaves out the comments of the messages, enums, fields, values, services and rpcs that `path` matches.
    #[must_use]
    pub fn no_comments(mut self, path: impl Into<String>) -> Self {
        self.no_comments.push(path.into());
        self
    }

    /// Whether the code holds the descriptors of the protos and of all they import, custom options included, for gRPC
    /// reflection; it does not unless set.
    ///
    /// They are the constant `FILE_DESCRIPTOR_SET` at the root. Files that do not import each other, directly or not,
    /// may contradict each other, so each group that does has a constant of its own, in the module of its first file.
    #[must_use]
    pub fn embed_descriptors(mut self, embed: bool) -> Self {
        self.embed_descriptors = embed;
        self
    }

    /// Whether embedded descriptors come with comments and places in the source; they do not unless set.
    #[must_use]
    pub fn source_info(mut self, include: bool) -> Self {
        self.source_info = include;
        self
    }

    /// Whether all modules stand in one file, `mod.rs`, one inside the other, for build systems that must know beforehand
    /// what is written; unless set, each is a file of its own. The paths of everything are the same.
    #[must_use]
    pub fn single_file(mut self, single: bool) -> Self {
        self.single_file = single;
        self
    }

    /// Whether each package is behind a Cargo feature of its name, `acme-shop-v1` for `acme.shop.v1`; none is unless set.
    /// [`Usage::features`](crate::Usage::features) has what belongs into the `[features]` table of `Cargo.toml`. See
    /// `docs/features.md`.
    #[must_use]
    pub fn package_features(mut self, features: bool) -> Self {
        self.package_features = features;
        self
    }

    /// Puts the package `path` and all below it behind the one feature `feature`, and all other packages behind theirs.
    ///
    /// ```
    /// let options = protree::RustOptions::default().feature_name(".google.ads", "ads");
    /// ```
    #[must_use]
    pub fn feature_name(mut self, path: impl Into<String>, feature: impl Into<String>) -> Self {
        self.package_features = true;
        self.feature_names.push(FeatureName {
            path: path.into(),
            feature: feature.into(),
        });
        self
    }
}
