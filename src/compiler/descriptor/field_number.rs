//! The field numbers of `descriptor.proto` that descriptor paths consist of.

/// The number of `name` in every message that has one.
pub const NAME: i32 = 1;

pub mod file {
    pub const PACKAGE: i32 = 2;
    pub const DEPENDENCY: i32 = 3;
    pub const MESSAGE_TYPE: i32 = 4;
    pub const ENUM_TYPE: i32 = 5;
    pub const SERVICE: i32 = 6;
    pub const EXTENSION: i32 = 7;
    pub const OPTIONS: i32 = 8;
    pub const PUBLIC_DEPENDENCY: i32 = 10;
    pub const WEAK_DEPENDENCY: i32 = 11;
    /// Also for `edition`: protoc uses the number of `syntax` in paths.
    pub const SYNTAX: i32 = 12;
    pub const OPTION_DEPENDENCY: i32 = 15;
}

pub mod message {
    pub const NAME: i32 = 1;
    pub const FIELD: i32 = 2;
    pub const NESTED_TYPE: i32 = 3;
    pub const ENUM_TYPE: i32 = 4;
    pub const EXTENSION_RANGE: i32 = 5;
    pub const EXTENSION: i32 = 6;
    pub const OPTIONS: i32 = 7;
    pub const ONEOF_DECL: i32 = 8;
    pub const RESERVED_RANGE: i32 = 9;
    pub const RESERVED_NAME: i32 = 10;
}

/// Ranges of all kinds; only extension ranges have options.
pub mod range {
    pub const START: i32 = 1;
    pub const END: i32 = 2;
    pub const OPTIONS: i32 = 3;
}

pub mod field {
    pub const NAME: i32 = 1;
    pub const EXTENDEE: i32 = 2;
    pub const NUMBER: i32 = 3;
    pub const LABEL: i32 = 4;
    pub const TYPE: i32 = 5;
    pub const TYPE_NAME: i32 = 6;
    pub const DEFAULT_VALUE: i32 = 7;
    pub const OPTIONS: i32 = 8;
    pub const JSON_NAME: i32 = 10;
}

pub mod oneof {
    pub const NAME: i32 = 1;
    pub const OPTIONS: i32 = 2;
}

pub mod enumeration {
    pub const NAME: i32 = 1;
    pub const VALUE: i32 = 2;
    pub const OPTIONS: i32 = 3;
    pub const RESERVED_RANGE: i32 = 4;
    pub const RESERVED_NAME: i32 = 5;
}

pub mod enum_value {
    pub const NAME: i32 = 1;
    pub const NUMBER: i32 = 2;
    pub const OPTIONS: i32 = 3;
}

pub mod service {
    pub const NAME: i32 = 1;
    pub const METHOD: i32 = 2;
    pub const OPTIONS: i32 = 3;
}

pub mod method {
    pub const NAME: i32 = 1;
    pub const INPUT_TYPE: i32 = 2;
    pub const OUTPUT_TYPE: i32 = 3;
    pub const OPTIONS: i32 = 4;
    pub const CLIENT_STREAMING: i32 = 5;
    pub const SERVER_STREAMING: i32 = 6;
}

/// In every options message: the statements that are not interpreted yet.
pub const UNINTERPRETED_OPTION: i32 = 999;
