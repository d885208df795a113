//! How prost-build is to represent single fields and types: what no attribute can say.
//!
//! In: disguised fields and what is wanted of them. Out: settings of prost-build, which looks them up one by one; so
//! what holds for all of a file is said once.

use protree_compiler::descriptor::field_descriptor_proto::Type;
use protree_compiler::descriptor::{DescriptorProto, FieldDescriptorProto};

use crate::plan::rust::options::ElementOptions;

/// What is wanted in one file.
#[derive(Debug, Default)]
pub(super) struct Representations {
    bytes: Choice,
    btree_map: Choice,
    boxed: Vec<String>,
    /// Placeholders of messages and enums.
    pub(super) skip_debug: Vec<String>,
}

/// Which fields of one kind.
#[derive(Debug, Default)]
struct Choice {
    chosen: Vec<String>,
    left_out: bool,
}

impl Representations {
    /// Takes note of a field.
    pub(super) fn note(
        &mut self,
        disguised: &FieldDescriptorProto,
        is_map: bool,
        element_options: Option<&ElementOptions>,
    ) {
        let (choice, chosen) = match disguised.r#type() {
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
                self.boxed
                    .extend(boxed.then(|| disguised.name().to_owned()));
                return;
            }
        };
        if chosen {
            choice.chosen.push(disguised.name().to_owned());
        } else {
            choice.left_out = true;
        }
    }

    /// Takes note of the values of a map. prost-build knows them by their message alone, so that all that it has are
    /// of one type.
    pub(super) fn note_entry(
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

    /// Tells prost-build.
    pub(super) fn tell(self, config: &mut prost_build::Config) {
        if let Some(paths) = self.bytes.paths() {
            config.bytes(paths);
        }
        if let Some(paths) = self.btree_map.paths() {
            config.btree_map(paths);
        }
        // Not all at once: prost-build would box numbers as well.
        for path in self.boxed {
            config.boxed(path);
        }
        if !self.skip_debug.is_empty() {
            config.skip_debug(self.skip_debug);
        }
    }
}

impl Choice {
    /// `None` leaves what is there alone. A placeholder is unique, so the end of a path is enough.
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
