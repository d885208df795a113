//! Lists two articles. In the note: `class ArticleService(article_pb2_grpc.ArticleServiceServicer)`. `article_detail` is
//! left out, as there, and answers UNIMPLEMENTED, as there: `build.rs` asks for `default_stubs`.

use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{Article, ArticleListRequest, ArticleListResponse};
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
