pub use crate::proto::plain::*;
