//! `google/protobuf/descriptor.proto`, which every option depends on whether its file imports it or not.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::compile::features::FileFeatures;
use crate::compile::symbols::{FileSymbols, Symbol};
use crate::descriptor::FileDescriptorProto;

/// What it defines begins with this.
const PACKAGE: &str = "google.protobuf.";

/// The file, linked.
#[derive(Debug, Clone)]
pub(in crate::compile) struct Standard {
    pub(super) descriptor: FileDescriptorProto,
    pub(super) features: FileFeatures,
    pub(super) symbols: FileSymbols,
    pub(super) by_name: HashMap<String, usize, RandomState>,
    /// Has what the file lacks, if it is not the one that protree carries.
    pub(super) rest: Option<&'static Standard>,
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
        let below = name.strip_prefix(PACKAGE)?;
        let Some(&index) = self.by_name.get(name) else {
            let outermost = below.split('.').next()?.len();
            let is_mine = self
                .by_name
                .contains_key(&name[..PACKAGE.len() + outermost]);
            return self.rest.filter(|_| !is_mine)?.symbol(name);
        };
        let symbol = self.symbols.get(index)?;
        let definer = Definer {
            descriptor: &self.descriptor,
            features: &self.features,
        };
        Some((definer, symbol))
    }
}
