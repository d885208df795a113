//! The test oracle: messages and enums by prost-build and services by tonic-build, both formatted with prettyplease.
//! Tests compare protree's own text with it. Its messages are also used in build scripts that [change prost-build
//! itself](crate::RustOptions::with_prost).

mod messages;
mod placeholders;
mod representations;
mod services;

pub(super) use self::messages::generate as messages;
#[cfg(test)]
pub(super) use self::services::format as service;
pub(super) use self::services::generate as services;
