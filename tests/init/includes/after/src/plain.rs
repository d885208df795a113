pub use crate::extra::plain::*;
