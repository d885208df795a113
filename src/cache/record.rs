//! What is remembered of a run: plain data, and its bytes.
//!
//! In: a record or bytes. Out: the other. Bytes that are damaged, or of another version or run, are no record.

use prost::Message;

use crate::digest::{Digest, digest};

/// Changed whenever the form or the meaning of a record does.
const HEAD: &[u8] = b"protree record 4\n";

/// What a run read and left.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Record {
    /// Of the program, its options and its folders.
    #[prost(bytes = "vec", tag = "1")]
    pub(super) key: Vec<u8>,
    /// Targets that read the same protos share one.
    #[prost(message, repeated, tag = "2")]
    pub(super) trees: Vec<Tree>,
    #[prost(message, repeated, tag = "3")]
    pub(super) targets: Vec<Target>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Tree {
    /// In the order of source file names.
    #[prost(message, repeated, tag = "1")]
    pub(super) files: Vec<File>,
}

/// One file of a tree.
#[derive(Clone, PartialEq, Message)]
pub(super) struct File {
    /// The source file name.
    #[prost(string, tag = "1")]
    pub(super) path: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(super) digest: Vec<u8>,
    /// Of all but comments and white space.
    #[prost(bytes = "vec", tag = "3")]
    pub(super) contents: Vec<u8>,
    #[prost(string, tag = "4")]
    pub(super) package: String,
    /// The files of the tree that it imports, by their index.
    #[prost(uint32, repeated, tag = "5")]
    pub(super) imports: Vec<u32>,
    /// The digest of what its extensions extend, which is anywhere; empty if it has none.
    #[prost(bytes = "vec", tag = "6")]
    pub(super) extensions: Vec<u8>,
    /// Whether Rust gets no code of it, because other code has all that is in it.
    #[prost(bool, tag = "7")]
    pub(super) is_bare: bool,
}

/// What was made for one target.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Target {
    /// How many files there are, the manifest included.
    #[prost(uint64, tag = "1")]
    pub(super) unchanged: u64,
    /// Of what lies in the output folder; nothing if a run has to look through the folder again.
    #[prost(bytes = "vec", optional, tag = "2")]
    pub(super) listing: Option<Vec<u8>>,
    /// Of the manifest.
    #[prost(bytes = "vec", tag = "3")]
    pub(super) manifest: Vec<u8>,
    #[prost(message, repeated, tag = "4")]
    pub(super) outputs: Vec<Output>,
    #[prost(message, repeated, tag = "5")]
    pub(super) diagnostics: Vec<RecordedDiagnostic>,
    /// Whether a part of the outputs can be made without the others.
    #[prost(bool, tag = "6")]
    pub(super) is_divisible: bool,
    /// Modules that hold nested types of messages besides what files put into them.
    #[prost(string, repeated, tag = "7")]
    pub(super) shared: Vec<String>,
    /// The templates that were read.
    #[prost(message, repeated, tag = "8")]
    pub(super) templates: Vec<Template>,
}

/// A file of a template.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Template {
    #[prost(string, tag = "1")]
    pub(super) path: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(super) digest: Vec<u8>,
}

/// One generated file.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Output {
    #[prost(string, tag = "1")]
    pub(super) path: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(super) digest: Vec<u8>,
    /// The module that it is.
    #[prost(string, tag = "3")]
    pub(super) module: String,
    #[prost(bool, tag = "4")]
    pub(super) keep_existing: bool,
    /// Empty for none.
    #[prost(string, tag = "5")]
    pub(super) vouched_by: String,
}

/// A diagnostic; the texts that its labels point into are in the files.
#[derive(Clone, PartialEq, Message)]
pub(super) struct RecordedDiagnostic {
    #[prost(bool, tag = "1")]
    pub(super) is_warning: bool,
    #[prost(string, tag = "2")]
    pub(super) code: String,
    #[prost(string, tag = "3")]
    pub(super) message: String,
    #[prost(message, repeated, tag = "4")]
    pub(super) labels: Vec<RecordedLabel>,
    #[prost(string, repeated, tag = "5")]
    pub(super) notes: Vec<String>,
    #[prost(string, repeated, tag = "6")]
    pub(super) helps: Vec<String>,
    /// Nothing for what the front end said.
    #[prost(oneof = "RecordedPlace", tags = "7, 8")]
    pub(super) place: Option<RecordedPlace>,
    #[prost(message, repeated, tag = "9")]
    pub(super) edits: Vec<RecordedEdit>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RecordedEdit {
    /// The index of the file.
    #[prost(uint32, tag = "1")]
    pub(super) file: u32,
    #[prost(uint64, tag = "2")]
    pub(super) start: u64,
    #[prost(uint64, tag = "3")]
    pub(super) end: u64,
    #[prost(string, tag = "4")]
    pub(super) replacement: String,
    #[prost(bool, tag = "5")]
    pub(super) is_safe: bool,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RecordedLabel {
    /// The index of the file.
    #[prost(uint32, tag = "1")]
    pub(super) file: u32,
    #[prost(uint64, tag = "2")]
    pub(super) start: u64,
    #[prost(uint64, tag = "3")]
    pub(super) end: u64,
    #[prost(string, tag = "4")]
    pub(super) text: String,
}

/// What a plan's remark is about.
#[derive(Clone, PartialEq, prost::Oneof)]
pub(super) enum RecordedPlace {
    /// The files of its labels, in so many steps' time.
    #[prost(uint32, tag = "7")]
    Files(u32),
    #[prost(message, tag = "8")]
    Scope(RecordedScope),
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RecordedScope {
    #[prost(string, repeated, tag = "1")]
    pub(super) path: Vec<String>,
    #[prost(string, tag = "2")]
    pub(super) module: String,
}

impl Record {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let record = self.encode_to_vec();
        [HEAD, &digest(&record), &record].concat()
    }

    /// The record, if the bytes are one with this key.
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
    fn believes_no_damaged_bytes() {
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
