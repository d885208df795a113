//! The two kinds of relative path, which must never be mixed: the path in an `import`, and the path of an output file.

use std::fmt;
use std::path::{Path, PathBuf};

/// A source file name: the path of a `.proto` file relative to its root, as `import` writes it.
///
/// Ordered bytewise, which is the order of everything that protree lists or writes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ProtoPath(
    // Invariant: relative, not empty, '/' between parts, no part empty, `.` or `..`.
    String,
);

impl ProtoPath {
    /// The path, if it is one that an `import` could name.
    pub fn new(path: impl Into<String>) -> Option<Self> {
        let path = path.into();
        is_plain_relative(&path).then_some(Self(path))
    }

    /// The path as `import` writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one of the files that come with protoc. Importing one does not connect the importers.
    #[must_use]
    pub fn is_well_known(&self) -> bool {
        self.0.starts_with("google/protobuf/")
    }

    /// The folders above the file, outermost first: `a/b/c.proto` has `a` and `b`.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let folder = self.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.split('/').filter(|part| !part.is_empty())
    }

    /// The file's name without its folder and without `.proto`.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self
            .0
            .rsplit_once('/')
            .map_or(self.0.as_str(), |(_, name)| name);
        name.strip_suffix(".proto").unwrap_or(name)
    }
}

impl fmt::Display for ProtoPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The path of a generated file, relative to the output folder, with `/` between its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutputPath(
    // Invariant: relative, not empty, '/' between parts, no part empty, `.` or `..`, no control or bidi character.
    String,
);

impl OutputPath {
    /// The path, if it is one that the writer may write.
    pub fn new(path: impl Into<String>) -> Option<Self> {
        let path = path.into();
        is_plain_relative(&path).then_some(Self(path))
    }

    /// The path with `/` between its parts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Why some platform could not store a file with this path, or would change the path; `None` if all can store it.
    ///
    /// The plan chooses only portable paths; the writer refuses all others.
    pub fn unportable(&self) -> Option<&'static str> {
        self.0.split('/').find_map(unportable_part)
    }

    /// The path below `root`, as the platform writes it.
    #[must_use]
    pub fn below(&self, root: &Path) -> PathBuf {
        let mut path = root.to_owned();
        path.extend(self.0.split('/'));
        path
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_plain_relative(path: &str) -> bool {
    path.split('/')
        .all(|part| !part.is_empty() && part != "." && part != "..")
        && !path.contains('\\')
        && !path.chars().any(is_control_or_bidi)
}

fn unportable_part(part: &str) -> Option<&'static str> {
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    let stem = stem.to_ascii_lowercase();
    let numbered = |prefix| {
        let number = stem.strip_prefix(prefix);
        number.is_some_and(|number| {
            matches!(
                number,
                "¹" | "²" | "³" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"
            )
        })
    };
    if part.len() > 255 {
        Some("a part of it is over 255 bytes")
    } else if part.contains(['<', '>', ':', '"', '|', '?', '*']) {
        Some("Windows forbids one of its characters")
    } else if part.ends_with(['.', ' ']) {
        Some("Windows drops the dot or space at the end of a part")
    } else if DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        Some("Windows reserves the name for a device")
    } else {
        None
    }
}

/// Whether the character could disguise a path: such paths are always refused.
#[must_use]
pub fn is_control_or_bidi(c: char) -> bool {
    // The bidi characters change the direction of the text around them.
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
