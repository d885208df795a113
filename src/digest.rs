//! In: bytes. Out: their SHA-256.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

pub(crate) type Digest = [u8; 32];

pub(crate) fn digest(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::default();
    hasher.add(bytes);
    hasher.finish()
}

/// As lower-case hexadecimal digits.
pub(crate) fn hexadecimal(digest: &Digest) -> String {
    let mut digits = String::with_capacity(64);
    for byte in digest {
        write!(digits, "{byte:02x}").expect("invariant: a string takes all text");
    }
    digits
}

/// Digests what comes piece by piece.
#[derive(Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds bytes so that no others, added after or before, could be taken for them.
    pub(crate) fn add_whole(&mut self, bytes: &[u8]) {
        self.add(&(bytes.len() as u64).to_le_bytes());
        self.add(bytes);
    }

    pub(crate) fn finish(self) -> Digest {
        self.0.finalize().into()
    }
}
