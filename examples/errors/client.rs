//! Prints code and details of an error. In the note: `except grpc.RpcError as e: print(e.code()); print(e.details())`.

use protree_examples::pb::article::ArticleListRequest;
use protree_examples::pb::article::article_service_client::ArticleServiceClient;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = ArticleServiceClient::new(protree_examples::connect().await?);
    let request = ArticleListRequest {
        page: 1,
        page_size: 0,
    };
    match stub.article_list(request).await {
        Ok(response) => println!("{:?}", response.into_inner().articles),
        Err(status) => println!("{:?}: {}", status.code(), status.message()),
    }
    Ok(())
}
