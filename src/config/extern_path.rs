//! References to external code, as options and package lists write them: `.acme.v1.Book=::acme::v1::Book: Copy + Eq`,
//! followed by `if acme-v1` if it is behind a Cargo feature.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A type or package that other code has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExternPath {
    /// A package or type in the protos: `.acme.money`.
    pub proto: String,
    /// The Rust path that it has: `::acme_money::pb`, `crate::money`, or `super::money` as seen from the root of the
    /// generated code.
    pub rust: String,
    /// Whether its types are `Copy`. A message that holds one can only be if they are.
    pub copy: bool,
    /// Whether its types are `Eq` and `Hash`, likewise.
    pub eq: bool,
    /// The Cargo feature that they are behind there, if they are.
    pub feature: Option<String>,
    /// Whether it comes from a package list. Such a path need not match anything.
    pub(crate) listed: bool,
}

/// What another crate has by its own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternPackages {
    /// Its `protree-packages.txt`.
    pub list: PathBuf,
    /// The module that its generated code is in: `::shared::pb`.
    pub rust: String,
}

impl ExternPath {
    /// A package or type, and where it is; its types are neither `Copy` nor `Eq` unless set.
    pub fn new(proto: impl Into<String>, rust: impl Into<String>) -> Self {
        Self {
            proto: proto.into(),
            rust: rust.into(),
            copy: false,
            eq: false,
            feature: None,
            listed: false,
        }
    }
}

impl fmt::Display for ExternPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            proto,
            rust,
            copy,
            eq,
            feature,
            ..
        } = self;
        let traits = match (copy, eq) {
            (false, false) => "",
            (true, false) => ": Copy",
            (false, true) => ": Eq",
            (true, true) => ": Copy + Eq",
        };
        write!(formatter, "{proto}={rust}{traits}")?;
        match feature {
            Some(feature) => write!(formatter, " if {feature}"),
            None => Ok(()),
        }
    }
}

impl FromStr for ExternPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (proto, rust) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` has no `=` after its path"))?;
        let (rust, feature) = match rust.rsplit_once(" if ") {
            Some((rust, feature)) => (rust, Some(feature.trim().to_owned())),
            None => (rust, None),
        };
        let (rust, traits) = rust.split_once(": ").unwrap_or((rust, ""));
        let mut path = Self::new(proto.trim(), rust.trim());
        path.feature = feature;
        let names = traits.split('+').map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            match name {
                "Copy" => path.copy = true,
                "Eq" => path.eq = true,
                _ => return Err(format!("`{name}` is neither `Copy` nor `Eq`")),
            }
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::ExternPath;

    #[test]
    fn display_and_parse_round_trip() {
        for text in [
            ".a=::b",
            ".a.B=b::B: Copy + Eq",
            ".a.B=b::B: Eq",
            "a=c: Copy",
            "a=c: Copy if a-b",
            ".a.B=b::B if a",
        ] {
            let path: ExternPath = text.parse().expect("it is one");
            assert_eq!(path.to_string(), text);
        }
        for text in ["", ".a", ".a=::b: Hash"] {
            assert!(text.parse::<ExternPath>().is_err(), "{text}");
        }
    }
}
