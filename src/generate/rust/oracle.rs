//! Messages and enums by prost-build, services by tonic-build, and all through prettyplease: the text that protree's own
//! is held against in tests. The messages are also written where a build script
//! [changes prost-build itself](crate::RustOptions::with_prost).

mod messages;
mod placeholders;
mod representations;
mod services;

pub(super) use self::messages::generate as messages;
#[cfg(test)]
pub(super) use self::services::format as service;
pub(super) use self::services::generate as services;
