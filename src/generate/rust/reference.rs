//! Messages and enums by prost-build and prettyplease: the text that protree's own is held against in tests, and what
//! is written where a build script [changes prost-build itself](crate::RustOptions::with_prost).

mod messages;
mod placeholders;
mod representations;

pub(super) use self::messages::generate as messages;
