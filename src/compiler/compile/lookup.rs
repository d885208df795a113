//! In: a name as it is written, and its scope. Out: the symbol that it resolves to, by protoc's rules: the innermost
//! scope that has the first part of the name decides.

use crate::compile::symbols::{Definition, Namespace, View};

/// What a name resolves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The full name, without a leading dot.
    Found(String, Definition),
    /// The first part was found in a scope that does not have the rest.
    Shadowed(String),
    /// No symbol of that name is defined or imported.
    Unknown,
}

/// Whether a symbol that is not a type hides a type in an outer scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// It does not: the search goes on.
    Type,
    /// It does: the first symbol of that name is the answer.
    Anything,
}

/// Resolves `name` in the scope of the element whose full name is `element`.
pub(super) fn look_up(
    namespace: &Namespace<'_>,
    view: &View<'_>,
    element: &str,
    name: &str,
    wanted: Wanted,
) -> Meaning {
    let find = |name: &str| namespace.get(name).filter(|it| view.sees(name, *it));
    if let Some(name) = name.strip_prefix('.') {
        return match find(name) {
            Some(definition) => Meaning::Found(name.to_owned(), definition),
            None => Meaning::Unknown,
        };
    }
    let (first, rest) = name.split_at(name.find('.').unwrap_or(name.len()));
    let mut scope = element;
    let mut candidate = String::with_capacity(element.len() + 1 + name.len());
    while let Some((outer, _)) = scope.rsplit_once('.') {
        scope = outer;
        candidate.clear();
        for part in [scope, ".", first] {
            candidate.push_str(part);
        }
        let Some(definition) = find(&candidate) else {
            continue;
        };
        if rest.is_empty() {
            if wanted == Wanted::Anything || definition.kind.is_type() {
                return Meaning::Found(candidate, definition);
            }
        } else if definition.kind.is_scope() {
            candidate.push_str(rest);
            return match find(&candidate) {
                Some(definition) => Meaning::Found(candidate, definition),
                None => Meaning::Shadowed(candidate),
            };
        }
    }
    match find(name) {
        Some(definition) => Meaning::Found(name.to_owned(), definition),
        None => Meaning::Unknown,
    }
}
