//! Finds nothing. In the note: `context.set_code(...)` and `context.set_details(...)`.

use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{ArticleListRequest, ArticleListResponse};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct Nothing;

#[async_trait]
impl ArticleService for Nothing {
    async fn article_list(
        &self,
        _: Request<ArticleListRequest>,
    ) -> Result<Response<ArticleListResponse>, Status> {
        // Code and details in one value, instead of a response: a handler cannot forget to set one of them.
        Err(Status::not_found("您找的资源不存在！"))
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    protree_examples::serve(Routes::new(ArticleServiceServer::new(Nothing))).await
}
