pub use ::prost_types as types;
