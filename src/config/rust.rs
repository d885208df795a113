//! The options for Rust code: plain data, without work.

#[cfg(feature = "prost-build")]
mod prost;
mod service_extra;
mod setters;
mod values;

#[cfg(feature = "prost-build")]
pub use self::prost::ProstSettings;
pub use self::service_extra::{MethodInfo, ServiceExtra, ServiceInfo};
pub use self::values::{
    Attribute, AttributeTarget, Codec, Derive, FeatureName, JsonScope, TypeUrlDomain,
};

use super::{ExternPackages, ExternPath, Layout, Services};

/// What Rust code to generate.
///
/// Options that take a path apply to what it matches, and a path that matches nothing is an error:
///
/// | path | matches |
/// |---|---|
/// | `.` | everything |
/// | `.acme.v1` | everything in the package |
/// | `.acme.v1.Book` | the message, its fields, and everything else in it |
/// | `Book.title` | whatever has a full name that ends so, and not what is in it |
///
/// ```
/// use protree::{AttributeTarget, RustOptions};
///
/// let options = RustOptions::default()
///     .attribute(AttributeTarget::Type, ".", "#[derive(serde::Serialize)]")
///     .bytes(".acme.v1.Picture.pixels")
///     .extern_path(".acme.money", "::acme_money::pb");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub struct RustOptions {
    /// How a file is given its module.
    pub layout: Layout,
    /// Which halves of a service are generated.
    pub services: Services,
    /// Whether clients can `connect`, which needs tonic's feature `channel`.
    pub transport: bool,
    /// Whether an rpc that a server does not implement answers `unimplemented`, instead of not compiling.
    pub default_stubs: bool,
    /// Whether files of `google/protobuf` in the tree are generated like any other.
    pub compile_well_known_types: bool,
    /// Whether a server's methods take `self: Arc<Self>`.
    pub use_arc_self: bool,
    /// Where the code finds the crate `prost`: `::prost`, or where another crate has it.
    pub prost_path: String,
    /// Where the code finds the crate `prost-types`, likewise.
    pub prost_types_path: String,
    /// Types that are not generated, because other code has them.
    pub extern_paths: Vec<ExternPath>,
    /// What other crates have by their own account.
    pub extern_packages: Vec<ExternPackages>,
    /// Whether other crates are told what this code has.
    pub package_list: bool,
    /// Attributes, in the order they are written.
    pub attributes: Vec<Attribute>,
    /// Whether services are called with their package on the wire.
    pub emit_package: bool,
    /// What encodes and decodes the messages of rpcs, instead of `tonic_prost::ProstCodec`.
    pub codecs: Vec<Codec>,
    /// Traits to derive, in the order they are written.
    pub derives: Vec<Derive>,
    /// Paths of `bytes` fields, and of maps with `bytes` values, that are `bytes::Bytes`.
    pub bytes: Vec<String>,
    /// Paths of map fields that are a `BTreeMap`.
    pub btree_map: Vec<String>,
    /// Paths of message fields that are put into a `Box`.
    pub boxed: Vec<String>,
    /// Paths of types that get no `Debug`.
    pub skip_debug: Vec<String>,
    /// Paths of messages and enums that implement serde's traits as protobuf's JSON; what their fields need goes with them.
    pub json: Vec<String>,
    /// Whether JSON has fields that have their default, too.
    pub json_defaults: bool,
    /// Whether JSON has the fields' names as the proto has them.
    pub json_proto_names: bool,
    /// Whether JSON has the numbers of enums instead of their names.
    pub json_enum_numbers: bool,
    /// Whether fields and enum values in JSON that nobody knows are ignored, instead of being an error.
    pub json_ignore_unknown: bool,
    /// Whether enum variants keep the enum's name in front, as their values have it.
    pub keep_enum_prefixes: bool,
    /// Whether the code needs no standard library.
    pub no_std: bool,
    /// Whether messages implement `prost::Name`.
    pub type_names: bool,
    /// What type URLs begin with, by the paths of messages; of several that match, the longest path counts.
    pub type_url_domains: Vec<TypeUrlDomain>,
    /// Whether comments of the protos are copied.
    pub comments: bool,
    /// Paths of elements whose comments are not, though others are.
    pub no_comments: Vec<String>,
    /// Whether the code holds the descriptors, for gRPC reflection.
    pub embed_descriptors: bool,
    /// Whether those come with comments and places.
    pub source_info: bool,
    /// Whether all modules stand in one file, `mod.rs`.
    pub single_file: bool,
    /// Whether each package is behind a Cargo feature.
    pub package_features: bool,
    /// What some of these features are called, by the paths of packages; of several that match, the longest path counts.
    pub feature_names: Vec<FeatureName>,
    /// What is made of each service besides; see [`RustOptions::service_extra`].
    pub service_extras: Vec<ServiceExtra>,
    /// A last resort; see [`RustOptions::with_prost`].
    #[cfg(feature = "prost-build")]
    pub prost: Option<ProstSettings>,
    #[cfg(feature = "prost-build")]
    pub(crate) by_oracle: bool,
}

impl Default for RustOptions {
    fn default() -> Self {
        Self {
            layout: Layout::default(),
            services: Services::default(),
            transport: true,
            default_stubs: false,
            compile_well_known_types: false,
            use_arc_self: false,
            prost_path: "::prost".to_owned(),
            prost_types_path: "::prost_types".to_owned(),
            extern_paths: Vec::new(),
            extern_packages: Vec::new(),
            package_list: false,
            attributes: Vec::new(),
            emit_package: true,
            codecs: Vec::new(),
            derives: Vec::new(),
            bytes: Vec::new(),
            btree_map: Vec::new(),
            boxed: Vec::new(),
            skip_debug: Vec::new(),
            json: Vec::new(),
            json_defaults: false,
            json_proto_names: false,
            json_enum_numbers: false,
            json_ignore_unknown: false,
            keep_enum_prefixes: false,
            no_std: false,
            type_names: false,
            type_url_domains: Vec::new(),
            comments: true,
            no_comments: Vec::new(),
            embed_descriptors: false,
            source_info: false,
            single_file: false,
            package_features: false,
            feature_names: Vec::new(),
            service_extras: Vec::new(),
            #[cfg(feature = "prost-build")]
            prost: None,
            #[cfg(feature = "prost-build")]
            by_oracle: false,
        }
    }
}

impl RustOptions {
    /// Whether the options describe the code completely. A function does not, and neither does the path of a list file.
    #[must_use]
    pub fn is_cacheable(&self) -> bool {
        #[cfg(feature = "prost-build")]
        if self.prost.is_some() {
            return false;
        }
        self.extern_packages.is_empty() && self.service_extras.is_empty()
    }

    /// Replaces all attributes for one kind of target.
    #[cfg(feature = "config-file")]
    pub(super) fn replace_attributes(
        &mut self,
        target: AttributeTarget,
        given: impl Iterator<Item = (String, String)>,
    ) {
        self.attributes
            .retain(|attribute| attribute.target != target);
        self.attributes
            .extend(given.map(|(path, text)| Attribute { target, path, text }));
    }
}
