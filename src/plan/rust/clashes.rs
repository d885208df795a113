//! Decides which claims keep their names and which are renamed in one Rust namespace.
//!
//! In: the natural names of everything in the namespace. Out: for each claim, its natural name or a number. The rule is
//! documented in `docs/names.md`: names that need no case conversion have priority, then the order of source counts.
//! All natural names are reserved before any rename, so that adding an unrelated definition renames nothing.

use protree_compiler::ordered;
use std::collections::{HashMap, HashSet};

/// A Rust namespace; the same name may be in two of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Space {
    /// Types and modules.
    Type,
    /// Fields of a struct.
    Field,
    /// Methods of a struct or trait.
    Method,
    /// Variants and constants of an enum.
    Variant,
}

/// A name in its namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) space: Space,
    pub(super) name: String,
    /// The module of a package and that of a message's nested types are merged if they have the same name.
    pub(super) sharing: Sharing,
}

/// Which other use of the same name is no clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Every other use is a clash.
    Alone,
    /// The module of a package, which nested types may share.
    Package,
    /// The module of a message's nested types, which may be merged into that of a package.
    Nested,
}

impl Spelling {
    pub(super) fn new(space: Space, name: impl Into<String>) -> Self {
        Self {
            space,
            name: name.into(),
            sharing: Sharing::Alone,
        }
    }

    fn tolerates(&self, other: Sharing) -> bool {
        matches!(
            (self.sharing, other),
            (Sharing::Package, Sharing::Nested) | (Sharing::Nested, Sharing::Package)
        )
    }
}

/// Something that needs one or more names. All of them are renamed together with one number.
pub(super) trait Claim {
    /// All its names: the natural ones, or those with this number.
    fn spellings(&self, number: Option<usize>) -> Vec<Spelling>;

    /// Whether the natural name differs from the wire name.
    fn converted(&self) -> bool;
}

/// The result for one claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Settled {
    /// `None` keeps the natural names.
    pub(super) number: Option<usize>,
    /// The claim that has the natural name; `None` if Rust or generated code reserves it.
    pub(super) rival: Option<usize>,
}

/// Resolves the claims, which are sorted by source file name and position.
pub(super) fn settle<C: Claim>(claims: &[C], reserved: &[(Space, &str)]) -> Vec<Settled> {
    let naturals: Vec<Vec<Spelling>> = claims.iter().map(|claim| claim.spellings(None)).collect();
    if are_distinct(&naturals, reserved) {
        return vec![Settled::default(); claims.len()];
    }
    let mut occupied = Occupied::new(reserved);
    let by_conversion = |a: usize, b: usize| claims[a].converted().cmp(&claims[b].converted());
    let order = ordered::order(claims.len(), &by_conversion);

    let mut settled = vec![Settled::default(); claims.len()];
    let mut losers = Vec::new();
    for index in order {
        match occupied.conflict(&naturals[index]) {
            None => occupied.take(&naturals[index], index),
            Some(rival) => losers.push((index, rival)),
        }
    }
    if losers.is_empty() {
        return settled;
    }
    let natural_names: HashSet<(Space, &str)> = naturals
        .iter()
        .flatten()
        .map(|spelling| (spelling.space, spelling.name.as_str()))
        .collect();
    // The first number to try for each name, since smaller numbers are taken.
    let mut next: HashMap<&str, usize> = HashMap::new();
    for (index, rival) in losers {
        let number = next.entry(&naturals[index][0].name).or_insert(2);
        let spellings = loop {
            let spellings = claims[index].spellings(Some(*number));
            let is_natural = |spelling: &Spelling| {
                natural_names.contains(&(spelling.space, spelling.name.as_str()))
            };
            if !spellings.iter().any(is_natural) && occupied.conflict(&spellings).is_none() {
                break spellings;
            }
            *number += 1;
        };
        let number = *number;
        occupied.take(&spellings, index);
        settled[index] = Settled {
            number: Some(number),
            rival,
        };
    }
    settled
}

/// Whether no two claims need the same name, which is the usual case.
fn are_distinct(naturals: &[Vec<Spelling>], reserved: &[(Space, &str)]) -> bool {
    let mut names: Vec<(Space, &str)> = Vec::with_capacity(naturals.len());
    for spelling in naturals.iter().flatten() {
        let name = (spelling.space, spelling.name.as_str());
        if reserved.contains(&name) {
            return false;
        }
        names.push(name);
    }
    ordered::sort_by(&mut names, Ord::cmp);
    names.windows(2).all(|pair| pair[0] != pair[1])
}

/// The names in use.
struct Occupied {
    names: HashMap<(Space, String), Vec<Holder>>,
}

/// The claim that has a name (`None` if it is reserved), and how it may be shared.
type Holder = (Option<usize>, Sharing);

impl Occupied {
    fn new(reserved: &[(Space, &str)]) -> Self {
        let names = reserved
            .iter()
            .map(|&(space, name)| ((space, name.to_owned()), vec![(None, Sharing::Alone)]))
            .collect();
        Self { names }
    }

    /// The holder of the first name that is not available.
    #[expect(
        clippy::option_option,
        reason = "no conflict, a conflict with nobody's name, a conflict with a claim"
    )]
    fn conflict(&self, spellings: &[Spelling]) -> Option<Option<usize>> {
        spellings.iter().find_map(|spelling| {
            let holders = self.names.get(&(spelling.space, spelling.name.clone()))?;
            holders
                .iter()
                .find(|(_, sharing)| !spelling.tolerates(*sharing))
                .map(|(holder, _)| *holder)
        })
    }

    fn take(&mut self, spellings: &[Spelling], index: usize) {
        for spelling in spellings {
            let holders = self
                .names
                .entry((spelling.space, spelling.name.clone()))
                .or_default();
            holders.push((Some(index), spelling.sharing));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Word(&'static str, &'static str);

    impl Claim for Word {
        fn spellings(&self, number: Option<usize>) -> Vec<Spelling> {
            let name = number.map_or(self.1.to_owned(), |number| format!("{}{number}", self.1));
            vec![Spelling::new(Space::Type, name)]
        }

        fn converted(&self) -> bool {
            self.0 != self.1
        }
    }

    fn names(words: &[Word], reserved: &[(Space, &str)]) -> Vec<String> {
        let settled = settle(words, reserved);
        words
            .iter()
            .zip(settled)
            .map(|(word, settled)| word.spellings(settled.number)[0].name.clone())
            .collect()
    }

    #[test]
    fn a_name_that_needs_no_conversion_keeps_it() {
        assert_eq!(
            names(
                &[Word("foo", "Foo"), Word("FOO", "Foo"), Word("Foo", "Foo")],
                &[]
            ),
            ["Foo2", "Foo3", "Foo"]
        );
    }

    #[test]
    fn a_rename_takes_no_natural_name() {
        assert_eq!(
            names(
                &[Word("Foo", "Foo"), Word("foo", "Foo"), Word("Foo2", "Foo2")],
                &[]
            ),
            ["Foo", "Foo3", "Foo2"]
        );
    }

    #[test]
    fn reserved_names_are_not_given_to_claims() {
        assert_eq!(
            names(&[Word("Clone", "Clone")], &[(Space::Type, "Clone")]),
            ["Clone2"]
        );
    }
}
