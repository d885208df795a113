//! The types of `google.protobuf` that have a special form in JSON.

use protree_compiler::ordered;
use std::collections::BTreeMap;

use super::InAny;
use crate::plan::rust::external::CratePaths;

/// A type with a special form, except wrappers and enums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WellKnown {
    Any,
    Duration,
    FieldMask,
    ListValue,
    Struct,
    Timestamp,
    Value,
}

impl WellKnown {
    const ALL: [Self; 7] = [
        Self::Any,
        Self::Duration,
        Self::FieldMask,
        Self::ListValue,
        Self::Struct,
        Self::Timestamp,
        Self::Value,
    ];

    /// The type with this full name.
    pub(super) fn of(full_name: &str) -> Option<Self> {
        let name = full_name.strip_prefix("google.protobuf.")?;
        Self::ALL.into_iter().find(|it| it.format() == name)
    }

    /// The format, which has the same name as the type.
    pub(crate) fn format(self) -> &'static str {
        match self {
            Self::Any => "Any",
            Self::Duration => "Duration",
            Self::FieldMask => "FieldMask",
            Self::ListValue => "ListValue",
            Self::Struct => "Struct",
            Self::Timestamp => "Timestamp",
            Self::Value => "Value",
        }
    }

    /// The types whose formats depend on each other.
    fn group(self) -> &'static [Self] {
        match self {
            Self::Value | Self::Struct | Self::ListValue => {
                &[Self::ListValue, Self::Struct, Self::Value]
            }
            Self::Any => &[Self::Any],
            Self::Duration => &[Self::Duration],
            Self::FieldMask => &[Self::FieldMask],
            Self::Timestamp => &[Self::Timestamp],
        }
    }
}

/// Wrapper messages, with the formats of their values.
const WRAPPERS: [(&str, &str); 9] = [
    ("BoolValue", "Bool"),
    ("BytesValue", "Base64"),
    ("DoubleValue", "Double"),
    ("FloatValue", "Float"),
    ("Int32Value", "Int32"),
    ("Int64Value", "Int64"),
    ("StringValue", "Text"),
    ("UInt32Value", "Uint32"),
    ("UInt64Value", "Uint64"),
];

pub(super) fn is_wrapper(full_name: &str) -> bool {
    let name = full_name.strip_prefix("google.protobuf.");
    name.is_some_and(|name| WRAPPERS.iter().any(|(wrapper, _)| *wrapper == name))
}

/// The format of a type of prost-types, or of the Rust type that replaces it; also for enums.
pub(super) fn external_format(full_name: &str) -> Option<&'static str> {
    if let Some(known) = WellKnown::of(full_name) {
        return Some(known.format());
    }
    match full_name.strip_prefix("google.protobuf.")? {
        "Empty" => Some("Empty"),
        "NullValue" => Some("Null"),
        name => {
            let mut wrappers = WRAPPERS.iter();
            let wrapper = wrappers.find(|(wrapper, _)| *wrapper == name)?;
            Some(wrapper.1)
        }
    }
}

/// The well-known types in use, with their paths.
#[derive(Debug, Clone, Default)]
pub(crate) struct WellKnownPaths {
    pub(crate) paths: BTreeMap<WellKnown, WellKnownPath>,
}

/// The path of a well-known type.
#[derive(Debug, Clone)]
pub(crate) struct WellKnownPath {
    pub(crate) path: String,
    /// The Cargo feature of the type, if it is generated.
    pub(crate) feature: Option<String>,
}

impl WellKnownPaths {
    pub(super) fn has(&self, known: WellKnown) -> bool {
        self.paths.contains_key(&known)
    }

    /// Adds a type and its group. The paths are those that `generated` returns, or else those in prost-types.
    pub(super) fn add(
        &mut self,
        known: WellKnown,
        crates: &CratePaths,
        generated: &dyn Fn(&str) -> Option<WellKnownPath>,
    ) {
        for &known in known.group() {
            let full_name = format!("google.protobuf.{}", known.format());
            let external = || {
                let path = crates.well_known(&full_name)?;
                Some(WellKnownPath {
                    path,
                    feature: None,
                })
            };
            let path = generated(&full_name).or_else(external);
            self.paths
                .insert(known, path.expect("invariant: prost-types has them all"));
        }
    }

    /// Adds all types that are missing, and returns the form of each in an `Any`.
    pub(super) fn all_in_any(&mut self, crates: &CratePaths) -> BTreeMap<String, InAny> {
        for known in WellKnown::ALL {
            if !self.has(known) {
                self.add(known, crates, &|_| None);
            }
        }
        let formats = WellKnown::ALL.map(|known| (known.format(), Some(known.format())));
        let wrappers = WRAPPERS.map(|(name, format)| (name, Some(format)));
        // The fields of other messages are beside the type in the JSON object, and `Empty` has none.
        let all = formats.into_iter().chain(wrappers).chain([("Empty", None)]);
        ordered::map(all.map(|(name, format)| {
            let full_name = format!("google.protobuf.{name}");
            let known = WellKnown::of(&full_name);
            let known = known.map(|known| self.paths[&known].clone());
            let feature = known.as_ref().and_then(|known| known.feature.clone());
            let path = known.map(|known| known.path);
            let path = path.or_else(|| crates.well_known(&full_name));
            let in_any = InAny {
                path: path.expect("invariant: prost-types has them all"),
                format: format.map(str::to_owned),
                feature,
            };
            (full_name, in_any)
        }))
    }
}
