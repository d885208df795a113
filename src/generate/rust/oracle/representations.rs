//! Settings of prost-build for the types of single fields and for `Debug`, which no attribute can express.
//!
//! In: masked fields and their options. Out: settings of prost-build. It looks fields up one by one, so a setting for
//! all fields of a file is given only once.

use protree_compiler::descriptor::field_descriptor_proto::Type;
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};

use crate::plan::rust::options::ElementOptions;

/// The settings for one file.
#[derive(Debug, Default)]
pub(super) struct Representations {
    bytes: Choice,
    btree_map: Choice,
    boxed: Vec<String>,
    /// The placeholders of messages and enums without `Debug`.
    pub(super) skip_debug: Vec<String>,
}

/// Which fields of one kind have a setting.
#[derive(Debug, Default)]
struct Choice {
    chosen: Vec<String>,
    left_out: bool,
}

impl Representations {
    /// Records a field.
    pub(super) fn record(
        &mut self,
        masked: &FieldDescriptorProto,
        is_map: bool,
        element_options: Option<&ElementOptions>,
    ) {
        let (choice, chosen) = match masked.r#type() {
            Type::Bytes => (
                &mut self.bytes,
                element_options.is_some_and(|element_options| element_options.bytes),
            ),
            Type::Message if is_map => (
                &mut self.btree_map,
                element_options.is_some_and(|element_options| element_options.btree_map),
            ),
            _ => {
                let boxed = element_options.is_some_and(|element_options| element_options.boxed);
                self.boxed.extend(boxed.then(|| masked.name().to_owned()));
                return;
            }
        };
        if chosen {
            choice.chosen.push(masked.name().to_owned());
        } else {
            choice.left_out = true;
        }
    }

    /// Records the values of a map. prost-build finds them by the path of the message, so all maps of a message get the
    /// same type.
    pub(super) fn record_map_entry(
        &mut self,
        message: &str,
        entry: &DescriptorProto,
        element_options: Option<&ElementOptions>,
    ) {
        if !entry
            .field
            .iter()
            .any(|field| field.r#type() == Type::Bytes)
        {
            return;
        }
        if element_options.is_some_and(|element_options| element_options.bytes) {
            self.bytes.chosen.push(format!("{message}.value"));
        } else {
            self.bytes.left_out = true;
        }
    }

    /// Passes the settings to prost-build.
    pub(super) fn apply(self, config: &mut prost_build::Config) {
        if let Some(paths) = self.bytes.paths() {
            config.bytes(paths);
        }
        if let Some(paths) = self.btree_map.paths() {
            config.btree_map(paths);
        }
        // One by one, because prost-build boxes fields of other types if a path matches all.
        for path in self.boxed {
            config.boxed(path);
        }
        if !self.skip_debug.is_empty() {
            config.skip_debug(self.skip_debug);
        }
    }
}

impl Choice {
    /// The paths for prost-build; `None` if no field is chosen. Placeholders are unique, so the last part of a path is
    /// enough.
    fn paths(self) -> Option<Vec<String>> {
        match self {
            Self { chosen, .. } if chosen.is_empty() => None,
            Self {
                left_out: false, ..
            } => Some(vec![".".to_owned()]),
            Self { chosen, .. } => Some(chosen),
        }
    }
}
