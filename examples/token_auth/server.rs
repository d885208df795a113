//! Lets in only who has the token. In the note: `class AuthenticateInterceptor(grpc.ServerInterceptor)`.

use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{Article, ArticleListRequest, ArticleListResponse};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct OneArticle;

#[async_trait]
impl ArticleService for OneArticle {
    async fn article_list(
        &self,
        _: Request<ArticleListRequest>,
    ) -> Result<Response<ArticleListResponse>, Status> {
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

/// tonic's interceptors see the metadata before the handler does, and may answer in its place. Unlike the note's
/// `terminate`, this needs to know nothing about the call's messages, and so guards calls of every kind.
fn authenticate(request: Request<()>) -> Result<Request<()>, Status> {
    match request.metadata().get("authorization") {
        Some(token) if token == "zhiliao" => Ok(request),
        // gRPC carries messages in any script.
        _ => Err(Status::unauthenticated("请传入Token！")),
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    let service = ArticleServiceServer::with_interceptor(OneArticle, authenticate);
    protree_examples::serve(Routes::new(service)).await
}
