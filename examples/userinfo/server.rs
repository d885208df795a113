//! The unary mode. In the note: `class Greeter(example_pb2_grpc.UserInfoServicer)`. The messages `request` and
//! `response` are `Request` and `Response` in Rust; on the wire they keep their names.

use protree_examples::pb::example;
use protree_examples::pb::example::user_info_server::{UserInfo, UserInfoServer};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct Greeter;

#[async_trait]
impl UserInfo for Greeter {
    async fn info(
        &self,
        request: Request<example::Request>,
    ) -> Result<Response<example::Response>, Status> {
        let message = match request.into_inner() {
            // Who leaves a number out sends 0.
            example::Request { name, age: 0 } => format!("Hello, {name}!"),
            example::Request { name, age } => format!("Hello, {name} ({age})!"),
        };
        Ok(Response::new(example::Response { message }))
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    protree_examples::serve(Routes::new(UserInfoServer::new(Greeter))).await
}
