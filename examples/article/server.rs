//! Lists two articles. In the note: `class ArticleService(article_pb2_grpc.ArticleServiceServicer)`.

use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{
    Article, ArticleDetailRequest, ArticleDetailResponse, ArticleListRequest, ArticleListResponse,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct TwoArticles;

#[async_trait]
impl ArticleService for TwoArticles {
    async fn article_list(
        &self,
        request: Request<ArticleListRequest>,
    ) -> Result<Response<ArticleListResponse>, Status> {
        let ArticleListRequest { page, page_size } = request.into_inner();
        println!("page: {page} page_size: {page_size}");
        // A repeated field is a `Vec`: no `extend` needed.
        let articles = vec![article(101, "11", "22"), article(102, "xx", "yy")];
        Ok(Response::new(ArticleListResponse { articles }))
    }

    // The note leaves this one out, and its base class answers so.
    async fn article_detail(
        &self,
        _: Request<ArticleDetailRequest>,
    ) -> Result<Response<ArticleDetailResponse>, Status> {
        Err(Status::unimplemented("Method not implemented!"))
    }
}

fn article(id: i32, title: &str, content: &str) -> Article {
    Article {
        id,
        title: title.into(),
        content: content.into(),
        create_time: "2030-10-10".into(),
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    protree_examples::serve(Routes::new(ArticleServiceServer::new(TwoArticles))).await
}
