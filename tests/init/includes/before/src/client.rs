// Buys.
mod acme {
    tonic::include_proto!("acme.v1");
}

use acme::shop_client::ShopClient;

fn main() {
    let _ = ShopClient::<tonic::transport::Channel>::connect("http://localhost");
}
