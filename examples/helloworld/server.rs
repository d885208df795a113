//! The classic. In the note: `class Greeter(helloworld_pb2_grpc.GreeterServicer)`.

use protree_examples::pb::helloworld::greeter_server::{Greeter, GreeterServer};
use protree_examples::pb::helloworld::{HelloReply, HelloRequest};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct Polite;

// The servicer's base class is a trait in Rust.
#[async_trait]
impl Greeter for Polite {
    async fn say_hello(
        &self,
        request: Request<HelloRequest>,
    ) -> Result<Response<HelloReply>, Status> {
        let HelloRequest { name } = request.into_inner();
        let message = format!("Hello, {name}!");
        Ok(Response::new(HelloReply { message }))
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    // `add_GreeterServicer_to_server`
    protree_examples::serve(Routes::new(GreeterServer::new(Polite))).await
}
