//! A shop.

/// One more than `it`.
pub fn next(it: u32) -> u32 {
    it + 1
}
