//! All modules in one file.
//!
//! In: the text of every module. Out: one text, in which each module is nested in its parent module, after the parent's
//! own items. No path changes, because paths depend on modules and not on files. The texts are not indented, so that
//! the text of a module is the same in both forms.

use std::collections::BTreeMap;

use super::modules;
use crate::generate::OutputFile;
use crate::plan::rust::{ModuleId, RustPlan};

pub(super) fn join(
    plan: &RustPlan,
    mut files: BTreeMap<ModuleId, OutputFile>,
) -> BTreeMap<ModuleId, OutputFile> {
    // Parents come before their children, so the last module has no children left.
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
