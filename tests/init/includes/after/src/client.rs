pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/proto/mod.rs"));
}

// Buys.
mod acme {
    pub use crate::proto::acme::v1::*;
}

use acme::shop_client::ShopClient;

fn main() {
    let _ = std::any::type_name::<ShopClient<()>>();
}
