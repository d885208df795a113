//! The diagnostics of one target in their order, and how those of a partial run are merged with recorded ones.
//!
//! In: diagnostics, or their form in a record. Out: the other form.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::affected::FileIndex;
use super::record::{RecordedDiagnostic, RecordedEdit, RecordedLabel, RecordedScope};
use crate::plan::{Place, Remark};
use protree_compiler::compile::put_in_order;
use protree_compiler::diagnostic::{Diagnostic, Edit, Label, Severity, Source};
use protree_compiler::ordered;

/// The diagnostics of the front end, if they are reported for this target, and the remarks of its plan.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordedDiagnostics {
    pub(super) front_end: Vec<Diagnostic>,
    pub(super) remarks: Vec<Remark>,
}

impl RecordedDiagnostics {
    /// Merges the diagnostics of two parts of a tree in the order that a complete run would give them; `indices` maps
    /// source names in labels to files.
    pub(super) fn merge(mut self, mut other: Self, indices: &HashMap<&str, FileIndex>) -> Self {
        self.front_end.append(&mut other.front_end);
        put_in_order(&mut self.front_end);
        self.remarks.append(&mut other.remarks);
        ordered::sort_by_key(&mut self.remarks, |remark| Position::of(remark, indices));
        self
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let remarks = self.remarks.into_iter().map(|remark| remark.diagnostic);
        self.front_end.into_iter().chain(remarks).collect()
    }

    /// Converts them to the form of a record; `indices` maps source names in labels to files. `None` if a label points
    /// outside the tree.
    pub(super) fn remember(
        &self,
        indices: &HashMap<&str, FileIndex>,
    ) -> Option<Vec<RecordedDiagnostic>> {
        let front_end = self.front_end.iter();
        let front_end = front_end.map(|recorded| remember(recorded, None, indices));
        let remarks = self.remarks.iter();
        let remarks =
            remarks.map(|remark| remember(&remark.diagnostic, Some(&remark.place), indices));
        front_end.chain(remarks).collect()
    }

    /// Restores them from a record; `sources` has the files by index.
    pub(super) fn restore(known: &[RecordedDiagnostic], sources: &[&Source]) -> Option<Self> {
        let mut restored = Self::default();
        for recorded in known {
            let diagnostic = restore(recorded, sources)?;
            let place = match (&recorded.scope, recorded.files) {
                (Some(RecordedScope { path, module }), _) => Place::Scope {
                    path: path.clone(),
                    module: module.clone(),
                },
                (None, Some(step)) => Place::Files { step },
                (None, None) => {
                    restored.front_end.push(diagnostic);
                    continue;
                }
            };
            restored.remarks.push(Remark { place, diagnostic });
        }
        Some(restored)
    }
}

/// The sort key of a remark.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    Files(u32, Vec<Option<FileIndex>>),
    /// Outer scopes come before those inside them, and in one scope, greater names come first.
    Scope(Vec<Reverse<String>>),
}

impl Position {
    fn of(remark: &Remark, indices: &HashMap<&str, FileIndex>) -> Self {
        match &remark.place {
            Place::Files { step } => {
                let labels = remark.diagnostic.labels.iter().rev();
                let files = labels.map(|label| indices.get(label.source.name()).copied());
                Self::Files(*step, files.collect())
            }
            Place::Scope { path, .. } => Self::Scope(path.iter().cloned().map(Reverse).collect()),
        }
    }
}

fn remember(
    diagnostic: &Diagnostic,
    place: Option<&Place>,
    indices: &HashMap<&str, FileIndex>,
) -> Option<RecordedDiagnostic> {
    let label = |Label { source, span, text }: &Label| {
        Some(RecordedLabel {
            file: u32::try_from(*indices.get(source.name())?).ok()?,
            start: span.start as u64,
            end: span.end as u64,
            text: text.clone(),
        })
    };
    let edit = |edit: &Edit| {
        Some(RecordedEdit {
            file: u32::try_from(*indices.get(edit.source.name())?).ok()?,
            start: edit.span.start as u64,
            end: edit.span.end as u64,
            replacement: edit.replacement.clone(),
            is_safe: edit.is_safe,
        })
    };
    let (files, scope) = match place {
        None => (None, None),
        Some(Place::Files { step }) => (Some(*step), None),
        Some(Place::Scope { path, module }) => {
            let (path, module) = (path.clone(), module.clone());
            (None, Some(RecordedScope { path, module }))
        }
    };
    Some(RecordedDiagnostic {
        is_warning: diagnostic.severity == Severity::Warning,
        code: diagnostic.code.to_owned(),
        message: diagnostic.message.clone(),
        labels: diagnostic.labels.iter().map(label).collect::<Option<_>>()?,
        notes: diagnostic.notes.clone(),
        helps: diagnostic.helps.clone(),
        files,
        scope,
        edits: diagnostic.edits.iter().map(edit).collect::<Option<_>>()?,
    })
}

fn restore(recorded: &RecordedDiagnostic, sources: &[&Source]) -> Option<Diagnostic> {
    let place = |file: u32, start: u64, end: u64| {
        let source = *sources.get(file as usize)?;
        let span = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
        // The renderer will cut this span out of the text, so it has to be valid.
        source.text().get(span.clone())?;
        Some((source.clone(), span))
    };
    let label = |label: &RecordedLabel| {
        let (source, span) = place(label.file, label.start, label.end)?;
        let text = label.text.clone();
        Some(Label { source, span, text })
    };
    let edit = |edit: &RecordedEdit| {
        let (source, span) = place(edit.file, edit.start, edit.end)?;
        Some(Edit {
            source,
            span,
            replacement: edit.replacement.clone(),
            is_safe: edit.is_safe,
        })
    };
    Some(Diagnostic {
        severity: if recorded.is_warning {
            Severity::Warning
        } else {
            Severity::Note
        },
        // Leaking is fine: a program restores only a few codes, and only once.
        code: recorded.code.clone().leak(),
        message: recorded.message.clone(),
        labels: recorded.labels.iter().map(label).collect::<Option<_>>()?,
        notes: recorded.notes.clone(),
        helps: recorded.helps.clone(),
        edits: recorded.edits.iter().map(edit).collect::<Option<_>>()?,
    })
}
