//! Types that the parsers of elements share.

use crate::descriptor::Edition;

/// The syntax or edition of a file.
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

    /// Whether fields need no label.
    pub(super) fn has_default_label(self) -> bool {
        self != Self::Proto2
    }

    /// Whether the file has `edition` or a later one; proto2 and proto3 are older than all editions.
    pub(super) fn is_at_least(self, edition: Edition) -> bool {
        matches!(self, Self::Editions(own) if own >= edition)
    }
}

/// The `SymbolVisibility` that is written before `message` or `enum`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Visible(pub(super) Option<i32>);

/// The parent of the fields of a block: the messages of groups and maps become its nested types.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldParent {
    /// The length of the parent's path, which is the start of the current path.
    pub(super) path_length: usize,
    pub(super) nested_tag: i32,
}

/// Adds an element and returns it.
pub(super) fn push_default<T: Default>(list: &mut Vec<T>) -> &mut T {
    list.push(T::default());
    list.last_mut().expect("invariant: it was just added")
}
