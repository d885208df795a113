//! A shop.

use std::fmt;

mod cart;
mod till; // with a drawer

/// Shows.
pub fn show(it: &dyn fmt::Display) -> String {
    it.to_string()
}
