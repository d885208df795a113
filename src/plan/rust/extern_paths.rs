//! Types of external code: those in the options, and the well-known types in `prost-types`.
//!
//! In: the full name of a type. Out: its path and traits, if it is external. The longest path that covers a type
//! counts; a path of the user has priority over that of `prost-types`.

use std::collections::HashMap;

use super::external::CratePaths;
use super::proto_paths::without_dot;
use super::{Traits, names};
use crate::config::ExternPath;

/// The package that `prost-types` covers, as a path in the options would name it.
const GOOGLE_PROTOBUF: &str = "google.protobuf";

/// The path of an external type, and its properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct External {
    path: String,
    /// How many modules above the root of the generated code the path starts; `None` for an absolute path.
    above_root: Option<usize>,
    /// The crate's name in paths, and the feature that it needs for the type.
    pub(super) feature: Option<(String, String)>,
    /// `None` if they follow from the fields, because prost derives them.
    pub(super) traits: Option<Traits>,
}

impl External {
    /// The path from a module at this depth below the root.
    pub(super) fn path_from(&self, depth: usize) -> String {
        match self.above_root {
            None => self.path.clone(),
            Some(above) => "super::".repeat(depth + above) + &self.path,
        }
    }
}

/// The extern paths of the options, indexed.
pub(super) struct ExternPaths<'a> {
    by_proto: HashMap<&'a str, &'a ExternPath>,
    crates: CratePaths,
}

impl<'a> ExternPaths<'a> {
    pub(super) fn new(paths: &'a [ExternPath], crates: CratePaths) -> Self {
        let entry = |path: &'a ExternPath| (without_dot(&path.proto), path);
        Self {
            by_proto: paths.iter().map(entry).collect(),
            crates,
        }
    }

    /// The external path of a type in the package; with `compiled`, types of prost-types do not count.
    pub(super) fn find(&self, package: &str, full_name: &str, compiled: bool) -> Option<External> {
        let prost_types = || self.prost_types(full_name).filter(|_| !compiled);
        let Some((covered, path)) = self.longest(full_name) else {
            return prost_types();
        };
        let by_prost_types = prost_types().filter(|external| {
            // prost-types covers types with plain Rust values one by one, and the others as a whole package.
            let is_plain = !external.path.starts_with(&self.crates.prost_types);
            covered != full_name && (is_plain || covered.len() < GOOGLE_PROTOBUF.len())
        });
        Some(by_prost_types.unwrap_or_else(|| below(path, package, covered, full_name)))
    }

    fn prost_types(&self, full_name: &str) -> Option<External> {
        Some(External {
            path: self.crates.well_known(full_name)?,
            above_root: None,
            feature: None,
            traits: None,
        })
    }

    fn longest<'n>(&self, full_name: &'n str) -> Option<(&'n str, &'a ExternPath)> {
        let shorter = |name: &&'n str| match name.rsplit_once('.') {
            Some((scope, _)) => Some(scope),
            None => (!name.is_empty()).then_some(""),
        };
        std::iter::successors(Some(full_name), shorter)
            .find_map(|name| self.by_proto.get(name).map(|&path| (name, path)))
    }
}

/// Below the path, names are those that prost would generate.
fn below(path: &ExternPath, package: &str, covered: &str, full_name: &str) -> External {
    let (mut rust, above_root) = start(&path.rust);
    let in_message = covered.len() > package.len() && covered != full_name;
    if in_message && let Some(message) = covered.rsplit('.').next() {
        // The module of a message's nested types is beside the message.
        let scope = rust.rfind("::").map_or(0, |at| at + "::".len());
        rust.truncate(scope);
        rust.push_str(&names::identifier(&names::nested_module(message)));
    }
    let inner = full_name[covered.len()..].trim_start_matches('.');
    let (modules, name) = inner.rsplit_once('.').unwrap_or(("", inner));
    let modules = modules.split('.').filter(|segment| !segment.is_empty());
    let segments = modules.map(names::snake);
    for segment in segments.chain((!name.is_empty()).then(|| names::camel(name))) {
        if !rust.is_empty() {
            rust.push_str("::");
        }
        rust.push_str(&names::identifier(&segment));
    }
    let traits = Some(Traits {
        copy: path.copy,
        eq: path.eq,
    });
    let feature = path.feature.as_ref().map(|feature| {
        let krate = path.rust.trim_start_matches("::").split("::").next();
        (krate.unwrap_or_default().to_owned(), feature.clone())
    });
    External {
        path: rust,
        above_root,
        feature,
        traits,
    }
}

