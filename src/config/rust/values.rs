//! The types of option values that are not plain strings or flags.

/// What speaks JSON, for [`RustOptions::json`](crate::RustOptions::json).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonScope {
    /// Everything.
    All,
    /// What a path matches, and what that needs.
    Path(String),
    /// Nothing.
    None,
}

impl From<bool> for JsonScope {
    fn from(all: bool) -> Self {
        if all { Self::All } else { Self::None }
    }
}

impl From<&str> for JsonScope {
    fn from(path: &str) -> Self {
        Self::Path(path.to_owned())
    }
}

impl From<String> for JsonScope {
    fn from(path: String) -> Self {
        Self::Path(path)
    }
}

/// What an attribute is put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeTarget {
    /// Messages, enums and oneofs.
    Type,
    /// Messages.
    Message,
    /// Enums.
    Enum,
    /// The enums that stand for oneofs.
    Oneof,
    /// Fields, the members of oneofs, and enum values.
    Field,
    /// The client and the server of a service.
    Service,
    /// The client of a service.
    Client,
    /// The server of a service.
    Server,
    /// The trait that a server implements.
    ServerTrait,
    /// The module of a service's client.
    ClientModule,
    /// The module of a service's server.
    ServerModule,
}

/// An attribute on everything of one kind that a path matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// What it is put on.
    pub target: AttributeTarget,
    /// Which of them.
    pub path: String,
    /// The attribute, or several: `#[derive(serde::Serialize)]`.
    pub text: String,
}

/// A codec for every rpc that a path matches; of several that match, the longest path counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codec {
    /// Which rpcs: of everything, of a service, or one.
    pub path: String,
    /// The path of a type that implements `tonic::codec::Codec` and `Default`: `crate::JsonCodec`.
    pub rust: String,
}

/// What the type URLs of the messages that a path matches begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeUrlDomain {
    /// Which messages.
    pub path: String,
    /// What stands before the slash: `type.example.com`.
    pub domain: String,
}

/// What the Cargo feature of the packages that a path matches is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeatureName {
    /// Which packages: `.acme.v1`, and all below it.
    pub path: String,
    /// The feature, which all of them share.
    pub feature: String,
}

/// Traits to derive for every type that a path matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derive {
    /// Which types.
    pub path: String,
    /// The traits: `Eq, Hash, serde::Serialize`.
    pub traits: String,
}
