//! What the parsers of elements tell each other.

use crate::descriptor::Edition;

/// What language a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Proto2,
    Proto3,
    Editions(Edition),
}

impl Syntax {
    pub(super) fn is_editions(self) -> bool {
        matches!(self, Self::Editions(_))
    }

    /// Fields need no label.
    pub(super) fn has_default_label(self) -> bool {
        self != Self::Proto2
    }

    /// Whether what came with `edition` is there; proto2 and proto3 are older than all editions.
    pub(super) fn is_at_least(self, edition: Edition) -> bool {
        matches!(self, Self::Editions(own) if own >= edition)
    }
}

/// What was written before `message` or `enum`: a `SymbolVisibility`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Visible(pub(super) Option<i32>);

/// Where the fields of a block belong: the messages of groups and maps become its nested types.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldParent {
    /// The current path up to here is that of the parent.
    pub(super) path_length: usize,
    pub(super) nested_tag: i32,
}

/// Adds an element and returns it.
pub(super) fn push_default<T: Default>(list: &mut Vec<T>) -> &mut T {
    list.push(T::default());
    list.last_mut().expect("invariant: it was just added")
}
