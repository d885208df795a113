//! What the note's Django project serves from its database, from memory: fifteen articles, in pages. The Django view
//! that calls the one can call the other.

use protree_examples::pb::article::article_service_server::{ArticleService, ArticleServiceServer};
use protree_examples::pb::article::{
    Article, ArticleDetailRequest, ArticleDetailResponse, ArticleListRequest, ArticleListResponse,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status, async_trait};

struct Articles(Vec<Article>);

#[async_trait]
impl ArticleService for Articles {
    async fn article_list(
        &self,
        request: Request<ArticleListRequest>,
    ) -> Result<Response<ArticleListResponse>, Status> {
        let ArticleListRequest { page, page_size } = request.into_inner();
        let page_size = number("page_size", page_size)?;
        let before = (number("page", page)? - 1) * page_size;
        let articles = self.0.iter().skip(before).take(page_size);
        Ok(Response::new(ArticleListResponse {
            articles: articles.cloned().collect(),
        }))
    }

    async fn article_detail(
        &self,
        request: Request<ArticleDetailRequest>,
    ) -> Result<Response<ArticleDetailResponse>, Status> {
        let ArticleDetailRequest { pk } = request.into_inner();
        let article = self.0.iter().find(|article| article.id == pk);
        let article = article.ok_or_else(|| Status::not_found(format!("no article {pk}")))?;
        Ok(Response::new(ArticleDetailResponse {
            article: Some(article.clone()),
        }))
    }
}

fn number(name: &str, value: i32) -> Result<usize, Status> {
    match usize::try_from(value) {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(Status::invalid_argument(format!("`{name}` starts at 1"))),
    }
}

#[tokio::main]
async fn main() -> protree_examples::Result {
    let articles = (1..=15).map(|id| Article {
        id,
        title: format!("t{id}"),
        content: format!("c{id}"),
        create_time: format!("2030-10-{id:02}"),
    });
    let service = ArticleServiceServer::new(Articles(articles.collect()));
    protree_examples::serve(Routes::new(service)).await
}
