//! `google/protobuf/descriptor.proto`, which every option depends on whether its file imports it or not.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::compile::features::FileFeatures;
use crate::compile::symbols::{FileSymbols, Symbol};
use crate::descriptor::FileDescriptorProto;

/// The file, linked.
#[derive(Debug, Clone)]
pub(in crate::compile) struct Standard {
    pub(super) descriptor: FileDescriptorProto,
    pub(super) features: FileFeatures,
    pub(super) symbols: FileSymbols,
    pub(super) by_name: HashMap<String, usize, RandomState>,
}

/// A file that defines something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definer<'a> {
    pub(super) descriptor: &'a FileDescriptorProto,
    pub(super) features: &'a FileFeatures,
}

impl Standard {
    pub(super) fn symbol(&self, name: &str) -> Option<(Definer<'_>, Symbol<'_>)> {
        // Hardly any other name is asked for in vain.
        if !name.starts_with(self.descriptor.package()) {
            return None;
        }
        let symbol = self.symbols.get(*self.by_name.get(name)?)?;
        let definer = Definer {
            descriptor: &self.descriptor,
            features: &self.features,
        };
        Some((definer, symbol))
    }
}
