//! Nothing: this package is its build script.
