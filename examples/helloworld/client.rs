//! Greets. In the note: `stub = helloworld_pb2_grpc.GreeterStub(channel)`.

use protree_examples::pb::helloworld::HelloRequest;
use protree_examples::pb::helloworld::greeter_client::GreeterClient;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = GreeterClient::new(protree_examples::connect().await?);
    let request = HelloRequest { name: "you".into() };
    let reply = stub.say_hello(request).await?.into_inner();
    println!("Greeter client received: {}", reply.message);
    Ok(())
}
