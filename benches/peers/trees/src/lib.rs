//! Nothing: this package is a list of crates to fetch.
