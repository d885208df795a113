pub mod v1 {
    #![allow(clippy::all)]
    tonic::include_proto!("acme.v1");

    impl Order {
        pub fn short(&self) -> &str {
            &self.id
        }
    }
}
