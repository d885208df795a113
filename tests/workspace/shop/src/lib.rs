//! Uses both trees, in modules of different depth, with the types of the crate `shared`.
#![deny(warnings, missing_docs)]

/// Generated, one level deep.
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
}

/// More levels.
pub mod back {
    /// Another.
    pub mod office {
        /// Generated, three levels deep.
        pub mod pb {
            include!(concat!(env!("OUT_DIR"), "/internal/mod.rs"));
        }
    }
}

/// An item of that price; the type of the price is from the crate `shared`.
#[must_use]
pub fn item(price: shared::pb::common::money::Money) -> pb::shop::Item {
    let history = shared::pb::common::money::History {
        amounts: vec![price],
    };
    pb::shop::Item {
        price: Some(price),
        history: Some(history),
    }
}

/// A user of the second tree.
#[must_use]
pub fn user(name: &str) -> back::office::pb::users::User {
    back::office::pb::users::User {
        name: name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hash;

    use super::*;

    fn has<T: Eq + Hash>(_: &T) {}

    #[test]
    fn the_shared_types_are_the_other_crates_and_keep_their_traits() {
        let price = shared::pb::common::money::Money::default();
        let line = pb::order::Line {
            price: Some(price),
            currency: price.currency,
        };
        // `Copy` and `Eq` because `Money` is, which is known only from the list of packages.
        let copied = line;
        has(&line);
        assert_eq!(line, copied);
        has(&item(price));
    }

    #[test]
    fn the_second_tree_is_there() {
        assert_eq!(user("a").name, "a");
    }
}
