//! The model of a tree and its generated code: the data of templates, and of `protree tree --format json`. Plain data.
//! [`VERSION`] is raised if something is renamed or removed, not if something is added.

use std::collections::BTreeMap;

use serde::Serialize;

pub use super::options::{OptionValue, Options};
pub use super::{CrateFeature, Dependency};

/// The version of the model.
pub const VERSION: u32 = 1;

/// Every file that is generated, with all that is in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "protree tree"))]
#[non_exhaustive]
pub struct Model {
    /// The version of the model: 1
    pub version: u32,
    /// Every generated file, sorted by name
    pub files: Vec<File>,
    /// The packages of the files, sorted by name
    pub packages: Vec<Package>,
    /// The Rust code; null if there is none
    pub rust: Option<RustCode>,
    /// The Python code; null if there is none
    pub python: Option<PythonCode>,
}

/// A proto package.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Package {
    /// Its name; empty for files without one
    pub name: String,
    /// The names of its files
    pub files: Vec<String>,
}

/// The Rust code of a tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RustCode {
    /// The modules that files have, sorted by path; those that only lead to others are not listed
    pub modules: Vec<RustModule>,
    /// The crates that the code uses
    pub dependencies: Vec<Dependency>,
    /// The Cargo features that packages are behind; none unless that was asked for
    pub features: Vec<CrateFeature>,
    /// The features that other crates must be used with, by the name that Rust paths have for the crate
    pub foreign_features: BTreeMap<String, Vec<String>>,
    /// Names that differ from what the proto's would be by rule, because two would clash
    pub renames: Vec<Rename>,
}

/// A Rust module.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RustModule {
    /// Its path from the root of the generated code: `acme::shop::v1`; empty for the root
    pub path: String,
    /// The same as a path of folders: `acme/shop/v1`
    pub folder: String,
    /// The names of the files in it
    pub files: Vec<String>,
    /// The Cargo feature that what its files define is behind; null if that is none
    pub feature: Option<String>,
}

/// The Python code of a tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PythonCode {
    /// The distributions that the code uses
    pub dependencies: Vec<Dependency>,
}

/// A `.proto` file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct File {
    /// As imports write it: `acme/shop/v1/shop.proto`
    pub name: String,
    /// The proto package; may be empty
    pub package: String,
    /// `proto2`, `proto3`, `2023`, ...
    pub edition: String,
    /// The features of the file, those of its edition included
    pub features: BTreeMap<String, String>,
    /// The features that differ from those of the edition or of what is around an element; none in proto2 and proto3
    pub changed_features: Vec<Feature>,
    /// Its options
    pub options: Options,
    /// The names of the files that it imports
    pub imports: Vec<String>,
    /// Its messages, in its order
    pub messages: Vec<Message>,
    /// Its enums
    pub enums: Vec<Enum>,
    /// Its services
    pub services: Vec<Service>,
    /// Its Rust module; null without Rust
    pub rust: Option<RustPlace>,
    /// Its Python modules; null without Python
    pub python: Option<PythonModules>,
}

/// A name that differs from what the rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Rename {
    /// `message`, `field`, `package`, ...
    pub kind: String,
    /// The full name in the proto
    pub wire: String,
    /// The name in the generated code
    pub name: String,
    /// The full name of what has the natural name; null if generated code needs it itself
    pub rival: Option<String>,
}

/// A feature that a file or an element has otherwise than what is around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Feature {
    /// The full name of the element; empty for the file
    pub element: String,
    /// Such as `field_presence`
    pub name: String,
    /// Such as `IMPLICIT`
    pub value: String,
}

/// Where a file is in the Rust code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RustPlace {
    /// The path of its module from the root of the generated code; empty for the root
    pub module: String,
    /// The same as a path of folders
    pub folder: String,
}

/// Where a file is in the Python code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PythonModules {
    /// The module of its messages: `acme.shop.v1.shop_pb2`
    pub module: String,
    /// The line that imports it: `from acme.shop.v1 import shop_pb2`
    pub import: String,
    /// The module of its services; null if it has none
    pub services_module: Option<String>,
    /// The line that imports it
    pub services_import: Option<String>,
}

