//! The record of a run: plain data, and its encoding.
//!
//! In: a record, or bytes. Out: the other form. Damaged bytes, and bytes of another version or run, give no record.
//! `record.proto` defines the fields.

#[rustfmt::skip]
#[path = "generated/record.rs"]
#[allow(warnings, clippy::all, clippy::pedantic, reason = "generated")]
mod generated;

use protree_compiler::descriptor::codec::Message;

pub(super) use self::generated::*;
use crate::digest::{Digest, digest};

/// Changed whenever the format or the meaning of a record changes.
const HEAD: &[u8] = b"protree record 5\n";

impl Record {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let record = self.encode_to_vec();
        [HEAD, &digest(&record), &record].concat()
    }

    /// Decodes the record, if the bytes are intact and have this key.
    pub(super) fn from_bytes(bytes: &[u8], key: &Digest) -> Option<Self> {
        let (sum, record) = bytes.strip_prefix(HEAD)?.split_at_checked(key.len())?;
        (digest(record) == sum).then_some(())?;
        let record = Self::decode(record).ok()?;
        (record.key == key).then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Digest = [7; 32];

    fn record() -> Record {
        Record {
            key: KEY.to_vec(),
            trees: vec![Tree::default()],
            targets: vec![Target::default()],
        }
    }

    #[test]
    fn reads_what_it_writes() {
        let bytes = record().to_bytes();
        assert_eq!(Record::from_bytes(&bytes, &KEY), Some(record()));
        assert_eq!(Record::from_bytes(&bytes, &[8; 32]), None);
    }

    #[test]
    fn rejects_damaged_bytes() {
        let bytes = record().to_bytes();
        for at in 0..bytes.len() {
            assert_eq!(Record::from_bytes(&bytes[..at], &KEY), None, "cut at {at}");
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(Record::from_bytes(&damaged, &KEY), None, "changed at {at}");
        }
        assert_eq!(
            Record::from_bytes(&[&bytes[..], b"\0"].concat(), &KEY),
            None
        );
    }
}
