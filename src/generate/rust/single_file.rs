//! All modules in one file.
//!
//! In: the text of every module. Out: one text, in which each module stands inside the one above it, behind what that has
//! of its own. No path in them changes, for paths go by modules and not by files. The texts are not indented: what a
//! module says is the same to the byte in either form.

use std::collections::BTreeMap;

use super::modules;
use crate::generate::OutputFile;
use crate::plan::rust::{ModuleId, RustPlan};

pub(super) fn join(
    plan: &RustPlan,
    mut files: BTreeMap<ModuleId, OutputFile>,
) -> BTreeMap<ModuleId, OutputFile> {
    // A module comes before those below it, so the last has nothing below it.
    for (id, module) in plan.modules.iter().enumerate().rev() {
        let Some(mut file) = files.remove(&id) else {
            continue;
        };
        let mut text = Vec::from(file.bytes);
        for &below in &module.children {
            if let Some(inner) = files.remove(&below) {
                let (opening, closing) = modules::brackets(plan, below);
                text.push(b'\n');
                text.extend_from_slice(opening.as_bytes());
                text.extend_from_slice(&inner.bytes);
                text.extend_from_slice(closing.as_bytes());
            }
        }
        file.bytes = text.into();
        files.insert(id, file);
    }
    files
}