/// What something is called in Rust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RustPath {
    /// The last part of the path
    pub name: String,
    /// From the root of the generated code: `acme::shop::v1::Order`; of what other code has, as it is written anywhere:
    /// `::prost_types::Timestamp`
    pub path: String,
    /// Other code has it
    pub external: bool,
}

/// What a type is called in Python.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PythonPath {
    /// The class, once the module is imported: `shop_pb2.Order.Item`
    pub class: String,
    /// The module
    pub module: String,
    /// The line that imports it
    pub import: String,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Message {
    /// Its own name
    pub name: String,
    /// With its package and the messages around it
    pub full_name: String,
    /// The name of its file
    pub file: String,
    /// What is said about it; may be empty
    pub comment: String,
    /// Its options
    pub options: Options,
    /// Its features, those of its edition included
    pub features: BTreeMap<String, String>,
    /// Its fields, those in oneofs included
    pub fields: Vec<Field>,
    /// Its oneofs, without those that stand for `optional`
    pub oneofs: Vec<Oneof>,
    /// Nested messages, without the entries of maps
    pub messages: Vec<Message>,
    /// Nested enums
    pub enums: Vec<Enum>,
    /// Its Rust type; null without Rust, or if other code has it
    pub rust: Option<RustPath>,
    /// Its Python class; null without Python
    pub python: Option<PythonPath>,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Field {
    /// Its name
    pub name: String,
    /// With its message
    pub full_name: String,
    /// Its number
    pub number: i32,
    /// Its name in JSON
    pub json_name: String,
    /// `int32`, `string`, `message`, `enum`, `map`, ...
    #[serde(rename = "type")]
    pub kind: String,
    /// The message or enum that it holds; null for others
    pub target: Option<Reference>,
    /// The key of a map, such as `string`; null for others
    pub map_key: Option<String>,
    /// What a map holds, such as `int32` or `message`; null for others
    pub map_value: Option<String>,
    /// It holds a list; not so for maps
    pub repeated: bool,
    /// A message without it is none
    pub required: bool,
    /// Whether it is there can be told from its default; not so for lists and maps
    pub presence: bool,
    /// The name of the oneof that it is in; null for others
    pub oneof: Option<String>,
    /// The default of proto2, as the descriptor has it; null if there is none
    pub default: Option<String>,
    /// What is said about it; may be empty
    pub comment: String,
    /// Its options
    pub options: Options,
    /// Its features
    pub features: BTreeMap<String, String>,
    /// What it is in Rust; null without Rust, or if other code has its message
    pub rust: Option<RustField>,
}

/// What a field is in Rust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RustField {
    /// Its name as it is written in code; in a oneof, that of the variant
    pub name: String,
    /// It is in a `Box`
    pub boxed: bool,
    /// Its type, with `{}` for the path of the message that it refers to, if it refers to one:
    /// `::core::option::Option<{}>`; of a map whose values are messages `::std::collections::HashMap<i32, {}>`. In a oneof,
    /// that of the variant
    #[serde(rename = "type")]
    pub field_type: String,
}

/// A oneof.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Oneof {
    /// Its name
    pub name: String,
    /// The names of the fields in it
    pub fields: Vec<String>,
    /// What is said about it; may be empty
    pub comment: String,
    /// Its options
    pub options: Options,
    /// What it is in Rust; null without Rust, or if other code has its message
    pub rust: Option<RustOneof>,
}

/// What a oneof is in Rust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RustOneof {
    /// The name of the field that holds it
    pub field: String,
    /// The enum
    #[serde(flatten)]
    pub path: RustPath,
}

