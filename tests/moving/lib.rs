//! Empty: only the manifest is used.
