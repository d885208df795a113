//! Calls as a user and as nobody; the server says whom it saw.

use protree_examples::pb::article::ArticleListRequest;
use protree_examples::pb::article::article_service_client::ArticleServiceClient;
use tonic::Request;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let mut stub = ArticleServiceClient::new(protree_examples::connect().await?);
    let list = ArticleListRequest {
        page: 1,
        page_size: 0,
    };
    let mut request = Request::new(list);
    request
        .metadata_mut()
        .insert("authorization", "zhiliao".parse()?);
    for request in [request, Request::new(list)] {
        let response = stub.article_list(request).await?.into_inner();
        println!("{}", response.articles[0].title);
    }
    Ok(())
}
