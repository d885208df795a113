//! `google/protobuf/descriptor.proto`, which defines options even for files that do not import it.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::compile::features::FileFeatures;
use crate::compile::symbols::{FileSymbols, Symbol};
use crate::descriptor::FileDescriptorProto;

/// The import path of the file.
pub(super) const PATH: &str = "google/protobuf/descriptor.proto";

/// The prefix of all names that it defines.
const PACKAGE: &str = "google.protobuf.";

/// The file, linked.
#[derive(Debug, Clone)]
pub(in crate::compile) struct Standard {
    pub(super) descriptor: FileDescriptorProto,
    pub(super) features: FileFeatures,
    pub(super) symbols: FileSymbols,
    pub(super) by_name: HashMap<String, usize, RandomState>,
    /// The bundled file, for definitions that this file lacks; `None` if this is the bundled file.
    pub(super) rest: Option<&'static Standard>,
}

/// The file that defines a symbol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definer<'a> {
    pub(super) descriptor: &'a FileDescriptorProto,
    pub(super) features: &'a FileFeatures,
}

impl Standard {
    pub(super) fn symbol(&self, name: &str) -> Option<(Definer<'_>, Symbol<'_>)> {
        // Most lookups of other names are rejected here.
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
