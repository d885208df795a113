//! In: bytes. Out: their SHA-256. The command line brings a crate that uses the processor's instructions for it; a build
//! script does with one that is small to compile.

use std::fmt::Write as _;

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
pub(crate) struct Hasher(
    #[cfg(feature = "cli")] sha2::Sha256,
    #[cfg(not(feature = "cli"))] hmac_sha256::Hash,
);

impl Hasher {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        #[cfg(feature = "cli")]
        sha2::Digest::update(&mut self.0, bytes);
        #[cfg(not(feature = "cli"))]
        self.0.update(bytes);
    }

    /// Adds bytes so that no others, added after or before, could be taken for them.
    pub(crate) fn add_whole(&mut self, bytes: &[u8]) {
        self.add(&(bytes.len() as u64).to_le_bytes());
        self.add(bytes);
    }

    pub(crate) fn finish(self) -> Digest {
        #[cfg(feature = "cli")]
        return sha2::Digest::finalize(self.0).into();
        #[cfg(not(feature = "cli"))]
        self.0.finalize()
    }
}
