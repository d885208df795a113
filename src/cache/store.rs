//! Where records are stored.
//!
//! In: a folder, and the outputs that a run makes. Out: the record of the last run for the same outputs. The folder is
//! never an output folder, where anybody who can commit could forge a record; it may be lost or damaged at any time.
#![expect(
    clippy::disallowed_methods,
    reason = "the cache is no output: it may be lost or damaged at any time"
)]

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use super::record::Record;
use super::{Cache, Output};
use crate::config::Config;
use crate::digest::{Digest, Hasher, hexadecimal};
use protree_compiler::ordered;

/// A longer record is neither written nor read; no real tree needs as much.
const LONGEST_RECORD: usize = 16 << 20;

/// The place of one record.
pub(super) struct Store {
    cache: Cache,
    pub(super) key: Digest,
}

impl Store {
    /// The key is the same for the same options, folders and program.
    pub(super) fn new(cache: Cache, outputs: &[Output<'_>]) -> Option<Self> {
        let program = fs::metadata(std::env::current_exe().ok()?).ok()?;
        let mut key = Hasher::default();
        let mut add = |text: String| key.add_whole(text.as_bytes());
        add(format!(
            "{} {:?}",
            env!("CARGO_PKG_VERSION"),
            (program.len(), program.modified().ok())
        ));
        add(std::env::current_dir().ok()?.display().to_string());
        for (config, out) in outputs {
            let config = Config {
                jobs: None,
                ..(*config).clone()
            };
            add(format!("{config:?} {}", out.display()));
        }
        Some(Self {
            cache,
            key: key.finish(),
        })
    }

    fn path(&self) -> PathBuf {
        self.cache.folder.join(hexadecimal(&self.key))
    }

    pub(super) fn read(&self) -> Option<Record> {
        let path = self.path();
        let length = fs::metadata(&path).ok()?.len();
        (length <= LONGEST_RECORD as u64).then_some(())?;
        Record::from_bytes(&fs::read(path).ok()?, &self.key)
    }

    /// Writes the record. If that fails, the next run does all work again.
    pub(super) fn write(&self, record: &Record) {
        let bytes = record.to_bytes();
        if bytes.len() <= LONGEST_RECORD && self.replace(&bytes).is_ok() {
            self.forget_old();
        }
    }

    fn replace(&self, bytes: &[u8]) -> std::io::Result<()> {
        let path = self.path();
        let temporary = path.with_extension(std::process::id().to_string());
        fs::create_dir_all(&self.cache.folder)?;
        fs::write(&temporary, bytes)?;
        fs::rename(temporary, path)
    }

    fn forget_old(&self) {
        let Ok(entries) = fs::read_dir(&self.cache.folder) else {
            return;
        };
        let age = |entry: fs::DirEntry| {
            let metadata = entry.metadata().ok()?;
            let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            metadata.is_file().then(|| (modified, entry.path()))
        };
        let mut records: Vec<_> = entries.flatten().filter_map(age).collect();
        ordered::sort_by(&mut records, Ord::cmp);
        for (_, path) in records.iter().rev().skip(self.cache.most_records) {
            // If another process has removed it already, that is fine.
            let _ = fs::remove_file(path);
        }
    }
}
