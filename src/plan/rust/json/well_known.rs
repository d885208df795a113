//! The types of `google.protobuf` that have a form of their own in JSON.

use protree_compiler::ordered;
use std::collections::BTreeMap;

use super::InAny;
use crate::plan::rust::external::CratePaths;

/// A type with a form of its own, but for wrappers and enums.
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

    /// The one with this full name.
    pub(super) fn of(full_name: &str) -> Option<Self> {
        let name = full_name.strip_prefix("google.protobuf.")?;
        Self::ALL.into_iter().find(|it| it.format() == name)
    }

    /// The format has the name of the type.
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

    /// Those that come together.
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

/// Messages that stand for one value which may be unset, with the formats of the values.
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

/// The format of a type that prost-types has, or that a primitive stands for; of an enum too.
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

/// The well-known types that are needed, and where they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct WellKnownPaths {
    pub(crate) paths: BTreeMap<WellKnown, WellKnownPath>,
}

/// Where a well-known type is.
#[derive(Debug, Clone)]
pub(crate) struct WellKnownPath {
    pub(crate) path: String,
    /// The Cargo feature that it is behind, if it is generated.
    pub(crate) feature: Option<String>,
}

impl WellKnownPaths {
    pub(super) fn has(&self, known: WellKnown) -> bool {
        self.paths.contains_key(&known)
    }

    /// Adds a type, and those that come with it, at the path that `generated` finds for each, or else in prost-types.
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

    /// Adds those that are not there, and says how an `Any` holds each.
    pub(super) fn all_in_any(&mut self, crates: &CratePaths) -> BTreeMap<String, InAny> {
        for known in WellKnown::ALL {
            if !self.has(known) {
                self.add(known, crates, &|_| None);
            }
        }
        let formats = WellKnown::ALL.map(|known| (known.format(), Some(known.format())));
        let wrappers = WRAPPERS.map(|(name, format)| (name, Some(format)));
        // An object without fields is one whose fields stand beside the type.
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
