//! A shop.

use std::fmt;

mod cart;
mod till; // with a drawer
pub mod pb;

/// Shows.
pub fn show(it: &dyn fmt::Display) -> String {
    it.to_string()
}
