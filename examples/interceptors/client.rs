//! Calls through an interceptor. In the note: `grpc.intercept_channel(channel, ClientInterceptor())`.

mod announce;

use announce::Announce;
use protree_examples::pb::article::ArticleListRequest;
use protree_examples::pb::article::article_service_client::ArticleServiceClient;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let intercepted = Announce::new("client", protree_examples::connect().await?);
    let mut stub = ArticleServiceClient::new(intercepted);
    let request = ArticleListRequest {
        page: 1,
        page_size: 0,
    };
    let response = stub.article_list(request).await?.into_inner();
    for article in response.articles {
        println!("{} {}", article.id, article.title);
    }
    Ok(())
}
