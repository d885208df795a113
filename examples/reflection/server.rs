//! Tells clients what it serves: the descriptors that the generated code embeds, custom options included.

use protree_examples::reflection::FILE_DESCRIPTOR_SET;
use protree_examples::reflection::inventory::Item;
use protree_examples::reflection::inventory::inventory_server::{Inventory, InventoryServer};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct Echo;

#[async_trait]
impl Inventory for Echo {
    async fn get(&self, request: Request<Item>) -> Result<Response<Item>, Status> {
        Ok(Response::new(request.into_inner()))
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let routes = Routes::new(reflection).add_service(InventoryServer::new(Echo));
    protree_examples::serve(routes).await
}
