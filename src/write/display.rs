//! In: changes. Out: their text for people and tools.

use std::fmt;

use super::changes::{ChangeKind, Changes};
#[cfg(feature = "diff")]
use super::diff;
use super::manifest;

impl fmt::Display for ChangeKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Created => "missing",
            Self::Changed => "changed",
            Self::Deleted => "stale",
        })
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = self.folder.display();
        if self.is_current() {
            writeln!(formatter, "`{folder}` is current")?;
        } else {
            writeln!(formatter, "`{folder}` is not current")?;
            if let Some(version) = &self.written_by {
                let ours = manifest::WRITER;
                writeln!(formatter, "protree {version} wrote it, this is {ours}")?;
            }
        }
        for diagnostic in &self.diagnostics {
            writeln!(formatter, "{diagnostic}")?;
        }
        for file in &self.files {
            let edited = if file.hand_edited {
                " (edited by hand)"
            } else {
                ""
            };
            writeln!(formatter, "{}: {}{edited}", file.kind, file.path)?;
        }
        #[cfg(feature = "diff")]
        formatter.write_str(&self.diff(false))?;
        Ok(())
    }
}

#[cfg(feature = "diff")]
impl Changes {
    /// All changes as a unified diff from old to new. Its length is limited, and it notes what it leaves out.
    #[must_use]
    pub fn diff(&self, color: bool) -> String {
        diff::render(self, color)
    }
}
