pub mod v1 {
    #![allow(clippy::all)]
    pub use crate::proto::acme::v1::*;

    impl Order {
        pub fn short(&self) -> &str {
            &self.id
        }
    }
}
