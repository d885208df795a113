//! In: bytes. Out: their SHA-256.

#[cfg(any(test, not(feature = "cli")))]
mod plain;

#[cfg(feature = "cli")]
use sha2::{Digest as _, Sha256};

#[cfg(not(feature = "cli"))]
use self::plain::Sha256;

pub(crate) type Digest = [u8; 32];

pub(crate) fn digest(bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::default();
    hasher.add(bytes);
    hasher.finish()
}

/// The digest as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(digest: &Digest) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = String::with_capacity(64);
    for byte in digest {
        digits.push(DIGITS[usize::from(byte >> 4)].into());
        digits.push(DIGITS[usize::from(byte & 15)].into());
    }
    digits
}

/// The inverse of [`hexadecimal`]; `None` if the text is not a result of it.
pub(crate) fn from_hexadecimal(digits: &str) -> Option<Digest> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let digits: &[u8; 64] = digits.as_bytes().try_into().ok()?;
    let mut digest = Digest::default();
    for (byte, pair) in digest.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(digest)
}

/// Computes the digest of bytes that are added in pieces.
#[derive(Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds bytes with their length, so that the boundaries between pieces change the digest.
    pub(crate) fn add_whole(&mut self, bytes: &[u8]) {
        self.add(&(bytes.len() as u64).to_le_bytes());
        self.add(bytes);
    }

    pub(crate) fn finish(self) -> Digest {
        let mut digest = Digest::default();
        digest.copy_from_slice(&self.0.finalize());
        digest
    }
}
