//! What the templates make, in use.

use std::pin::Pin;

use tokio_stream::Stream;
use tonic::Status;

/// The code of the protos.
pub mod pb {
    include!(concat!(env!("OUT_DIR"), "/protos/mod.rs"));
}

/// A server of each service whose rpcs are closures.
pub mod mocks {
    /// For `acme.shop.v1.Shop`.
    pub mod shop {
        include!(concat!(env!("OUT_DIR"), "/mocks/shop.rs"));
    }
}

/// A router for each service with `google.api.http`.
pub mod routers {
    /// For `acme.shop.v1.Shop`.
    pub mod shop {
        include!(concat!(env!("OUT_DIR"), "/routers/shop.rs"));
    }
}

/// The page of the package.
pub const PAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/pages/acme.shop.v1.md"));

pub mod http;

/// What the closure of a mock gives.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Status>> + Send>>;
/// What an rpc gives that answers many times.
pub type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;
