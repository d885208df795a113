//! Calls with the token, with a wrong one and with none.

use protree_examples::pb::article::ArticleListRequest;
use protree_examples::pb::article::article_service_client::ArticleServiceClient;
use tonic::Request;

#[tokio::main]
async fn main() -> protree_examples::Result {
    let channel = protree_examples::connect().await?;
    for token in [Some("zhiliao"), Some("wrong"), None] {
        // A client's interceptor adds the token to every call. `move` takes the token along.
        let add_token = move |mut request: Request<()>| {
            if let Some(token) = token {
                let token = tonic::metadata::MetadataValue::from_static(token);
                request.metadata_mut().insert("authorization", token);
            }
            Ok(request)
        };
        let mut stub = ArticleServiceClient::with_interceptor(channel.clone(), add_token);
        let request = ArticleListRequest {
            page: 1,
            page_size: 0,
        };
        match stub.article_list(request).await {
            Ok(response) => println!("{}", response.into_inner().articles[0].title),
            Err(status) => println!("{:?}: {}", status.code(), status.message()),
        }
    }
    Ok(())
}