/// The path, and how many `super` it starts with; `None` for an absolute path.
fn start(rust: &str) -> (String, Option<usize>) {
    if rust.starts_with("::") || rust == "crate" || rust.starts_with("crate::") {
        return (rust.to_owned(), None);
    }
    let mut segments: Vec<&str> = rust.split("::").collect();
    let is_relative = matches!(segments[0], "self" | "super");
    if !is_relative {
        return (format!("::{rust}"), None);
    }
    let above = segments
        .iter()
        .filter(|&&segment| segment == "super")
        .count();
    segments.retain(|segment| !matches!(*segment, "self" | "super"));
    (segments.join("::"), Some(above))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(paths: &[(&str, &str)], full_name: &str, depth: usize) -> Option<String> {
        let lower = |part: &&str| part.starts_with(char::is_lowercase);
        let package: Vec<&str> = full_name.split('.').take_while(lower).collect();
        let package = &package.join(".");
        let path = |&(proto, rust): &(&str, &str)| ExternPath::new(proto, rust);
        let paths: Vec<ExternPath> = paths.iter().map(path).collect();
        let external =
            ExternPaths::new(&paths, CratePaths::default()).find(package, full_name, false)?;
        Some(external.path_from(depth))
    }

    #[test]
    fn a_type_is_below_the_longest_path() {
        let paths = [
            (".a", "::a_crate"),
            (".a.b", "ext::b"),
            ("a.b.M", "crate::M"),
        ];
        for (full_name, expected) in [
            ("a.M", Some("::a_crate::M")),
            ("a.type.Foo_bar", Some("::a_crate::r#type::FooBar")),
            ("a.b.N.Inner", Some("::ext::b::n::Inner")),
            ("a.b.M", Some("crate::M")),
            ("a.b.M.Inner", Some("crate::m::Inner")),
            ("ab.M", None),
        ] {
            assert_eq!(
                found(&paths, full_name, 3).as_deref(),
                expected,
                "{full_name}"
            );
        }
    }

    #[test]
    fn relative_paths_start_at_the_root() {
        for (rust, depth, expected) in [
            ("super::ext", 2, "super::super::super::ext::M"),
            ("self::ext", 1, "super::ext::M"),
            ("self::super", 1, "super::super::M"),
            ("self", 0, "M"),
        ] {
            assert_eq!(
                found(&[(".a", rust)], "a.M", depth).as_deref(),
                Some(expected)
            );
        }
    }

    #[test]
    fn well_known_types_are_in_prost_types_unless_a_path_overrides_it() {
        let any = [(".", "::everything")];
        let package = [(".google.protobuf", "::pbjson_types")];
        let one = [(".google.protobuf.BoolValue", "::mine::Bool")];
        for (paths, name, expected) in [
            (&any, "Timestamp", "::prost_types::Timestamp"),
            (&package, "Timestamp", "::pbjson_types::Timestamp"),
            (&package, "BoolValue", "::core::primitive::bool"),
            (&one, "BoolValue", "::mine::Bool"),
        ] {
            let full_name = format!("google.protobuf.{name}");
            assert_eq!(found(paths, &full_name, 0).as_deref(), Some(expected));
        }
    }
}