/// An enum.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Enum {
    /// Its own name
    pub name: String,
    /// With its package and the messages around it
    pub full_name: String,
    /// The name of its file
    pub file: String,
    /// What is said about it; may be empty
    pub comment: String,
    /// Its options
    pub options: Options,
    /// Its features
    pub features: BTreeMap<String, String>,
    /// Its values, in its order
    pub values: Vec<EnumValue>,
    /// Its Rust type; null without Rust, or if other code has it
    pub rust: Option<RustPath>,
    /// Its Python class; null without Python
    pub python: Option<PythonPath>,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct EnumValue {
    /// Its name
    pub name: String,
    /// Its number
    pub number: i32,
    /// What is said about it; may be empty
    pub comment: String,
    /// Its options
    pub options: Options,
    /// The variant, or the constant of another name for one; null without Rust, or if other code has the enum
    pub rust: Option<RustName>,
}

/// A name in Rust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RustName {
    /// As it is written in code
    pub name: String,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Service {
    /// Its own name
    pub name: String,
    /// With its package
    pub full_name: String,
    /// The name of its file
    pub file: String,
    /// What is said about it; may be empty
    pub comment: String,
    /// Its options
    pub options: Options,
    /// Its features
    pub features: BTreeMap<String, String>,
    /// Its rpcs, in its order
    pub methods: Vec<Method>,
    /// What it is in Rust; null without Rust
    pub rust: Option<RustService>,
    /// What it is in Python; null without Python
    pub python: Option<PythonService>,
}

/// What a service is in Rust, each as a path from the root of the generated code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RustService {
    /// Its name as it is written in code: `ShopApi` of `ShopAPI`
    pub name: String,
    /// The trait that servers implement: `acme::shop::v1::shop_server::Shop`; null if servers are not generated
    #[serde(rename = "trait")]
    pub server_trait: Option<RustPath>,
    /// The server around it: `acme::shop::v1::shop_server::ShopServer`
    pub server: Option<RustPath>,
    /// The client: `acme::shop::v1::shop_client::ShopClient`; null if clients are not generated
    pub client: Option<RustPath>,
}

/// What a service is in Python, once its module is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PythonService {
    /// The class of clients: `shop_pb2_grpc.ShopStub`
    pub stub: String,
    /// The class that servers extend: `shop_pb2_grpc.ShopServicer`
    pub servicer: String,
    /// The module
    pub module: String,
    /// The line that imports it
    pub import: String,
}

/// An rpc.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Method {
    /// Its name
    pub name: String,
    /// With its service
    pub full_name: String,
    /// As it is called on the wire: `/acme.shop.v1.Shop/Order`
    pub path: String,
    /// What it takes
    pub input: Reference,
    /// What it gives
    pub output: Reference,
    /// The client sends many
    pub client_streaming: bool,
    /// The server sends many
    pub server_streaming: bool,
    /// What is said about it; may be empty
    pub comment: String,
    /// Its options
    pub options: Options,
    /// Its features
    pub features: BTreeMap<String, String>,
    /// Its name in Rust; null without Rust
    pub rust: Option<RustName>,
}

/// A message or an enum, where something refers to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Reference {
    /// Its own name
    pub name: String,
    /// With its package and the messages around it
    pub full_name: String,
    /// The name of the file that defines it
    pub file: String,
    /// The file is among those that are generated, and so in the model
    pub generated: bool,
    /// Its Rust type; null without Rust
    pub rust: Option<RustPath>,
    /// Its Python class; null without Python
    pub python: Option<PythonPath>,
}

impl File {
    /// Its messages, including nested ones; each comes before those nested in it.
    #[must_use]
    pub fn all_messages(&self) -> Vec<&Message> {
        let mut found = Vec::new();
        add_messages(&self.messages, &mut found);
        found
    }

    /// Its enums: those at the top level, then those in messages.
    #[must_use]
    pub fn all_enums(&self) -> Vec<&Enum> {
        let messages = self.all_messages().into_iter();
        let nested = messages.flat_map(|message| &message.enums);
        self.enums.iter().chain(nested).collect()
    }
}

// The recursion is as deep as messages are nested, which the front end limits.
fn add_messages<'a>(messages: &'a [Message], found: &mut Vec<&'a Message>) {
    for message in messages {
        found.push(message);
        add_messages(&message.messages, found);
    }
}
