//! Limits on input, which protect the stack, the memory and the run time from hostile protos. Plain data.

/// The limits for a tree. Every limit is far above what real trees need and can be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one `.proto` file; 16 MiB by default.
    pub file_size: u64,
    /// Bytes of all files of the tree together; 512 MiB by default.
    pub tree_size: u64,
    /// Brackets of any kind within each other; 100 by default. Messages nest 31 deep at most, as in protoc.
    pub nesting: usize,
    /// Bytes of a package's name; 511 by default, as in protoc.
    pub package_length: usize,
    /// Parts of a package's name; 101 by default, as in protoc.
    pub package_parts: usize,
    /// Fields of one message or values of one enum; 100 000 by default.
    pub members: usize,
    /// Options set in one file; 100 000 by default.
    pub options: usize,
    /// Bytes of the full names that one file defines; 64 MiB by default.
    pub names: usize,
    /// Errors shown in one run; 100 by default.
    pub errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_size: 16 << 20,
            tree_size: 512 << 20,
            nesting: 100,
            package_length: 511,
            package_parts: 101,
            members: 100_000,
            options: 100_000,
            names: 64 << 20,
            errors: 100,
        }
    }
}
