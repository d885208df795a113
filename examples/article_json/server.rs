//! Lists two articles, over gRPC and as a page of JSON, from one function and at one port: `POST /articles` takes the
//! request of the rpc as JSON and answers with its response as JSON.

use axum::Json;
use axum::http::StatusCode;
use axum::routing::post;
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
        Ok(Response::new(articles(request.into_inner())))
    }
}

fn articles(request: ArticleListRequest) -> ArticleListResponse {
    println!("page: {} page_size: {}", request.page, request.page_size);
    let article = |id, title: &str| Article {
        id,
        title: title.into(),
        create_time: "2030-10-10".into(),
        ..Article::default()
    };
    ArticleListResponse {
        articles: vec![article(101, "11"), article(102, "xx")],
    }
}

/// The messages are what serde takes and gives: no type of its own for the page.
async fn page(body: String) -> Result<Json<ArticleListResponse>, (StatusCode, String)> {
    let request: ArticleListRequest = serde_json::from_str(&body)
        .map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}\n")))?;
    Ok(Json(articles(request)))
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    let grpc = Routes::new(ArticleServiceServer::new(TwoArticles));
    let router = grpc.into_axum_router().route("/articles", post(page));
    protree_examples::serve(router.into()).await
}
