//! Two interceptors in a chain. In the note: `interceptors=[MyInterceptor(), YourInterceptor()]`.

mod announce;

use announce::Announce;
use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{Article, ArticleListRequest, ArticleListResponse};
use tonic::service::{LayerExt, Routes};
use tonic::{Request, Response, Status, async_trait};
use tower::ServiceBuilder;
use tower::layer::layer_fn;

struct OneArticle;

#[async_trait]
impl ArticleService for OneArticle {
    async fn article_list(
        &self,
        _: Request<ArticleListRequest>,
    ) -> Result<Response<ArticleListResponse>, Status> {
        println!("ArticleList");
        let article = Article {
            id: 1,
            title: "xx".into(),
            content: "yy".into(),
            create_time: "2030-10-10".into(),
        };
        Ok(Response::new(ArticleListResponse {
            articles: vec![article],
        }))
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    let interceptors = ServiceBuilder::new()
        .layer(layer_fn(|inner| Announce::new("my", inner)))
        .layer(layer_fn(|inner| Announce::new("your", inner)))
        .into_inner();
    let service = interceptors.named_layer(ArticleServiceServer::new(OneArticle));
    protree_examples::serve(Routes::new(service)).await
}
