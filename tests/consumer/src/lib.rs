//! Uses what the build script generates, two modules deep.
#![deny(warnings, missing_docs)]

/// One level.
pub mod outer {
    /// Generated.
    pub mod pb {
        include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
    }
}

/// A shelf with one book of that price.
#[must_use]
pub fn shelf(units: i64) -> outer::pb::shelf::Shelf {
    let price = outer::pb::money::Money { units };
    let book = outer::pb::book::Book { price: Some(price) };
    outer::pb::shelf::Shelf { books: vec![book] }
}
