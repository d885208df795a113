//! The front end of protree, and code that all its stages share.
//!
//! ```text
//! SourceTree ─▶ syntax ─▶ compile ─▶ Schema
//!               a file    an island  linked, its features resolved, its options interpreted
//! ```
//!
//! It is a separate crate to shorten builds with protree in a build script: none of its dependencies is slow to
//! compile, so it is built in parallel with the dependencies of the back ends. Its public items are only for the crate
//! `protree` of the same version and may change in any version; everybody else uses the API of `protree`.
#![allow(
    missing_docs,
    clippy::missing_panics_doc,
    reason = "public for protree alone: a name that says it all needs no more, and what panics is an invariant"
)]

// Generated types refer to the codec by the name of this crate, also within it.
extern crate self as protree_compiler;

pub mod bundled;
pub mod compile;
pub mod components;
pub mod descriptor;
pub mod diagnostic;
pub mod error;
pub mod limits;
pub mod ordered;
pub mod parallel;
pub mod paths;
pub mod progress;
pub mod sources;
pub mod syntax;
