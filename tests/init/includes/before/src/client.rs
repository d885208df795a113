// Buys.
mod acme {
    tonic::include_proto!("acme.v1");
}

use acme::shop_client::ShopClient;

fn main() {
    let _ = std::any::type_name::<ShopClient<()>>();
}
