//! Gives name and age, as its two arguments say. In the note: `stub.Info(example_pb2.request(age=18, name="daoji"))`.

use protree_examples::pb::example::Request;
use protree_examples::pb::example::user_info_client::UserInfoClient;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut arguments = protree_examples::arguments().into_iter();
    let name = arguments.next().unwrap_or_else(|| "daoji".into());
    let age = arguments.next().map_or(Ok(18), |age| age.parse())?;
    let mut stub = UserInfoClient::new(protree_examples::connect().await?);
    let response = stub.info(Request { age, name }).await?.into_inner();
    println!("Greeter client received: {}", response.message);
    Ok(())
}
