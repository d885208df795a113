//! Names that differ from the natural ones, and the notes about them.

use std::collections::HashMap;

use super::{ModulePlan, RustPlan};
use crate::plan::{Place, Remark};
use protree_compiler::diagnostic::{Diagnostic, Label};

/// A name that differs from the natural one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rename {
    /// `message`, `field`, `package`, …
    pub(crate) kind: &'static str,
    /// The full name in the proto.
    pub(crate) wire: String,
    /// The natural name.
    pub(crate) natural: String,
    pub(crate) renamed: String,
    /// `None` for a package.
    pub(crate) site: Option<Label>,
    /// `None` if Rust or generated code reserves the name.
    pub(crate) rival: Option<Rival>,
}

/// The element that has the name, because it was named first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rival {
    /// Its full name in the proto.
    pub(crate) wire: String,
    /// Whether both have the same natural name; otherwise, names derived from them clash.
    pub(crate) same_name: bool,
    pub(crate) site: Option<Label>,
}

/// The notes about all renames, in the order of the modules.
pub(super) fn remarks(plan: &RustPlan) -> impl Iterator<Item = Remark> {
    let scope = |module: &'_ ModulePlan| plan.scopes[module.scope].as_slice();
    let modules = plan.modules.iter();
    let keys: HashMap<&[String], &str> = modules
        .map(|module| (scope(module), module.key.as_str()))
        .collect();
    let renames = plan.renames.iter().zip(&plan.rename_scopes);
    renames.map(move |(rename, &scope)| {
        let path = &plan.scopes[scope];
        let around = (0..=path.len()).rev().map(|end| &path[..end]);
        let key = around.into_iter().find_map(|scope| keys.get(scope));
        Remark {
            place: Place::Scope {
                path: path.clone(),
                module: key.copied().unwrap_or_default().to_owned(),
            },
            diagnostic: rename.note(),
        }
    })
}

impl Rename {
    /// The note about the rename.
    fn note(&self) -> Diagnostic {
        let Self {
            kind,
            wire,
            natural,
            renamed,
            ..
        } = self;
        let message = format!("{kind} `{wire}` is called `{renamed}` in Rust");
        let why = match &self.rival {
            Some(Rival {
                wire,
                same_name: true,
                ..
            }) => format!("`{natural}` is the name of `{wire}`"),
            Some(Rival { wire, .. }) => {
                format!("what is derived from `{natural}` clashes with `{wire}`")
            }
            None => format!("generated code needs the name `{natural}` for something else"),
        };
        let mut note = Diagnostic::note("E0701", message);
        match &self.site {
            Some(site) => {
                let text = why;
                note = note.label(Label {
                    text,
                    ..site.clone()
                });
            }
            None => note = note.with_note(why),
        }
        if let Some(Rival {
            wire,
            site: Some(site),
            ..
        }) = &self.rival
        {
            let text = format!("`{wire}` keeps its name");
            note = note.label(Label {
                text,
                ..site.clone()
            });
        }
        note
    }
}
