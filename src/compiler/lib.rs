//! The front end of protree, and what all its stages share.
//!
//! ```text
//! SourceTree ─▶ syntax ─▶ compile ─▶ Schema
//!               a file    an island  linked, its features resolved, its options interpreted
//! ```
//!
//! It is a crate of its own because of those who have protree in a build script: it needs nothing that is slow to
//! compile, so it is built while the dependencies of the back ends still are. What is public here is there for protree,
//! which has the same version, and may change in any; the API for others is the one of the crate `protree`.
#![allow(
    missing_docs,
    clippy::missing_panics_doc,
    reason = "public for protree alone: a name that says it all needs no more, and what panics is an invariant"
)]

// Generated types name the codec by the crate, whatever crate they are in.
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
