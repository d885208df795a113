//! Asks for a page of articles, and for one that the server does not give. In the note: the asynchronous client.

use protree_examples::pb::article::article_service_client::ArticleServiceClient;
use protree_examples::pb::article::{ArticleDetailRequest, ArticleListRequest};

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = ArticleServiceClient::new(protree_examples::connect().await?);
    let request = ArticleListRequest {
        page: 100,
        page_size: 20,
    };
    let response = stub.article_list(request).await?.into_inner();
    for article in response.articles {
        println!("{} {}", article.id, article.title);
    }
    // What raises `grpc.RpcError` in Python is an `Err` with a `Status`.
    match stub.article_detail(ArticleDetailRequest { pk: 1 }).await {
        Ok(detail) => println!("{detail:?}"),
        Err(status) => println!("{:?}", status.code()),
    }
    Ok(())
}
