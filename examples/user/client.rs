//! Asks for a user, for one that there is not, and for trouble.

use protree_examples::pb::user::UserRequest;
use protree_examples::pb::user::user_client::UserClient;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = UserClient::new(protree_examples::connect().await?);
    let reply = stub.get(UserRequest { id: 2 }).await?.into_inner();
    for detail in reply.details {
        println!("{} {}", detail.id, detail.value);
    }
    if let Err(status) = stub.get(UserRequest { id: 3 }).await {
        println!("{:?}: {}", status.code(), status.message());
    }
    if let Err(status) = stub.boom(()).await {
        // Python's interceptor says `ValueError('boom')`.
        println!(
            "{:?} boom: {}",
            status.code(),
            status.message().contains("boom")
        );
    }
    Ok(())
}
