// Buys.
mod acme {
    pub use crate::proto::acme::v1::*;
}

use acme::shop_client::ShopClient;

pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/proto/mod.rs"));
}

pub mod extra {
    include!(concat!(env!("OUT_DIR"), "/extra/mod.rs"));
}

fn main() {
    let _ = ShopClient::<tonic::transport::Channel>::connect("http://localhost");
}
